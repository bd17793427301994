import type { Logger } from './log';
import type { Clock } from './workflow/ports';

export interface DrainStep {
  name: string;
  /** Finishes what runs, up to so many milliseconds. */
  drain(ms: number): Promise<void>;
}

/** Of a step's time, what it keeps for letting go of its connections once the waiting is over. */
const LETTING_GO = 0.1;

async function drainStep(step: DrainStep, ms: number, { clock, log }: { clock: Clock; log: Logger }): Promise<void> {
  const over = new AbortController();
  const late = clock.sleep(ms, over.signal).then(() => {
    if (!over.signal.aborted) log.warn('drain.left-behind', { step: step.name, ms });
  });
  const done = step.drain(ms * (1 - LETTING_GO)).catch((error: unknown) => {
    log.warn('drain.failed', { step: step.name, error: String(error) });
  });
  await Promise.race([done, late]);
  over.abort();
}

/**
 * Runs the steps one after the other, all of them within `ms`: each may use an equal share of what is left, so that one that
 * hangs does not take the time of those after it. What hangs or fails is logged and left behind.
 */
export async function drainWithin(
  ms: number,
  steps: readonly DrainStep[],
  deps: { clock: Clock; log: Logger },
): Promise<void> {
  const end = deps.clock.now().getTime() + ms;
  for (const [index, step] of steps.entries()) {
    const left = Math.max(0, end - deps.clock.now().getTime());
    await drainStep(step, left / (steps.length - index), deps);
  }
}
