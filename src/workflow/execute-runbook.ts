import { setMaxListeners } from 'node:events';
import type { Evidence, StepResult } from '../domain/evidence';
import type { Progress } from '../domain/investigation';
import { Limiter } from '../domain/limiter';
import { KeymedicError } from '../errors';
import { type Facts, scopeOf } from '../runbook/facts';
import { closureOf, cycleIn, type PlannedStep, planSteps } from '../runbook/plan';
import type { Runbook } from '../runbook/schema';
import { type Check, collect, type Outcome, runCheck, type StepTools, whenNotMet } from './execute-step';
import { trackProgress } from './phase-progress';
import type { Clock, ReadSession } from './ports';

export type { Check } from './execute-step';

export interface RunbookRun {
  runbook: Runbook;
  /** Facts known before any step: `signal`, `target`, `organization`, `context`. */
  facts: Facts;
  session: ReadSession;
  checks: Readonly<Record<string, Check>>;
  clock: Clock;
  /** Reads at a time per account; 8 unless told. */
  concurrency?: number;
  onProgress?: (progress: Progress) => void;
  /** Ends the run: reads in flight are given up. */
  signal?: AbortSignal;
}

function pick(evidence: Evidence, ids: ReadonlySet<string>): Evidence {
  return new Map([...evidence].filter(([id]) => ids.has(id)));
}

async function runStep({ step }: PlannedStep, facts: Facts, settled: Evidence, tools: StepTools): Promise<Outcome> {
  const scope = scopeOf(facts, settled);
  const notMet = whenNotMet(step.when, scope, settled);
  if (notMet) return notMet;
  return 'check' in step ? runCheck(step, scope.facts, settled, tools) : collect(step, scope, settled, tools);
}

/**
 * Walks a runbook: every step starts as soon as the steps it needs are settled, so independent ones run at the same
 * time. What AWS refuses is a step result, never an exception. A step sees only the steps it rests on, so timing
 * cannot change the evidence; the map is in file order. Throws `internal` when a check fails.
 */
export async function executeRunbook(run: RunbookRun): Promise<Evidence> {
  const plan = planSteps(run.runbook);
  const cycle = cycleIn(plan);
  if (cycle) throw new KeymedicError('internal', { reason: `steps wait for each other: ${cycle.join(', ')}` });
  const stop = new AbortController();
  // As many listeners as there are reads at a time.
  setMaxListeners(0, stop.signal);
  const signal = run.signal ? AbortSignal.any([run.signal, stop.signal]) : stop.signal;
  const tools = { session: run.session, limiter: new Limiter(run.concurrency ?? 8), checks: run.checks, signal };
  const report = trackProgress(run.runbook, run.onProgress ?? (() => {}));
  const results = new Map<string, StepResult>();
  const started = new Map<string, Promise<void>>();
  const byId = new Map(plan.map((planned) => [planned.step.id, planned]));

  const settle = async (planned: PlannedStep): Promise<void> => {
    const { id, title, phase } = planned.step;
    await Promise.all(planned.needs.map(start));
    signal.throwIfAborted();
    report(id, 'running');
    const from = run.clock.now().getTime();
    const outcome = await runStep(planned, run.facts, pick(results, closureOf(id, plan)), tools);
    results.set(id, { id, title, phase, ms: run.clock.now().getTime() - from, ...outcome });
    report(id, outcome.status);
  };
  const start = (id: string): Promise<void> => {
    const planned = byId.get(id);
    if (!planned) return Promise.resolve();
    const running = started.get(id) ?? settle(planned);
    started.set(id, running);
    return running;
  };

  try {
    await Promise.all(plan.map(({ step }) => start(step.id)));
  } catch (error) {
    stop.abort();
    await Promise.allSettled(started.values());
    throw error;
  }
  return new Map(plan.flatMap(({ step: { id } }) => (results.has(id) ? [[id, results.get(id) as StepResult]] : [])));
}
