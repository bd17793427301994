import { isSame } from '../../authorization/counterfactual/around-change';
import { knownPrincipals, principalsToCompare } from '../../authorization/counterfactual/known-principals';
import { prove } from '../../authorization/counterfactual/prove';
import { evaluateSafely, type Outcome, worstOutcome } from '../../authorization/counterfactual/worst-outcome';
import { compilePolicy, coversAction } from '../../authorization/document';
import { keyUsable } from '../../authorization/key-state';
import { ALL_KMS_ACTIONS } from '../../authorization/operations';
import type { AuthorizationCase } from '../../domain/decision';
import type { FixProof } from '../../domain/fix';
import type { Situation } from '../cases';
import type { Draft } from './draft';

/** How policies name the caller; none where nobody knows. */
export function callersOf({ identity, target }: Situation): string[] {
  const caller = identity.arn ?? target.principalArn;
  return caller ? [caller] : [];
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
  const [caller] = callersOf(situation);
  const principals = knownPrincipals([after], callersOf(situation)).filter(
    ({ principal }) => principal === caller || !caller || !isSame(principal, caller),
  );
  const { newlyAllowed } = prove({ cases: [nobody(after)], principals }, { apply: () => after }, actions);
  const everybody = forEverybody(after.policies.key, actions).map((action) => ({ principal: '*', action }));
  return [...newlyAllowed, ...everybody];
}

/**
 * Decides the needed actions before and after the draft, and lists everything it newly allows among all known principals, strangers and
 * KMS actions. Null when there is nothing to decide: no principal, or no policy to evaluate.
 */
export function proofOf(draft: Draft, situation: Situation): { proof: FixProof; after: Outcome } | null {
  const [first, ...rest] = situation.cases;
  if (!first || !evaluateSafely(first).authorization) return null;
  const before = worstOutcome(situation.cases);
  const after = worstOutcome(situation.cases.map(draft.apply));
  const callers = callersOf(situation);
  const principals = principalsToCompare([first, draft.apply(first)], callers);
  const newlyAllowed =
    draft.layer === 'key-state'
      ? usableAgain(situation, draft.apply(first))
      : prove({ cases: [first, ...rest], principals }, draft).newlyAllowed;
  return { proof: { before: before.decision, after: after.decision, newlyAllowed: [...newlyAllowed] }, after };
}
