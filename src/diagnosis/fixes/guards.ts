import type { NarrowPart } from '../../authorization/counterfactual/narrow';
import { compilePolicy, type Statement } from '../../authorization/document';
import { BY_ACCOUNT, matchPrincipal } from '../../authorization/principal';
import { asSeenByKeyPolicy, type RequestView } from '../../authorization/request';
import { FAILED_ACTION, matchStatement, type PolicyKind } from '../../authorization/statement';
import { NO } from '../../authorization/tri';
import type { AuthorizationCase } from '../../domain/decision';
import type { Situation } from '../cases';
import { viewOf } from '../explain/cause';
import { nearPrincipal } from '../explain/near-principal';

/** A condition under which a policy lets the caller in today: a new statement without it would lift it. */
export interface Guard {
  key: string;
  policy: string;
}

function covers(statement: Statement, kind: PolicyKind, view: RequestView): boolean {
  return (matchStatement(statement, kind, view).failed & FAILED_ACTION) === 0;
}

/** Whether a statement speaks of the caller: by name, nearly by name, or of everybody or the account for this very action. */
function concerns(statement: Statement, view: RequestView, situation: Situation): boolean {
  const { principal } = statement;
  if (!principal) return false;
  const { tri, form } = matchPrincipal(principal, 'Allow', view);
  if (tri === NO) return nearPrincipal(principal.names, situation) !== null;
  const general = form === BY_ACCOUNT || principal.negated || principal.names.includes('*');
  return !general || covers(statement, 'key', view);
}

const guarding = ({ effect, conditions }: Statement): boolean => effect === 'Allow' && conditions.length > 0;
const keysOf = (statement: Statement, policy: string): Guard[] =>
  statement.conditions.map(({ key }) => ({ key, policy }));

/** The conditions under which the key policy lets the caller of a case in. */
export function keyPolicyGuards(c: AuthorizationCase, situation: Situation): Guard[] {
  if (c.policies.key === 'unknown') return [];
  const view = asSeenByKeyPolicy(viewOf(c));
  const { statements } = compilePolicy(c.policies.key);
  return statements
    .filter((statement) => guarding(statement) && concerns(statement, view, situation))
    .flatMap((statement) => keysOf(statement, 'the key policy'));
}

/** The conditions under which an identity policy of the caller allows the action of a case. */
export function identityGuards(c: AuthorizationCase): Guard[] {
  if (c.policies.identity === 'unknown') return [];
  const view = viewOf(c);
  return c.policies.identity.flatMap(({ name, document }) =>
    compilePolicy(document)
      .statements.filter((statement) => guarding(statement) && covers(statement, 'identity', view))
      .flatMap((statement) => keysOf(statement, name)),
  );
}

/** The guards that the new statements do not keep: no condition of theirs is on the same key. */
export function lifted(guards: readonly Guard[], parts: readonly NarrowPart[], action: string): Guard[] {
  const part = parts.find(({ actions }) => actions.includes(action));
  const kept = new Set(
    Object.values(part?.condition ?? {})
      .flatMap(Object.keys)
      .map((key) => key.toLowerCase()),
  );
  return guards.filter(({ key }) => !kept.has(key.toLowerCase()));
}
