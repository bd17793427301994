import { matchesArn, unknownInPattern } from './arn-pattern';
import { meetsCondition, unknownKeysOf } from './conditions/condition';
import { type ActionElement, coversAction, type ResourceElement, type Statement } from './document';
import { DIRECTLY, matchPrincipal, NOT_NAMED, type PrincipalForm } from './principal';
import { lookup, type RequestView } from './request';
import { and, MAYBE, NO, not, or, type Tri, tri, YES } from './tri';

/** Where a document comes from, which decides what a missing element means. */
export type PolicyKind = 'key' | 'identity' | 'organization' | 'endpoint' | 'trust' | 'resource';

export const FAILED_PRINCIPAL = 1;
export const FAILED_ACTION = 2;
export const FAILED_RESOURCE = 4;
export const FAILED_CONDITION = 8;

/** How a statement fared; `failed` says which elements did not match, `condition` which one decided (-1: none). */
export interface StatementMatch {
  tri: Tri;
  form: PrincipalForm;
  failed: number;
  condition: number;
}

/** Matches one statement. Conditions are looked at only where everything else matches. */
export function matchStatement(statement: Statement, kind: PolicyKind, view: RequestView): StatementMatch {
  let result: Tri = YES;
  let form: PrincipalForm = DIRECTLY;
  let failed = 0;
  if (statement.principal !== null) {
    const match = matchPrincipal(statement.principal, statement.effect, view);
    form = match.form;
    result = match.tri;
    if (match.tri === NO) failed |= FAILED_PRINCIPAL;
  }
  if (!matchesAction(statement.action, view)) failed |= FAILED_ACTION;
  const resource = matchesResource(statement.resource, kind, view);
  if (resource === NO) failed |= FAILED_RESOURCE;
  if (failed !== 0) return { tri: NO, form: NOT_NAMED, failed, condition: -1 };
  result = and(result, resource);
  return matchConditions(statement, form, result, view);
}

function matchConditions(statement: Statement, form: PrincipalForm, sofar: Tri, view: RequestView): StatementMatch {
  let result = sofar;
  let condition = -1;
  for (let i = 0; i < statement.conditions.length; i++) {
    const met = meetsCondition(statement.conditions[i] as Statement['conditions'][number], view);
    if (met === NO) return { tri: NO, form: NOT_NAMED, failed: FAILED_CONDITION, condition: i };
    if (met < result) {
      result = met;
      condition = i;
    }
  }
  return { tri: result, form, failed: 0, condition };
}

function matchesAction(element: ActionElement | null, view: RequestView): boolean {
  if (element === null) return false;
  for (const pattern of element.patterns) if (coversAction(pattern, view.actionKey)) return !element.negated;
  return element.negated;
}

/** A trust policy has no Resource: it speaks of its own role. Elsewhere a statement without one is inert. */
function matchesResource(element: ResourceElement | null, kind: PolicyKind, view: RequestView): Tri {
  if (element === null) return tri(kind === 'trust');
  let any: Tri = NO;
  for (const pattern of element.patterns) {
    any = or(any, matchesArn(pattern, view.resource, view.resourceParts, view));
    if (any === YES) break;
  }
  return element.negated ? not(any) : any;
}

/** The context keys that keep a statement undecided. */
export function unknownKeysOfStatement(statement: Statement, view: RequestView): string[] {
  const keys = statement.conditions
    .filter((condition) => meetsCondition(condition, view) === MAYBE)
    .flatMap((condition) => unknownKeysOf(condition, view));
  for (const pattern of statement.resource?.patterns ?? []) {
    keys.push(...unknownInPattern(pattern, view));
  }
  const byId = statement.principal?.entries.some((entry) => entry.kind === 'unique-id') ?? false;
  if (byId && lookup(view, 'aws:userid') === 'unknown') keys.push('aws:userid');
  return keys;
}
