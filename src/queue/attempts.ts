import { KeymedicError } from '../errors';
import type { Job } from '../workflow/ports';

/** How often a job is tried, over two minutes, before its thread is told; retries are for what passes by itself. */
export const MAX_ATTEMPTS = 8;

/** Milliseconds before attempt `made + 1`: 1 s, 2 s, 4 s … 64 s. */
export function backoffMs(made: number): number {
  return 1000 * 2 ** (made - 1);
}

/** Whether a job that failed with this error is tried again. Errors without a verdict of their own are not. */
export function isRetried(error: unknown, made: number): boolean {
  return error instanceof KeymedicError && error.retry === 'later' && made < MAX_ATTEMPTS;
}

/** Jobs that wait for each other's slots. Writes have their own lane, so that no burst of questions delays them. */
export type Lane = 'questions' | 'changes' | 'follow-ups';

export const LANES: Record<Lane, { concurrency: number }> = {
  questions: { concurrency: 5 },
  changes: { concurrency: 2 },
  // A verification mostly sleeps, until what was written has spread.
  'follow-ups': { concurrency: 10 },
};

const LANE_OF: Record<Job['kind'], Lane> = {
  investigate: 'questions',
  apply: 'changes',
  undo: 'changes',
  verify: 'follow-ups',
  expire: 'follow-ups',
};

export function laneOf({ kind }: Job): Lane {
  return LANE_OF[kind];
}

/** Unique for a job that waits or runs: BullMQ refuses ids with a colon. */
export function jobIdOf({ kind, id }: Job): string {
  return `${kind}-${id.replaceAll(':', '_')}`;
}

/** Any thrown value as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
