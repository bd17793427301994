import { rootOf } from './facts';
import { predicateReferences } from './predicates';
import type { Runbook, Step } from './schema';
import { references } from './template';

/** A step with the ids of the steps that must be settled before it. */
export interface PlannedStep {
  step: Step;
  needs: string[];
}

/** Templates of a step: everything that is filled from the facts before it runs. */
export function templatesOf(step: Step): unknown {
  if ('check' in step) return [];
  return { account: step.account, region: step.region, input: step.input, in: step['for-each']?.in };
}

/** Ids of the steps that this one waits for: named in its templates, its `when`, its `for-each` and its `uses`. */
export function needsOf(step: Step, stepIds: ReadonlySet<string>): string[] {
  const named = references(templatesOf(step)).map(rootOf);
  const looked = step.when ? predicateReferences(step.when).map(({ name }) => rootOf(name)) : [];
  const used = 'check' in step ? step.uses : [];
  return [...new Set([...named, ...looked, ...used])].filter((id) => stepIds.has(id));
}

/** The dependency graph of a runbook, in file order. */
export function planSteps(runbook: Runbook): PlannedStep[] {
  const ids = new Set(runbook.steps.map(({ id }) => id));
  return runbook.steps.map((step) => ({ step, needs: needsOf(step, ids) }));
}

/** All steps that a step rests on, directly or not. */
export function closureOf(id: string, plan: readonly PlannedStep[]): Set<string> {
  const byId = new Map(plan.map((planned) => [planned.step.id, planned.needs]));
  const seen = new Set<string>();
  const open = [...(byId.get(id) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(byId.get(next) ?? []));
  }
  return seen;
}

/** The first circle of steps that wait for each other, as the ids along it; null when there is none. */
export function cycleIn(plan: readonly PlannedStep[]): string[] | null {
  const looping = plan.find(({ step }) => closureOf(step.id, plan).has(step.id));
  if (!looping) return null;
  const inCircle = closureOf(looping.step.id, plan);
  return plan.map(({ step }) => step.id).filter((id) => inCircle.has(id) && closureOf(id, plan).has(id));
}

/** The longest chain of reads in which each waits for the one before: what the time of a diagnosis is made of. */
export function longestReadChain(plan: readonly PlannedStep[]): string[] {
  const chains = new Map<string, string[]>();
  const chainOf = (planned: PlannedStep): string[] => {
    const known = chains.get(planned.step.id);
    if (known) return known;
    chains.set(planned.step.id, []);
    const before = plan
      .filter(({ step }) => planned.needs.includes(step.id))
      .map(chainOf)
      .reduce<string[]>((longest, chain) => (chain.length > longest.length ? chain : longest), []);
    const chain = 'collect' in planned.step ? [...before, planned.step.id] : before;
    chains.set(planned.step.id, chain);
    return chain;
  };
  return plan.map(chainOf).reduce<string[]>((longest, chain) => (chain.length > longest.length ? chain : longest), []);
}
