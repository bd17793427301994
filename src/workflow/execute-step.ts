import type { Collected, Evidence, Gap, ReadOutput, StepResult, StepStatus } from '../domain/evidence';
import type { Limiter } from '../domain/limiter';
import { KeymedicError } from '../errors';
import type { Facts, Scope } from '../runbook/facts';
import { rootOf } from '../runbook/facts';
import { evaluatePredicate, predicateReferences } from '../runbook/predicates';
import type { CheckStep, CollectStep, Predicate } from '../runbook/schema';
import { fillTemplate } from '../runbook/template';
import type { ReadSession } from './ports';

/** A named analysis over facts and settled steps: pure, synchronous, returns plain JSON. */
export type Check = (input: { facts: Facts; evidence: Evidence }) => unknown;

/** What a step came to, without its name and time. */
export type Outcome = Pick<StepResult, 'status' | 'gap' | 'facts'>;

export interface StepTools {
  session: ReadSession;
  limiter: Limiter;
  checks: Readonly<Record<string, Check>>;
  signal: AbortSignal;
}

function skipped(reason: string, because: readonly (StepResult | undefined)[]): Outcome {
  const gap = because.find((result) => result?.gap)?.gap ?? null;
  return { status: 'skipped', gap, facts: { reason } };
}

/** Why a step does not run because of its `when`; null when it runs. Unknown counts as no. */
export function whenNotMet(when: Predicate | undefined, scope: Scope, evidence: Evidence): Outcome | null {
  const truth = when ? evaluatePredicate(when, scope) : true;
  if (!when || truth === true) return null;
  if (truth === false) return { status: 'skipped', gap: null, facts: { reason: 'not needed here' } };
  const roots = predicateReferences(when).map(({ name }) => rootOf(name));
  return skipped(
    'whether it is needed is unknown',
    roots.map((root) => evidence.get(root)),
  );
}

function outcomeOf(collected: Collected<ReadOutput>): Outcome {
  switch (collected.kind) {
    case 'collected':
      return { status: 'ok', gap: null, facts: collected.value };
    case 'absent':
      return { status: 'absent', gap: null, facts: { code: collected.code, message: collected.message } };
    case 'unavailable':
      return { status: 'unavailable', gap: collected.gap, facts: null };
  }
}

async function readOnce(step: CollectStep, facts: Facts, evidence: Evidence, tools: StepTools): Promise<Outcome> {
  const filled = fillTemplate({ account: step.account, region: step.region, input: step.input }, facts);
  if (filled.unresolved.length > 0) {
    const because = filled.unresolved.map((path) => evidence.get(rootOf(path)));
    return skipped(
      `${filled.unresolved.join(', ')} ${filled.unresolved.length === 1 ? 'is' : 'are'} not known`,
      because,
    );
  }
  const { account, region, input } = filled.value as {
    account: unknown;
    region: unknown;
    input: Record<string, unknown>;
  };
  const call = { account: String(account), region: String(region), operation: step.collect, input };
  const options = { signal: tools.signal, ...(step.timeout ? { timeoutMs: step.timeout * 1000 } : {}) };
  return outcomeOf(await tools.limiter.run(call.account, () => tools.session.read(call, options)));
}

function eachStatus(outcomes: readonly Outcome[]): { status: StepStatus; gap: Gap | null } {
  const gap = outcomes.find(({ status }) => status === 'unavailable')?.gap ?? null;
  return { status: gap ? 'unavailable' : 'ok', gap };
}

/**
 * Runs a read once, or once per element. A list read is `unavailable` as soon as one element is, so that nothing
 * takes it for complete; the elements that were read are in the facts all the same.
 */
export async function collect(step: CollectStep, scope: Scope, evidence: Evidence, tools: StepTools): Promise<Outcome> {
  const each = step['for-each'];
  if (!each) return readOnce(step, scope.facts, evidence, tools);
  const list = fillTemplate(each.in, scope.facts);
  if (!Array.isArray(list.value)) {
    return skipped(
      `${each.in} is not a list`,
      list.unresolved.map((path) => evidence.get(rootOf(path))),
    );
  }
  const items = list.value.slice(0, each.limit);
  const outcomes = await Promise.all(
    items.map((item: unknown) => readOnce(step, { ...scope.facts, [each.as]: item }, evidence, tools)),
  );
  const facts = {
    items: outcomes.map((outcome, index) => ({
      ...(outcome.facts as object | null),
      item: items[index] as unknown,
      status: outcome.status,
    })),
    total: list.value.length,
    truncated: list.value.length > items.length,
  };
  return { ...eachStatus(outcomes), facts };
}

/** Runs a check in code. Throws `internal` with the check's name when it throws: a check is ours and must not. */
export function runCheck(step: CheckStep, facts: Facts, evidence: Evidence, tools: StepTools): Outcome {
  const check = Object.hasOwn(tools.checks, step.check) ? tools.checks[step.check] : undefined;
  if (!check)
    throw new KeymedicError('internal', { reason: `the runbook names a check that does not exist: ${step.check}` });
  try {
    return { status: 'ok', gap: null, facts: check({ facts, evidence }) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeymedicError(
      'internal',
      { reason: `the check ${step.check} of step ${step.id} failed: ${reason}` },
      { cause },
    );
  }
}
