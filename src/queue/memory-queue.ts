import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import type { Clock, Job, Queue } from '../workflow/ports';
import { asError, backoffMs, isRetried, jobIdOf, LANES, type Lane, laneOf } from './attempts';

export interface MemoryQueueDeps {
  clock: Clock;
  log: Logger;
}

interface Entry {
  job: Job;
  made: number;
}

interface Consumer {
  take: (job: Job) => Promise<void>;
  onDead: (job: Job, error: Error) => Promise<void>;
}

interface LaneState {
  ready: Entry[];
  running: Set<Promise<void>>;
}

/** The queue of `try` and of tests: as the BullMQ one in every promise but durability. */
export function createMemoryQueue({ clock, log }: MemoryQueueDeps): Queue {
  const known = new Set<string>();
  const lanes = new Map<Lane, LaneState>();
  const closing = new AbortController();
  let consumer: Consumer | null = null;
  let closed = false;

  const stateOf = (lane: Lane): LaneState => {
    const state = lanes.get(lane) ?? { ready: [], running: new Set() };
    lanes.set(lane, state);
    return state;
  };

  const enqueue = (entry: Entry, delayMs: number): void => {
    const lane = laneOf(entry.job);
    const arrive = (): void => {
      if (closing.signal.aborted) return;
      stateOf(lane).ready.push(entry);
      pump(lane);
    };
    if (delayMs <= 0) arrive();
    else void clock.sleep(delayMs, closing.signal).then(arrive);
  };

  const run = async (entry: Entry, { take, onDead }: Consumer): Promise<void> => {
    const { job } = entry;
    entry.made += 1;
    try {
      await take(job);
      known.delete(jobIdOf(job));
    } catch (thrown) {
      const error = asError(thrown);
      const retried = isRetried(error, entry.made);
      log.warn('job.failed', { kind: job.kind, id: job.id, attempt: entry.made, retried, error: error.message });
      if (retried) {
        enqueue(entry, backoffMs(entry.made));
        return;
      }
      known.delete(jobIdOf(job));
      await onDead(job, error).catch((failure: unknown) => {
        log.error('job.burial-failed', { kind: job.kind, id: job.id, error: asError(failure).message });
      });
    }
  };

  const pump = (lane: Lane): void => {
    const { ready, running } = stateOf(lane);
    while (consumer && !closing.signal.aborted && running.size < LANES[lane].concurrency) {
      const entry = ready.shift();
      if (!entry) return;
      const work: Promise<void> = run(entry, consumer).finally(() => {
        running.delete(work);
        pump(lane);
      });
      running.add(work);
    }
  };

  return {
    add: async (job, { delayMs = 0 } = {}) => {
      if (closed) throw new KeymedicError('queue-unavailable', { reason: 'it is closed' });
      const id = jobIdOf(job);
      if (known.has(id)) return;
      known.add(id);
      enqueue({ job: { ...job }, made: 0 }, delayMs);
    },
    start: async (take, onDead) => {
      consumer = { take, onDead };
      for (const lane of lanes.keys()) pump(lane);
    },
    close: async (drainMs) => {
      closing.abort();
      const running = [...lanes.values()].flatMap((lane) => [...lane.running]);
      const drained = new AbortController();
      if (running.length > 0) await Promise.race([Promise.allSettled(running), clock.sleep(drainMs, drained.signal)]);
      drained.abort();
      closed = true;
    },
  };
}
