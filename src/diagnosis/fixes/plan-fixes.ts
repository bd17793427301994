import type { Config } from '../../config';
import type { FixCode, FixPlan, FixTarget } from '../../domain/fix';
import type { RootCause } from '../../domain/root-cause';
import type { Facts } from '../../runbook/facts';
import type { FixOffer } from '../../runbook/schema';
import { fillSentence } from '../../runbook/template';
import type { Situation } from '../cases';
import { evaluateSafely } from '../explain/explain';
import { addIamPermission } from './add-iam-permission';
import { addKeyPolicyStatement } from './add-key-policy-statement';
import type { Draft, Planner } from './draft';
import { cancelKeyDeletion, enableKey } from './key-state';
import { cliLine, manualPlan } from './manual';
import { planHashOf } from './plan-hash';
import { type Outcome, opensMore, proofOf, worstOutcome } from './proof';

/** Fixes that can be planned as calls; the others are steps for a person. */
export const PLANNERS: Partial<Record<FixCode, Planner>> = {
  'enable-key': enableKey,
  'cancel-key-deletion': cancelKeyDeletion,
  'add-key-policy-statement': addKeyPolicyStatement,
  'add-iam-permission': addIamPermission,
};

/** A root cause with what its finding offers. */
export interface Offered {
  cause: RootCause;
  offers: readonly FixOffer[];
}

export interface FixRequest {
  situation: Situation;
  offered: readonly Offered[];
  config: Config;
  /** For the templates in manual steps. */
  facts: Facts;
}

interface Proven {
  draft: Draft;
  cause: RootCause;
  proof: FixPlan['proof'];
  after: Outcome | null;
}

function refusedActions(situation: Situation): string[] {
  return situation.cases
    .filter((c) => evaluateSafely(c).authorization?.decision !== 'allowed')
    .map(({ request }) => request.action);
}

function drafts(
  { situation, offered, config }: FixRequest,
  actions: readonly string[],
): { draft: Draft; cause: RootCause }[] {
  const found = new Map<string, { draft: Draft; cause: RootCause }>();
  for (const { cause, offers } of offered) {
    if (cause.probablyIntended) continue;
    for (const { code, gate } of offers) {
      const plan = PLANNERS[code as FixCode];
      const draft = plan?.({ situation, config, gate, actions });
      const key = draft ? `${draft.code} ${draft.target.resource}` : '';
      if (draft && !found.has(key)) found.set(key, { draft, cause });
    }
  }
  return [...found.values()];
}

const turns = (after: Outcome | null): boolean => after?.decision === 'allowed' || after?.decision === 'undetermined';

/**
 * The drafts that help: each alone turns the decision, or does so together with all the others and clears its own layer. What opens
 * more than was asked is never among them.
 */
function helpful(request: FixRequest, actions: readonly string[]): Proven[] {
  const { situation } = request;
  const proven = drafts(request, actions).flatMap(({ draft, cause }): Proven[] => {
    const result = proofOf(draft, situation);
    if (!result) return draft.ofKeyState ? [{ draft, cause, proof: null, after: null }] : [];
    if (!draft.ofKeyState && opensMore(result.proof, situation, actions)) return [];
    return [{ draft, cause, ...result }];
  });
  const all = worstOutcome(situation.cases.map((c) => proven.reduce((sofar, { draft }) => draft.apply(sofar), c)));
  return proven.filter(
    ({ draft, after }) => turns(after) || draft.ofKeyState || (turns(all) && !layerStays(draft, after)),
  );
}

function layerStays(draft: Draft, after: Outcome | null): boolean {
  const layer = draft.code === 'add-iam-permission' ? 'identity-policy' : 'key-policy';
  return after?.blockedBy.includes(layer) ?? false;
}

function titleOf({ draft, after }: Proven, several: boolean): string {
  if (!after || turns(after)) return draft.title;
  const rest = after.blockedBy.join(' and ');
  return `${draft.title} (alone not enough: ${rest} still ${after.blockedBy.length > 1 ? 'refuse' : 'refuses'}${several ? '; needs the other fix too' : ''})`;
}

function automatedPlan(id: string, entry: Proven, several: boolean, config: Config): FixPlan {
  const { draft, proof } = entry;
  const { code, gate, target, calls, diff, undo, preconditions } = draft;
  const writable = config.accounts.some(
    (account) => account.id === target.account && account.remediationRole !== undefined,
  );
  const steps = writable
    ? []
    : [`With administrator rights in account ${target.account}:`, ...calls.map((call) => cliLine(call, target.region))];
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
    steps,
  };
  return { ...plan, planHash: planHashOf(plan) };
}

function targetOf({ key, target }: Situation): FixTarget {
  const resource = key.arn ?? target.keyArn ?? target.keyRef ?? '';
  return { account: key.account ?? target.keyAccount ?? '', region: key.region ?? target.keyRegion ?? '', resource };
}

/**
 * Plans what the root causes offer: proven, bound to what was read, in the order in which they have to be applied; then what only a
 * person can do. A fix that would not help, or would open more than was asked, is not among them.
 */
export function planFixes(request: FixRequest): FixPlan[] {
  const { situation, offered, config, facts } = request;
  const proven = helpful(request, refusedActions(situation));
  const automated = proven.map((entry, index) => automatedPlan(`fix-${index + 1}`, entry, proven.length > 1, config));
  const manual = offered.flatMap(({ cause, offers }) =>
    offers
      .filter(({ code, steps }) => code === 'manual' && steps !== undefined)
      .map(({ steps = [] }) => ({ cause, steps })),
  );
  const byHand = manual.map(({ cause, steps }, index) =>
    manualPlan(
      `fix-${automated.length + index + 1}`,
      targetOf(situation),
      cause.code,
      steps.map((step) => fillSentence(step, facts)),
    ),
  );
  return [...automated, ...byHand];
}
