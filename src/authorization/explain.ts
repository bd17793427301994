import type { Condition } from './conditions/condition';
import { coversAction, type Statement } from './document';
import { BY_ACCOUNT, BY_ROLE, type PrincipalForm } from './principal';
import { lookup, type RequestView } from './request';
import {
  FAILED_ACTION,
  FAILED_CONDITION,
  FAILED_PRINCIPAL,
  FAILED_RESOURCE,
  type PolicyKind,
  type StatementMatch,
} from './statement';
import { NO, YES } from './tri';

/** One clause that says why a statement matched, did not match, or cannot be decided. */
export function explainStatement(
  statement: Statement,
  match: StatementMatch,
  kind: PolicyKind,
  view: RequestView,
): string {
  if (match.tri === YES) return explainMatch(statement, match.form, view);
  if (match.tri !== NO) return explainUnknown(statement, match, view);
  const { failed } = match;
  if (failed === FAILED_CONDITION) return explainCondition(statement.conditions[match.condition] as Condition, view);
  let text = '';
  if (failed & FAILED_ACTION) text = explainAction(statement, view);
  if (failed & FAILED_PRINCIPAL) text = join(text, explainPrincipal(statement));
  if (failed & FAILED_RESOURCE) text = join(text, explainResource(statement, kind, view));
  return text;
}

function join(before: string, clause: string): string {
  return before === '' ? clause : `${before}; ${clause}`;
}

function explainMatch(statement: Statement, form: PrincipalForm, view: RequestView): string {
  const { principal, action, resource, conditions } = statement;
  let text = '';
  if (principal) text = `${explainForm(form, principal.negated, view)}, `;
  if (action?.negated) text += `${view.action} is not among the excepted actions`;
  else text += `action ${namedAction(statement, view)}`;
  if (resource) text += resource.negated ? ', resource not excepted' : `, resource ${resource.patterns[0]?.text ?? ''}`;
  if (conditions.length > 0) text += `, ${conditions.length === 1 ? 'condition' : 'all conditions'} met`;
  return text;
}

function explainForm(form: PrincipalForm, negated: boolean, view: RequestView): string {
  if (negated) return 'principal is not among the excepted ones';
  if (form === BY_ACCOUNT) return `principal names the account ${view.account}, so its IAM policies count`;
  if (form === BY_ROLE) return 'principal names the role';
  return 'principal names the caller';
}

function namedAction(statement: Statement, view: RequestView): string {
  const { action } = statement;
  if (!action) return '';
  const at = action.patterns.findIndex((pattern) => coversAction(pattern, view.actionKey));
  return action.names[at] ?? '';
}

function explainAction({ action }: Statement, view: RequestView): string {
  if (!action) return 'has no Action, so it has no effect';
  if (action.negated) return `action ${view.action} is excepted by NotAction`;
  return `action ${view.action} is not in ${list(action.names)}`;
}

function explainPrincipal({ principal }: Statement): string {
  if (!principal) return '';
  return principal.negated
    ? 'principal is excepted by NotPrincipal'
    : `principal is ${list(principal.names)}, not the caller`;
}

function explainResource({ resource }: Statement, kind: PolicyKind, view: RequestView): string {
  if (!resource) return kind === 'trust' ? '' : 'has no Resource, so it has no effect';
  if (resource.negated) return `resource ${view.resource} is excepted by NotResource`;
  return `resource is ${list(resource.patterns.map((pattern) => pattern.text))}, not ${view.resource}`;
}

function explainCondition(condition: Condition, view: RequestView): string {
  const had = lookup(view, condition.keyLower);
  const wanted = condition.nullCheck
    ? `wanted ${condition.values[0]?.toLowerCase() === 'true' ? 'no value' : 'a value'}`
    : `wanted ${quoted(condition.values)}`;
  const found = had === 'absent' ? 'the request had none' : `the request had ${quoted(had as readonly string[])}`;
  return `condition ${condition.operator} ${condition.key} ${wanted}, ${found}`;
}

function explainUnknown(statement: Statement, match: StatementMatch, view: RequestView): string {
  const condition = statement.conditions[match.condition];
  if (!condition) return 'depends on values of the request that nobody knows';
  const own = lookup(view, condition.keyLower) === 'unknown';
  const what = own ? 'whether the request had it is not known' : 'a variable in it has a value that is not known';
  return `condition ${condition.operator} ${condition.key} wanted ${quoted(condition.values)}, ${what}`;
}

function quoted(values: readonly string[]): string {
  if (values.length === 1) return `"${values[0]}"`;
  return list(values.map((value) => `"${value}"`));
}

const MOST_LISTED = 3;

function list(names: readonly string[]): string {
  if (names.length === 0) return 'an empty list';
  if (names.length <= MOST_LISTED) return names.join(', ');
  return `${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} more`;
}
