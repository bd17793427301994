import { isServicePrincipal, parsePrincipal } from '../../domain/arn';
import { canonicalJson } from '../../domain/canonical';
import { type AuthorizationCase, type Grant, knownGrants } from '../../domain/decision';
import { isRecord, type Json } from '../../domain/json';
import { GrantIndex } from '../grant-index';
import { statementsOf, textsOf, withStatements } from '../raw-policy';
import { KeyPolicyFor } from '../relevant';

/** Whether two ARNs are one principal, as a session and its role are. */
export function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parsePrincipal(a), parsePrincipal(b)];
  const roles = [one, other].every((ref) => ref?.type === 'role' || ref?.type === 'assumed-role');
  return roles && one?.accountId === other?.accountId && one?.name === other?.name;
}

/** The case around the change, as far as it can concern one principal. */
export interface Sides {
  before: AuthorizationCase;
  after: AuthorizationCase;
  /**
   * The case with nothing in its key policy but what the change adds, and every Deny; and without what it adds. Null where the
   * key policy stays as it is.
   */
  added: { some: AuthorizationCase; none: AuthorizationCase } | null;
}

/** Cuts a case down to the statements and grants that can concern a principal, so that thousands of others cost nothing. */
function cutter(c: AuthorizationCase): (principal: string) => AuthorizationCase {
  const key = new KeyPolicyFor(c.policies.key);
  const grants = new GrantIndex(knownGrants(c));
  return (principal) => ({
    ...c,
    policies: { ...c.policies, key: key.for(principal) },
    grants: grants.for(principal),
  });
}

/** What is in one list and not in the other, either way. */
function changed<T>(before: readonly T[], after: readonly T[]): T[] {
  const [was, is] = [before, after].map((list) => new Set(list.map(canonicalJson)));
  return [
    ...before.filter((one) => !is?.has(canonicalJson(one))),
    ...after.filter((one) => !was?.has(canonicalJson(one))),
  ];
}

/** A grant names its grantee as a statement names its principal. */
function asStatement({ GranteePrincipal: arn, GranteeServicePrincipal: service }: Grant): Json {
  const name = arn ?? service;
  const kind = name !== undefined && isServicePrincipal(name) ? 'Service' : 'AWS';
  return { Effect: 'Allow', Principal: name === undefined ? '*' : { [kind]: name }, Action: 'kms:*', Resource: '*' };
}

/** Whether a change of the key policy or of the grants can concern a principal. */
function concerning(before: AuthorizationCase, after: AuthorizationCase): (principal: string) => boolean {
  const Statement = [
    ...changed(statementsOf(before.policies.key), statementsOf(after.policies.key)),
    ...changed(knownGrants(before), knownGrants(after)).map(asStatement),
  ];
  const about = new KeyPolicyFor({ Version: '2012-10-17', Statement });
  return (principal) => statementsOf(about.for(principal)).length > 0;
}

/** What a change is about for one principal after another; null for whom it says nothing. */
export function sidesAround(before: AuthorizationCase, after: AuthorizationCase): (principal: string) => Sides | null {
  const concerns = concerning(before, after);
  const [was, is] = [cutter(before), cutter(after)];
  const added = onlyAdded(before, after);
  const [some, none] = added ? [cutter(added.some), cutter(added.none)] : [null, null];
  return (principal) => {
    if (!isSame(principal, before.request.principal) && !concerns(principal)) return null;
    return {
      before: was(principal),
      after: is(principal),
      added: some && none ? { some: some(principal), none: none(principal) } : null,
    };
  };
}

/** A statement as one statement for each principal and action that it names, so that what was joined to one compares. */
function atoms(statement: Json): Json[] {
  const { Sid: _, Principal, Action, ...rest } = statement;
  const principals = isRecord(Principal)
    ? Object.entries(Principal).flatMap(([kind, names]) => textsOf(names).map((name) => ({ [kind]: name })))
    : [Principal];
  const actions = Action === undefined ? [undefined] : textsOf(Action);
  return principals.flatMap((principal) =>
    actions.map((action) => ({
      ...rest,
      ...(principal === undefined ? {} : { Principal: principal }),
      ...(action === undefined ? {} : { Action: action }),
    })),
  );
}

function onlyAdded(before: AuthorizationCase, after: AuthorizationCase): Sides['added'] {
  const { key } = after.policies;
  if (key === before.policies.key || !isRecord(key)) return null;
  const withOnly = (statements: readonly Json[]): AuthorizationCase => ({
    ...after,
    policies: { ...after.policies, key: withStatements(key, statements) },
  });
  const atomsIn = (policy: unknown, effect: string): Json[] =>
    statementsOf(policy)
      .filter(({ Effect }) => Effect === effect)
      .flatMap(atoms);
  const textsIn = (policy: unknown, effect: string) => new Set(atomsIn(policy, effect).map(canonicalJson));
  const denies = statementsOf(key).filter(({ Effect }) => Effect === 'Deny');
  const [had, denied] = [textsIn(before.policies.key, 'Allow'), textsIn(key, 'Deny')];
  const lifts = atomsIn(before.policies.key, 'Deny').some((atom) => !denied.has(canonicalJson(atom)));
  const allows = atomsIn(key, 'Allow').filter((atom) => lifts || !had.has(canonicalJson(atom)));
  return { some: withOnly([...denies, ...allows]), none: withOnly(denies) };
}
