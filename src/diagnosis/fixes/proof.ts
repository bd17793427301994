import { compilePolicy, coversAction } from '../../authorization/document';
import { keyUsable } from '../../authorization/key-state';
import { ALL_KMS_ACTIONS } from '../../authorization/operations';
import { type KnownPrincipal, prove } from '../../authorization/prove';
import { parsePrincipal } from '../../domain/arn';
import type { AuthorizationCase, DecisionKind, Layer } from '../../domain/decision';
import type { FixProof } from '../../domain/fix';
import type { Situation } from '../cases';
import { evaluateSafely } from '../explain/explain';
import { statementsOf } from '../explain/relax';
import { record, texts } from '../read-evidence';
import type { Draft } from './draft';

/** What the needed actions come to together, the key's state included. */
export interface Outcome {
  decision: DecisionKind;
  blockedBy: Layer[];
}

const WORST: readonly DecisionKind[] = ['explicit-deny', 'implicit-deny', 'undetermined', 'allowed'];

function outcomeOf(c: AuthorizationCase): Outcome {
  const { authorization } = evaluateSafely(c);
  const decision = authorization?.decision ?? 'undetermined';
  const refused = decision === 'explicit-deny' || decision === 'implicit-deny';
  if (!refused && keyUsable(c.request.action, c.keyState) === false) {
    return { decision: 'implicit-deny', blockedBy: ['key-state'] };
  }
  return { decision, blockedBy: authorization?.blockedBy ?? [] };
}

/** The worst outcome among several actions: the operation fails when one of them does. */
export function worstOutcome(cases: readonly AuthorizationCase[]): Outcome {
  const outcomes = cases.map(outcomeOf);
  const decision = WORST.find((kind) => outcomes.some((outcome) => outcome.decision === kind)) ?? 'undetermined';
  return { decision, blockedBy: [...new Set(outcomes.flatMap(({ blockedBy }) => blockedBy))] };
}

/** Names of every principal that the evidence shows: in the key policy, as grantee, and as caller. */
function namedPrincipals({ cases, target, identity, key }: Situation): string[] {
  const [first] = cases;
  const inPolicy = statementsOf(first?.policies.key).flatMap(({ Principal }) =>
    Object.values(record(Principal)).flatMap(texts),
  );
  const grantees = (first?.grants === 'unknown' ? [] : (first?.grants ?? [])).flatMap(
    ({ GranteePrincipal }) => GranteePrincipal ?? [],
  );
  const caller = identity.arn ?? target.principalArn;
  return [...new Set([...inPolicy, ...grantees, ...(caller ? [caller] : []), `arn:aws:iam::${key.account}:root`])];
}

/** Principals that stand for everybody else, so that a change which opens the key too far shows. */
function strangers({ key, target }: Situation): string[] {
  const accounts = new Set([key.account, target.callerAccount, '000000000000']);
  return [...accounts].flatMap((account) => (account ? [`arn:aws:iam::${account}:role/any-other-role`] : []));
}

function asKnown(names: readonly string[], situation: Situation): KnownPrincipal[] {
  const scp = situation.cases[0]?.policies.scp ?? [];
  const policies: KnownPrincipal['policies'] = { identity: 'unknown', boundary: null, session: [], scp };
  return names.flatMap((principal) => (parsePrincipal(principal) ? [{ principal, policies }] : []));
}

/** A caller's session, its role's ARN with its path, and the same role without: one principal. */
function isCaller(principal: string, { target, identity }: Situation): boolean {
  if (principal === target.principalArn || principal === identity.arn) return true;
  const named = parsePrincipal(principal);
  const role = named?.type === 'role' || named?.type === 'assumed-role';
  return role && named.name === target.roleName && named.accountId === target.callerAccount;
}

/** Nobody may anything: what the state of an unusable key comes to. */
function nobody(c: AuthorizationCase): AuthorizationCase {
  const key = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] };
  return { ...c, policies: { ...c.policies, key }, grants: [] };
}

/** Of the actions, those that some statement allows everybody, whatever its condition. */
function forEverybody(policy: unknown, actions: readonly string[]): string[] {
  if (policy === 'unknown') return [];
  const open = compilePolicy(policy).statements.filter(
    ({ effect, principal }) => effect === 'Allow' && (principal?.negated || principal?.names.includes('*')),
  );
  return actions.filter((name) =>
    open.some(({ action }) => {
      const named = action?.patterns.some((pattern) => coversAction(pattern, name.toLowerCase())) ?? false;
      return action !== null && named !== action.negated;
    }),
  );
}

/**
 * What the policies and grants already allow, or may allow, and the key's state refuses: for every known principal, where an account's
 * root stands for whom IAM allows there, and for `*` where a statement names everybody.
 */
function usableAgain(situation: Situation, after: AuthorizationCase): FixProof['newlyAllowed'] {
  const state = situation.key.state ?? 'unknown';
  const actions = ALL_KMS_ACTIONS.filter(
    (action) => keyUsable(action, state) === false && keyUsable(action, 'Enabled') === true,
  );
  const caller = situation.identity.arn ?? situation.target.principalArn;
  const told = namedPrincipals(situation).filter((name) => name === caller || !isCaller(name, situation));
  const principals = asKnown(told, situation);
  const { newlyAllowed } = prove({ before: nobody(after), after, principals, actions });
  const everybody = forEverybody(after.policies.key, actions).map((action) => ({ principal: '*', action }));
  return [...newlyAllowed, ...everybody];
}

/**
 * Decides the needed actions before and after the draft, and lists everything it newly allows among all known principals, strangers and
 * KMS actions. Null when there is nothing to decide: no principal, or no policy to evaluate.
 */
export function proofOf(draft: Draft, situation: Situation): { proof: FixProof; after: Outcome } | null {
  const [first] = situation.cases;
  if (!first || !evaluateSafely(first).authorization) return null;
  const before = worstOutcome(situation.cases);
  const after = worstOutcome(situation.cases.map(draft.apply));
  const changed = draft.apply(first);
  const principals = asKnown([...namedPrincipals(situation), ...strangers(situation)], situation);
  const newlyAllowed =
    draft.layer === 'key-state'
      ? usableAgain(situation, changed)
      : prove({ before: first, after: changed, principals, actions: ALL_KMS_ACTIONS }).newlyAllowed;
  return { proof: { before: before.decision, after: after.decision, newlyAllowed: [...newlyAllowed] }, after };
}

/** What a change of permissions lets anybody do besides what was asked: `principal action`. */
export function opened({ newlyAllowed }: FixProof, situation: Situation, actions: readonly string[]): string[] {
  return newlyAllowed
    .filter(({ principal, action }) => !isCaller(principal, situation) || !actions.includes(action))
    .map(({ principal, action }) => `${principal} ${action}`);
}
