import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Ids } from './workflow/ports';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await pause(ms, undefined, signal ? { signal } : {}).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  },
};

/** Ids with 120 random bits: nobody guesses one. */
export const randomIds: Ids = { next: (prefix) => `${prefix}_${randomBytes(15).toString('hex')}` };
