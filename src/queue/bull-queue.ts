import { once } from 'node:events';
import { type Job as BullJob, Queue as BullQueue, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
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

type Take = (job: Job) => Promise<void>;
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

/** The adding side: somebody waits for its answer, so it fails fast. */
function openProducer({ url, log, addTimeoutMs = 2000 }: BullQueueOptions) {
  const redis = new Redis(url, {
    connectionName: 'keymedic-queue',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: addTimeoutMs,
    commandTimeout: addTimeoutMs,
  });
  redis.setMaxListeners(0);
  redis.on('error', (error: Error) => log.warn('queue.error', { error: error.message }));
  const queues = new Map<Lane, BullQueue<Job>>();

  /** Opened when Redis is there: a BullMQ queue that was opened without it stays unusable for good. */
  const queueFor = async (lane: Lane): Promise<BullQueue<Job>> => {
    if (redis.status !== 'ready') await once(redis, 'ready', { signal: AbortSignal.timeout(addTimeoutMs) });
    const queue = queues.get(lane) ?? openQueue(lane, redis, log);
    queues.set(lane, queue);
    return queue;
  };

  return {
    add: async (job: Job, delay: number): Promise<void> => {
      const queue = await queueFor(laneOf(job));
      await queue.add(job.kind, job, { jobId: jobIdOf(job), delay });
    },
    close: async (): Promise<void> => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      if (redis.status === 'ready') await redis.quit().catch(() => {});
      redis.disconnect();
    },
  };
}

function openQueue(lane: Lane, connection: Redis, log: Logger): BullQueue<Job> {
  const queue = new BullQueue<Job>(lane, {
    connection,
    prefix: PREFIX,
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

interface LaneWorker {
  /** Begins nothing more and gives what runs this long; the rest is taken over by another worker once its lock is over. */
  close(drainMs: number): Promise<void>;
}

/** One attempt at one job; what is thrown tells BullMQ whether there will be another. */
function attemptWith(take: Take, onDead: OnDead, log: Logger) {
  return async ({ data, attemptsMade }: BullJob<Job>): Promise<void> => {
    try {
      await take(data);
    } catch (thrown) {
      const error = asError(thrown);
      const attempt = attemptsMade + 1;
      const retried = isRetried(error, attempt);
      log.warn('job.failed', { kind: data.kind, id: data.id, attempt, retried, error: error.message });
      if (retried) throw error;
      await bury(data, error, onDead, log);
      throw new BuriedError(error.message);
    }
  };
}

function openWorker(
  lane: Lane,
  { url, log, lockMs = 30_000 }: BullQueueOptions,
  take: Take,
  onDead: OnDead,
): LaneWorker {
  const attempt = attemptWith(take, onDead, log);
  const running = new Set<Promise<void>>();
  const tracked = (job: BullJob<Job>): Promise<void> => {
    const work: Promise<void> = attempt(job).finally(() => running.delete(work));
    running.add(work);
    return work;
  };
  const worker = new Worker<Job>(lane, tracked, {
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
  return {
    close: async (drainMs) => {
      await worker.pause(true);
      // A close that waits cannot be cut short afterwards, so the waiting is done here.
      await within(Promise.allSettled(running), drainMs, async () => []);
      await worker.close(running.size > 0);
    },
  };
}

/** The durable queue: BullMQ on Redis, a lane each for questions, changes and follow-ups. */
export function createBullQueue(options: BullQueueOptions): Queue {
  const { addTimeoutMs = 2000 } = options;
  const producer = openProducer(options);
  let workers: LaneWorker[] = [];
  return {
    add: async (job, { delayMs = 0 } = {}) => {
      const late = async (): Promise<never> => {
        throw new Error(`no answer within ${addTimeoutMs} ms`);
      };
      try {
        await within(producer.add(job, delayMs), addTimeoutMs, late);
      } catch (error) {
        const reason = error instanceof Error && error.name === 'AbortError' ? 'not connected' : asError(error).message;
        throw new KeymedicError('queue-unavailable', { reason }, { cause: error });
      }
    },
    start: async (take, onDead) => {
      workers = (Object.keys(LANES) as Lane[]).map((lane) => openWorker(lane, options, take, onDead));
    },
    close: async (drainMs) => {
      await Promise.all(workers.map((worker) => worker.close(drainMs)));
      await producer.close();
    },
  };
}
