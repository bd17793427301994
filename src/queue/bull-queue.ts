import { type Job as BullJob, Queue as BullQueue, UnrecoverableError, Worker } from 'bullmq';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import type { Job, Queue } from '../workflow/ports';
import { asError, backoffMs, isRetried, jobIdOf, LANES, type Lane, laneOf, MAX_ATTEMPTS } from './attempts';

export interface BullQueueOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  log: Logger;
  /** Milliseconds after which the job of a worker that is gone is taken by another; 30 s unless told. */
  lockMs?: number;
  /** Longest wait for Redis when a job is added; 2 s unless told. */
  addTimeoutMs?: number;
}

/** With its hash tag, so that everything stands in one slot of a Redis Cluster. */
const PREFIX = '{keymedic}:queue';

/** A job whose end was told already, thrown so that BullMQ does not try it again. */
class BuriedError extends UnrecoverableError {}

type OnDead = (job: Job, error: Error) => Promise<void>;

async function within<T>(work: Promise<T>, ms: number, onTimeout: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), ms);
  });
  try {
    const first = await Promise.race([work, timeout]);
    return first === 'timeout' ? await onTimeout() : (first as T);
  } finally {
    clearTimeout(timer);
  }
}

/** Fails at once when Redis is away: somebody waits for the answer. */
function openQueue(lane: Lane, { url, log, addTimeoutMs = 2000 }: BullQueueOptions): BullQueue<Job> {
  const queue = new BullQueue<Job>(lane, {
    connection: { url, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: addTimeoutMs },
    prefix: PREFIX,
    skipWaitingForReady: true,
    defaultJobOptions: {
      attempts: MAX_ATTEMPTS,
      backoff: { type: 'custom' },
      // The record in the store says what was done; a finished job that stayed would block its own repetition.
      removeOnComplete: true,
      removeOnFail: true,
      sizeLimit: 4096,
      stackTraceLimit: 5,
    },
  });
  queue.on('error', (error) => log.warn('queue.error', { lane, error: error.message }));
  return queue;
}

async function bury(job: Job, error: Error, onDead: OnDead, log: Logger): Promise<void> {
  await onDead(job, error).catch((failure: unknown) => {
    log.error('job.burial-failed', { kind: job.kind, id: job.id, error: asError(failure).message });
  });
}

function openWorker(
  lane: Lane,
  { url, log, lockMs = 30_000 }: BullQueueOptions,
  take: (job: Job) => Promise<void>,
  onDead: OnDead,
): Worker<Job> {
  const run = async ({ data, attemptsMade }: BullJob<Job>): Promise<void> => {
    try {
      await take(data);
    } catch (thrown) {
      const error = asError(thrown);
      const made = attemptsMade + 1;
      const retried = isRetried(error, made);
      log.warn('job.failed', { kind: data.kind, id: data.id, attempt: made, retried, error: error.message });
      if (retried) throw error;
      await bury(data, error, onDead, log);
      throw new BuriedError(error.message);
    }
  };
  const worker = new Worker<Job>(lane, run, {
    connection: { url, maxRetriesPerRequest: null },
    prefix: PREFIX,
    concurrency: LANES[lane].concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    // Every job may run again; the limit only stops one that brings down each worker that takes it.
    maxStalledCount: 3,
    settings: { backoffStrategy: backoffMs },
  });
  worker.on('error', (error) => log.warn('worker.error', { lane, error: error.message }));
  worker.on('stalled', (id) => log.warn('job.stalled', { lane, id }));
  worker.on('failed', (job, error) => {
    const unseen = job && error instanceof UnrecoverableError && !(error instanceof BuriedError);
    if (unseen) void bury(job.data, error, onDead, log);
  });
  return worker;
}

/** The durable queue: BullMQ on Redis, a lane each for questions, changes and follow-ups. */
export function createBullQueue(options: BullQueueOptions): Queue {
  const names = Object.keys(LANES) as Lane[];
  const queues = new Map(names.map((lane) => [lane, openQueue(lane, options)]));
  const { addTimeoutMs = 2000 } = options;
  let workers: Worker<Job>[] = [];
  return {
    add: async (job, { delayMs = 0 } = {}) => {
      const queue = queues.get(laneOf(job)) as BullQueue<Job>;
      const late = async (): Promise<never> => {
        throw new Error(`no answer within ${addTimeoutMs} ms`);
      };
      try {
        const added = queue.add(job.kind, job, { jobId: jobIdOf(job), delay: delayMs });
        await within<unknown>(added, addTimeoutMs, late);
      } catch (error) {
        throw new KeymedicError('queue-unavailable', { reason: asError(error).message }, { cause: error });
      }
    },
    start: async (take, onDead) => {
      workers = names.map((lane) => openWorker(lane, options, take, onDead));
    },
    close: async (drainMs) => {
      await Promise.all(workers.map((worker) => within(worker.close(), drainMs, () => worker.close(true))));
      await Promise.all([...queues.values()].map((queue) => within(queue.close(), 1000, () => queue.disconnect())));
    },
  };
}
