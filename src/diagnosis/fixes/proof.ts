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

function known(situation: Situation): KnownPrincipal[] {
  const scp = situation.cases[0]?.policies.scp ?? [];
  const policies: KnownPrincipal['policies'] = { identity: 'unknown', boundary: null, session: [], scp };
  const names = [...namedPrincipals(situation), ...strangers(situation)];
  return names.flatMap((principal) => (parsePrincipal(principal) ? [{ principal, policies }] : []));
}

/** A caller's session, its role's ARN with its path, and the same role without: one principal. */
export function isCaller(principal: string, { target, identity }: Situation): boolean {
  if (principal === target.principalArn || principal === identity.arn) return true;
  const named = parsePrincipal(principal);
  const role = named?.type === 'role' || named?.type === 'assumed-role';
  return role && named.name === target.roleName && named.accountId === target.callerAccount;
}

/** Actions that become possible for the caller because the key can be used again. */
function usableAgain(situation: Situation): FixProof['newlyAllowed'] {
  const principal = situation.identity.arn ?? situation.target.principalArn;
  const refused = situation.cases.filter((c) => outcomeOf(c).blockedBy.includes('key-state'));
  return principal ? refused.map(({ request }) => ({ principal, action: request.action })) : [];
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
  const newlyAllowed = draft.ofKeyState
    ? usableAgain(situation)
    : prove({ before: first, after: draft.apply(first), principals: known(situation), actions: ALL_KMS_ACTIONS })
        .newlyAllowed;
  return { proof: { before: before.decision, after: after.decision, newlyAllowed: [...newlyAllowed] }, after };
}

/** Whether a change of permissions lets anybody do anything besides what was asked. */
export function opensMore({ newlyAllowed }: FixProof, situation: Situation, actions: readonly string[]): boolean {
  return newlyAllowed.some(({ principal, action }) => !isCaller(principal, situation) || !actions.includes(action));
}
