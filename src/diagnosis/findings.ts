import type { Evidence } from '../domain/evidence';
import { inReportOrder, ROOT_CAUSES, type RootCause, type RootCauseCode } from '../domain/root-cause';
import type { Facts } from '../runbook/facts';
import { scopeOf } from '../runbook/facts';
import { holds } from '../runbook/predicates';
import type { Finding, Runbook } from '../runbook/schema';
import { fillSentence } from '../runbook/template';
import type { Cause } from './explain/cause';
import type { Offered } from './fixes/plan-fixes';
import { LAYER_STEPS } from './steps';

function seen(evidence: Evidence, steps: readonly string[]): string[] {
  return steps.filter((id) => ['ok', 'absent', 'unavailable'].includes(evidence.get(id)?.status ?? ''));
}

function ofFinding(
  finding: Finding,
  facts: Facts,
  evidence: Evidence,
  cause: Cause | undefined,
  intended: boolean,
): RootCause {
  return {
    code: finding.code,
    layer: cause?.layer ?? ROOT_CAUSES[finding.code],
    certainty: finding.certainty ?? cause?.certainty ?? 'proven',
    variant: finding.variant ?? cause?.variant ?? null,
    summary: fillSentence(finding.summary, facts).trim(),
    evidence: seen(evidence, finding.evidence),
    ...(intended ? { probablyIntended: true } : {}),
  };
}

function ofCause({ code, layer, certainty, variant, because }: Cause, evidence: Evidence): RootCause {
  const sentence = `${because.charAt(0).toUpperCase()}${because.slice(1)}.`;
  return { code, layer, certainty, variant, summary: sentence, evidence: seen(evidence, LAYER_STEPS[layer]) };
}

/** What cannot be told of a caller that does not exist, and cannot be fixed before it does. */
const OF_THE_CALLER = /^(?:iam-|cross-account-iam-|permissions-boundary-)/;

/** A caller that does not exist comes before every permission that it lacks; nothing is known of its own policies. */
function callerFirst(causes: readonly RootCause[]): RootCause[] {
  const missing = causes.filter(({ code }) => code === 'principal-not-found');
  if (missing.length === 0) return [...causes];
  const others = causes.filter(({ code }) => code !== 'principal-not-found' && !OF_THE_CALLER.test(code));
  const ofKey = others.filter(({ layer }) => layer === 'key-state');
  return [...ofKey, ...missing, ...others.filter(({ layer }) => layer !== 'key-state')];
}

/** Said only where nothing else explains the failure. */
const LAST: readonly RootCauseCode[] = ['fixed-since'];

/**
 * What the runbook's findings say about the evidence, with what each offers, in the order in which it has to be fixed. Of several
 * findings with one code the first that holds is told; a cause found in code for which the runbook has no sentence is told plainly.
 */
export function findCauses(runbook: Runbook, facts: Facts, evidence: Evidence, causes: readonly Cause[]): Offered[] {
  const scope = scopeOf(facts, evidence);
  const found = new Map<RootCauseCode, Offered>();
  for (const finding of runbook.findings) {
    if (found.has(finding.code) || !holds(finding.when, scope)) continue;
    const cause = causes.find(({ code }) => code === finding.code);
    const intended = finding['probably-intended'] !== undefined && holds(finding['probably-intended'], scope);
    found.set(finding.code, {
      cause: ofFinding(finding, scope.facts, evidence, cause, intended),
      offers: finding.fixes,
    });
  }
  for (const cause of causes) {
    if (!found.has(cause.code)) found.set(cause.code, { cause: ofCause(cause, evidence), offers: [] });
  }
  const all = [...found.values()];
  const main = all.filter(({ cause }) => !LAST.includes(cause.code));
  const told = main.length > 0 ? main : all;
  const order = callerFirst(inReportOrder(told.map(({ cause }) => cause)));
  return order.flatMap((cause) => told.filter((entry) => entry.cause === cause));
}
