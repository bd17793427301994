import { KeymedicError } from '../errors';
import type { Job } from '../workflow/ports';

/** How often a job is tried before its thread is told; retries are for what passes by itself. */
export const MAX_ATTEMPTS = 5;

/** Milliseconds before attempt `made + 1`: 1 s, 2 s, 4 s, 8 s. */
export function backoffMs(made: number): number {
  return 1000 * 2 ** (made - 1);
}

/** Whether a job that failed with this error is tried again. Errors without a verdict of their own are not. */
export function isRetried(error: unknown, made: number): boolean {
  return error instanceof KeymedicError && error.retry === 'later' && made < MAX_ATTEMPTS;
}

/** `apply` and `undo` change AWS; they wait in a queue of their own, so that a burst of questions cannot delay them. */
export function changesAws({ kind }: Job): boolean {
  return kind === 'apply' || kind === 'undo';
}

/** Unique for a job that waits or runs: BullMQ refuses ids with a colon. */
export function jobIdOf({ kind, id }: Job): string {
  return `${kind}-${id.replaceAll(':', '_')}`;
}

/** Any thrown value as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
