import { Redis } from 'ioredis';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  log: Logger;
  /** Longest wait for a command, and for the connection to come back; 2 s unless told. */
  timeoutMs?: number;
}

/** One connection that fails fast and never sends a command twice by itself. */
export interface RedisConnection {
  /** Runs `work` on the connected client. Throws `store-unavailable` with the reason. */
  use<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function becomesReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const ready = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      redis.off('ready', ready);
      reject(new Error(`not connected (${redis.status})`));
    }, timeoutMs);
    redis.once('ready', ready);
  });
}

export function openRedis({ url, log, timeoutMs = 2000 }: RedisConnectionOptions): RedisConnection {
  const redis = new Redis(url, {
    connectionName: 'keymedic-store',
    enableOfflineQueue: false,
    // A command whose answer was lost may have been carried out: the caller decides, not the client.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
  });
  // As many waiters as there are commands while the connection is away.
  redis.setMaxListeners(0);
  redis.on('error', (error: Error) => log.warn('store.error', { error: error.message }));
  return {
    use: async (work) => {
      try {
        await becomesReady(redis, timeoutMs);
        return await work(redis);
      } catch (error) {
        if (error instanceof KeymedicError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw new KeymedicError('store-unavailable', { reason }, { cause: error });
      }
    },
    close: async () => {
      if (redis.status === 'ready') await redis.quit().catch(() => {});
      redis.disconnect();
    },
  };
}
