import { accessInWords } from '../../authorization/counterfactual/known-principals';
import { opened } from '../../authorization/counterfactual/plan';
import { evaluateSafely, type Outcome, turns, worstOutcome } from '../../authorization/counterfactual/worst-outcome';
import type { Config } from '../../config';
import type { DecisionKind, Layer } from '../../domain/decision';
import type { FixCode, FixPlan } from '../../domain/fix';
import type { RootCause } from '../../domain/root-cause';
import type { Signal } from '../../domain/signal';
import type { Facts } from '../../runbook/facts';
import type { FixOffer } from '../../runbook/schema';
import type { Situation } from '../cases';
import { guessesOf } from '../guesses';
import { addIamPermission } from './add-iam-permission';
import { addKeyPolicyStatement } from './add-key-policy-statement';
import type { Draft, FixLayer, Instead, Planner } from './draft';
import { hurdlesOf } from './hurdles';
import { cancelKeyDeletion, enableKey } from './key-state';
import { callersOf, proofOf } from './proof';

/** Fixes that can be planned as calls, with the layer they mend; the others are steps for a person. */
export const PLANNERS: Partial<Record<FixCode, { layer: FixLayer; plan: Planner }>> = {
  'enable-key': { layer: 'key-state', plan: enableKey },
  'cancel-key-deletion': { layer: 'key-state', plan: cancelKeyDeletion },
  'add-key-policy-statement': { layer: 'key-policy', plan: addKeyPolicyStatement },
  'add-iam-permission': { layer: 'identity-policy', plan: addIamPermission },
};

/** A root cause with what its finding offers. */
export interface Offered {
  cause: RootCause;
  offers: readonly FixOffer[];
}

/** A draft that may be made after an approval, with its proof. */
export interface Proven {
  kind: 'proven';
  draft: Draft;
  cause: RootCause;
  proof: FixPlan['proof'];
  after: Outcome | null;
}

/** What a person does in place of a draft. */
export type ByHand = Instead & { cause: RootCause };

interface Refusal {
  action: string;
  decision: DecisionKind;
  blockedBy: Layer[];
}

/** The actions that are refused; where none certainly is, those of which it is not known. */
function refusalsOf(situation: Situation): { certain: boolean; refusals: Refusal[] } {
  const all = situation.cases.flatMap((c) => {
    const { authorization } = evaluateSafely(c);
    if (!authorization || authorization.decision === 'allowed') return [];
    return [{ action: c.request.action, decision: authorization.decision, blockedBy: authorization.blockedBy }];
  });
  const refused = all.filter(({ decision }) => decision !== 'undetermined');
  return refused.length > 0 ? { certain: true, refusals: refused } : { certain: false, refusals: all };
}

/** The refused actions that a fix of a layer is about: those that this layer blocks; behind other blocks, all, if the cause sits there. */
function actionsFor(layer: FixLayer, cause: RootCause, refusals: readonly Refusal[]): string[] {
  const blocked = refusals.filter(({ blockedBy }) => blockedBy.includes(layer));
  const meant = blocked.length > 0 ? blocked : cause.layer === layer ? refusals : [];
  return meant.map(({ action }) => action);
}

interface Planned {
  item: Draft | Instead;
  cause: RootCause;
  offering: RootCause[];
}

function plannedOf(
  { situation, offered, config }: { situation: Situation; offered: readonly Offered[]; config: Config },
  refusals: readonly Refusal[],
): Planned[] {
  const found = new Map<string, Planned>();
  for (const { cause, offers } of offered) {
    if (cause.probablyIntended) continue;
    for (const { code, gate } of offers) {
      const planner = PLANNERS[code as FixCode];
      if (!planner) continue;
      const actions = planner.layer === 'key-state' ? [] : actionsFor(planner.layer, cause, refusals);
      if (planner.layer !== 'key-state' && actions.length === 0) continue;
      const known = found.get(code);
      if (known) known.offering.push(cause);
      const item = known ? null : planner.plan({ situation, config, gate, actions });
      if (item) found.set(code, { item, cause, offering: [cause] });
    }
  }
  return [...found.values()];
}

/** What the drafts come to, for judging one of them. */
interface Together {
  all: Outcome;
  /** Layers that a person mends. */
  byHand: readonly Layer[];
}

/** Alone, or together with everything else that is proposed, it makes the call work, and it clears its own layer. */
function helps({ layer }: Draft, after: Outcome, { all, byHand }: Together): boolean {
  if (turns(after)) return true;
  if (after.blockedBy.includes(layer)) return false;
  return turns(all) || (byHand.length > 0 && all.blockedBy.every((blocking) => byHand.includes(blocking)));
}

function handedOver({ draft, cause }: { draft: Draft; cause: RootCause }, because: string[]): ByHand {
  const { title, layer, target, guarded, byHand } = draft;
  return {
    kind: 'instead',
    title: guarded?.title ?? title,
    layer,
    target,
    because,
    steps: guarded?.steps ?? byHand,
    cause,
  };
}

/** What is wrong with a draft by its proof, as clauses. */
function shortcomings(
  { draft, proof, after }: Proven,
  situation: Situation,
  refusals: readonly Refusal[],
  together: Together,
): string[] {
  if (!proof || !after) return ['what it would allow could not be evaluated'];
  const asked = refusals.map(({ action }) => action);
  const [caller = ''] = callersOf(situation);
  const more = opened(proof, caller, asked).map(accessInWords);
  const rest = after.blockedBy.join(' and ');
  const verb = after.blockedBy.length > 1 ? 'refuse' : 'refuses';
  return [
    ...(more.length > 0 ? [`it would also allow ${more.slice(0, 3).join(', ')}`] : []),
    ...(helps(draft, after, together) ? [] : [`it does not help alone: ${rest} still ${verb}`]),
  ];
}

/**
 * Everything that the root causes offer as calls, each either proven, narrow and certain enough for an approval, or handed to a person
 * with the reason. Nothing that is offered disappears.
 */
export function planDrafts(given: {
  situation: Situation;
  offered: readonly Offered[];
  config: Config;
  facts: Facts;
}): (Proven | ByHand)[] {
  const { situation, offered } = given;
  const { certain, refusals } = refusalsOf(situation);
  const planned = plannedOf(given, refusals);
  const drafts = planned.flatMap(({ item }) => (item.kind === 'draft' ? [item] : []));
  const together: Together = {
    all: worstOutcome(situation.cases.map((c) => drafts.reduce((sofar, draft) => draft.apply(sofar), c))),
    byHand: planned.flatMap(({ item }) => (item.kind === 'instead' ? [item.layer] : [])),
  };
  const all = offered.map(({ cause }) => cause);
  const guesses = guessesOf(situation, given.facts.signal as Signal);
  return planned.map(({ item, cause, offering }): Proven | ByHand => {
    if (item.kind === 'instead') return { ...item, cause };
    const hurdles = hurdlesOf(item, { offering, all, situation, certain, guesses });
    const result = proofOf(item, situation);
    const proven: Proven = {
      kind: 'proven',
      draft: item,
      cause,
      proof: result?.proof ?? null,
      after: result?.after ?? null,
    };
    if (item.layer === 'key-state') return hurdles.length > 0 ? handedOver(proven, hurdles) : proven;
    const because = [...hurdles, ...shortcomings(proven, situation, refusals, together)];
    return because.length > 0 ? handedOver(proven, because) : proven;
  });
}
