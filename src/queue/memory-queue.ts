import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import type { Clock, Job, Queue } from '../workflow/ports';
import { asError, backoffMs, isRetried, jobIdOf } from './attempts';

export interface MemoryQueueDeps {
  clock: Clock;
  log: Logger;
  /** Jobs at the same time. */
  concurrency?: number;
}

interface Entry {
  job: Job;
  made: number;
}

type Take = (job: Job) => Promise<void>;
type OnDead = (job: Job, error: Error) => Promise<void>;

/** The queue of `try` and of tests: as the BullMQ one in every promise but durability. */
export function createMemoryQueue({ clock, log, concurrency = 5 }: MemoryQueueDeps): Queue {
  const known = new Map<string, Entry>();
  const ready: Entry[] = [];
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  let closed = false;
  let consumer: { take: Take; onDead: OnDead } | null = null;

  const later = (entry: Entry, delayMs: number): void => {
    if (delayMs <= 0) {
      ready.push(entry);
      return;
    }
    void clock.sleep(delayMs, closing.signal).then(() => {
      if (closing.signal.aborted) return;
      ready.push(entry);
      pump();
    });
  };

  const run = async (entry: Entry, { take, onDead }: { take: Take; onDead: OnDead }): Promise<void> => {
    const { job } = entry;
    entry.made += 1;
    try {
      await take(job);
      known.delete(jobIdOf(job));
    } catch (thrown) {
      const error = asError(thrown);
      log.warn('job.failed', { kind: job.kind, id: job.id, attempt: entry.made, error: error.message });
      if (isRetried(error, entry.made)) {
        later(entry, backoffMs(entry.made));
        return;
      }
      known.delete(jobIdOf(job));
      await onDead(job, error).catch((failure: unknown) => {
        log.error('job.burial-failed', { kind: job.kind, id: job.id, error: asError(failure).message });
      });
    }
  };

  const pump = (): void => {
    while (consumer && !closing.signal.aborted && running.size < concurrency) {
      const entry = ready.shift();
      if (!entry) return;
      const work: Promise<void> = run(entry, consumer).finally(() => {
        running.delete(work);
        pump();
      });
      running.add(work);
    }
  };

  return {
    add: async (job, { delayMs = 0 } = {}) => {
      if (closed) throw new KeymedicError('queue-unavailable', { reason: 'it is closed' });
      const id = jobIdOf(job);
      if (known.has(id)) return;
      const entry = { job: { ...job }, made: 0 };
      known.set(id, entry);
      later(entry, delayMs);
      pump();
    },
    start: async (take, onDead) => {
      consumer = { take, onDead };
      pump();
    },
    close: async (drainMs) => {
      closing.abort();
      if (running.size > 0) await Promise.race([Promise.allSettled(running), clock.sleep(drainMs)]);
      closed = true;
    },
  };
}
