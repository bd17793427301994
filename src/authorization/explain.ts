import { type ActionElement, type ActionPattern, coversAction, type Statement } from './document';
import { explainMet, explainOpen, explainUnmet } from './explain-condition';
import { explainNamed, explainOpenPrincipal, explainOther } from './explain-principal';
import { explainOpenResource, explainOtherResource, namedResource } from './explain-resource';
import { type RequestView, servicePrefix } from './request';
import {
  FAILED_ACTION,
  FAILED_CONDITION,
  FAILED_PRINCIPAL,
  FAILED_RESOURCE,
  type PolicyKind,
  type StatementMatch,
} from './statement';
import { NO, YES } from './tri';
import { joined, listed } from './wording';

/**
 * One clause that says why a statement matched, did not match, or cannot be decided: which principal form, action,
 * resource or condition, what it wanted and what the request had.
 */
export function explainStatement(
  statement: Statement,
  match: StatementMatch,
  kind: PolicyKind,
  view: RequestView,
): string {
  if (match.tri === YES) return explainMatch(statement, match, kind, view);
  if (match.tri !== NO) return explainUnknown(statement, kind, view);
  const { failed } = match;
  if (failed === FAILED_CONDITION)
    return explainUnmet(statement.conditions, match.condition, { kind, effect: statement.effect }, view);
  let text = '';
  if (failed & FAILED_ACTION) text = explainAction(statement, view);
  if (failed & FAILED_PRINCIPAL && statement.principal) text = joined(text, explainOther(statement.principal, view));
  if (failed & FAILED_RESOURCE) text = joined(text, explainResource(statement, kind, view));
  return text;
}

function explainMatch(statement: Statement, { form }: StatementMatch, kind: PolicyKind, view: RequestView): string {
  const { principal, action, resource, conditions, effect } = statement;
  let text = '';
  if (principal) text = `${explainNamed(principal, form, effect, kind, view)}, `;
  if (action?.negated) text += `${view.action} is not among the excepted actions`;
  else text += `action ${coveringAction(statement, view)}`;
  if (resource) text += resource.negated ? ', resource not excepted' : `, resource ${namedResource(resource, view)}`;
  return conditions.length === 0 ? text : `${text}, ${explainMet(conditions, { kind, effect }, view)}`;
}

/** The first action pattern of the statement that covers the request's action. */
function coveringAction({ action }: Statement, view: RequestView): string {
  if (!action) return '';
  const { patterns, names } = action;
  for (let i = 0; i < patterns.length; i++) {
    if (coversAction(patterns[i] as ActionPattern, view.actionKey)) return names[i] as string;
  }
  return '';
}

function explainAction(statement: Statement, view: RequestView): string {
  const { action } = statement;
  if (!action) return 'has no Action, so it has no effect';
  if (action.negated) return `action ${view.action} is excepted by NotAction ${coveringAction(statement, view)}`;
  return `action ${view.action} is not in ${listed(ofServiceFirst(action, view))}`;
}

/** Of a long list, what speaks of the request's service is worth showing. */
function ofServiceFirst({ names, patterns }: ActionElement, view: RequestView): readonly string[] {
  if (names.length < 4) return names;
  const service = servicePrefix(view);
  const own = patterns.reduce((count, { text }) => (text.startsWith(service) ? count + 1 : count), 0);
  if (own === 0 || own === names.length) return names;
  const isOwn = (_: string, i: number): boolean => patterns[i]?.text.startsWith(service) ?? false;
  return [...names.filter(isOwn), ...names.filter((name, i) => !isOwn(name, i))];
}

function explainResource({ resource }: Statement, kind: PolicyKind, view: RequestView): string {
  if (!resource) return kind === 'trust' ? '' : 'has no Resource, so it has no effect';
  return explainOtherResource(resource, view);
}

function explainUnknown(statement: Statement, kind: PolicyKind, view: RequestView): string {
  const { principal, resource, conditions, effect } = statement;
  const open = [
    principal && explainOpenPrincipal(principal, effect, view),
    resource && explainOpenResource(resource, view),
    explainOpen(conditions, { kind, effect }, view),
  ].filter(Boolean);
  return open.join('; ');
}
