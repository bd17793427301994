import { setMaxListeners } from 'node:events';
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

type Take = (job: Job) => Promise<void>;
type OnDead = (job: Job, error: Error) => Promise<void>;

interface LaneState {
  ready: Entry[];
  running: Set<Promise<void>>;
}

class MemoryQueue implements Queue {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #known = new Set<string>();
  readonly #lanes = new Map<Lane, LaneState>();
  readonly #closing = new AbortController();
  #consumer: { take: Take; onDead: OnDead } | null = null;
  #closed = false;

  constructor({ clock, log }: MemoryQueueDeps) {
    this.#clock = clock;
    this.#log = log;
    // One listener per delayed job.
    setMaxListeners(0, this.#closing.signal);
  }

  async add(job: Job, { delayMs = 0 } = {}): Promise<void> {
    if (this.#closed) throw new KeymedicError('queue-unavailable', { reason: 'it is closed' });
    const id = jobIdOf(job);
    if (this.#known.has(id)) return;
    this.#known.add(id);
    this.#enqueue({ job: { ...job }, made: 0 }, delayMs);
  }

  async start(take: Take, onDead: OnDead): Promise<void> {
    this.#consumer = { take, onDead };
    for (const lane of this.#lanes.keys()) this.#pump(lane);
  }

  async close(drainMs: number): Promise<void> {
    this.#closing.abort();
    const running = [...this.#lanes.values()].flatMap((lane) => [...lane.running]);
    const drained = new AbortController();
    if (running.length > 0) {
      await Promise.race([Promise.allSettled(running), this.#clock.sleep(drainMs, drained.signal)]);
    }
    drained.abort();
    this.#closed = true;
  }

  #lane(lane: Lane): LaneState {
    const state = this.#lanes.get(lane) ?? { ready: [], running: new Set() };
    this.#lanes.set(lane, state);
    return state;
  }

  #enqueue(entry: Entry, delayMs: number): void {
    const lane = laneOf(entry.job);
    const arrive = (): void => {
      if (this.#closing.signal.aborted) return;
      this.#lane(lane).ready.push(entry);
      this.#pump(lane);
    };
    if (delayMs <= 0) arrive();
    else void this.#clock.sleep(delayMs, this.#closing.signal).then(arrive);
  }

  #pump(lane: Lane): void {
    const { ready, running } = this.#lane(lane);
    while (this.#consumer && !this.#closing.signal.aborted && running.size < LANES[lane].concurrency) {
      const entry = ready.shift();
      if (!entry) return;
      const work: Promise<void> = this.#run(entry, this.#consumer).finally(() => {
        running.delete(work);
        this.#pump(lane);
      });
      running.add(work);
    }
  }

  async #run(entry: Entry, { take, onDead }: { take: Take; onDead: OnDead }): Promise<void> {
    const { job } = entry;
    entry.made += 1;
    try {
      await take(job);
      this.#known.delete(jobIdOf(job));
    } catch (thrown) {
      const error = asError(thrown);
      const retried = isRetried(error, entry.made);
      const about = { kind: job.kind, id: job.id };
      this.#log.warn('job.failed', { ...about, attempt: entry.made, retried, error: error.message });
      if (retried) {
        this.#enqueue(entry, backoffMs(entry.made));
        return;
      }
      this.#known.delete(jobIdOf(job));
      await onDead(job, error).catch((failure: unknown) => {
        this.#log.error('job.burial-failed', { ...about, error: asError(failure).message });
      });
    }
  }
}

/** The queue of `try` and of tests: as the BullMQ one in every promise but durability. */
export function createMemoryQueue(deps: MemoryQueueDeps): Queue {
  return new MemoryQueue(deps);
}
