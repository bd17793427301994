import { turns } from '../../authorization/counterfactual/worst-outcome';
import type { Config } from '../../config';
import type { FixPlan, FixTarget } from '../../domain/fix';
import type { RootCause } from '../../domain/root-cause';
import type { Facts } from '../../runbook/facts';
import { fillSentence } from '../../runbook/template';
import type { Situation } from '../cases';
import { manualPlan } from './manual';
import { type Offered, type Proven, planDrafts } from './plan-drafts';
import { planHashOf } from './plan-hash';

export { type Offered, PLANNERS } from './plan-drafts';

export interface FixRequest {
  situation: Situation;
  offered: readonly Offered[];
  config: Config;
  /** For the templates in manual steps. */
  facts: Facts;
}

const byHandBecause = (clauses: readonly string[]): string => `By hand, because ${clauses.join('; ')}.`;

function titleOf({ draft, after }: Proven, several: boolean): string {
  if (!after || turns(after)) return draft.title;
  const rest = after.blockedBy.join(' and ');
  return `${draft.title} (alone not enough: ${rest} still ${after.blockedBy.length > 1 ? 'refuse' : 'refuses'}${several ? '; needs the other fix too' : ''})`;
}

function stepsWithoutRole({ byHand, target }: Proven['draft']): string[] {
  const [first = '', ...rest] = byHand;
  return [`${byHandBecause([`no remediation role is configured for account ${target.account}`])} ${first}`, ...rest];
}

function automatedPlan(id: string, entry: Proven, several: boolean, config: Config): FixPlan {
  const { draft, proof } = entry;
  const { code, gate, target, calls, diff, undo, preconditions } = draft;
  const writable = config.accounts.some(
    (account) => account.id === target.account && account.remediationRole !== undefined,
  );
  const plan = {
    id,
    code,
    title: titleOf(entry, several),
    gate: writable ? gate : ('manual' as const),
    automated: writable,
    target,
    calls,
    diff,
    proof,
    undo,
    preconditions,
    steps: writable ? [] : stepsWithoutRole(draft),
  };
  return { ...plan, planHash: planHashOf(plan) };
}

function targetOf({ key, target }: Situation): FixTarget {
  const resource = key.arn ?? target.keyArn ?? target.keyRef ?? '';
  return { account: key.account ?? target.keyAccount ?? '', region: key.region ?? target.keyRegion ?? '', resource };
}

/** What only a person can do. */
interface Manual {
  target: FixTarget;
  title: string;
  steps: string[];
}

/** A cause's code as words: `iam-explicit-deny` is “IAM explicit deny”. */
function sentence(code: RootCause['code']): string {
  const words = code
    .replaceAll('-', ' ')
    .replaceAll(/\b(?:iam|scp|rcp|vpc|rds|aws|kms)\b/g, (name) => name.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Plans what the root causes offer: proven, bound to what was read, in the order in which they have to be applied; then what only a
 * person can do, with the reason. What the runbook tells a person about a cause joins what stands in for its calls.
 */
export function planFixes(request: FixRequest): FixPlan[] {
  const { situation, offered, config, facts } = request;
  const planned = planDrafts(request);
  const proven = planned.flatMap((entry) => (entry.kind === 'proven' ? [entry] : []));
  const automated = proven.map((entry, index) => automatedPlan(`fix-${index + 1}`, entry, proven.length > 1, config));
  const manual = offered.flatMap(({ cause, offers }): Manual[] => {
    const told = offers
      .filter(({ code, steps }) => code === 'manual' && steps !== undefined)
      .map(({ steps = [] }) => steps.map((step) => fillSentence(step, facts)));
    const instead = planned.flatMap((entry) => (entry.kind === 'instead' && entry.cause === cause ? [entry] : []));
    if (instead.length === 0)
      return told.map((steps) => ({ target: targetOf(situation), title: sentence(cause.code), steps }));
    return instead.map(({ target, title, because, steps }, index) => ({
      target,
      title,
      steps: [byHandBecause(because), ...(index === 0 ? told.flat() : []), ...steps],
    }));
  });
  const byHand = manual.map(({ target, title, steps }, index) =>
    manualPlan(`fix-${automated.length + index + 1}`, target, title, steps),
  );
  return [...automated, ...byHand];
}
