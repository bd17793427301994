import type { Fields } from '../types';
import type { Outcome, Outlet } from './outlet';

/** How Slack names, towards the app, why it sends an event again. */
const RETRY_REASON: Record<Extract<Outcome, { kind: 'failed' }>['reason'], string> = {
  timeout: 'timeout',
  http_error: 'http_error',
  connection_failed: 'connection_failed',
  no_connection: 'timeout',
};

/** Delivers Events API payloads at least once: an unacknowledged one is sent again after each of the delays. */
export class EventQueue {
  readonly #outlet: Outlet;
  readonly #retryDelaysMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  constructor(outlet: Outlet, retryDelaysMs: readonly number[]) {
    this.#outlet = outlet;
    this.#retryDelaysMs = retryDelaysMs;
  }

  send(payload: Fields): void {
    this.#start(payload, 0, '');
  }

  /** Waits until every event sent so far is acknowledged, given up or waiting for its next attempt. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Forgets what waits for another attempt. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #start(payload: Fields, attempt: number, reason: string): void {
    const run = this.#attempt(payload, attempt, reason).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #attempt(payload: Fields, attempt: number, reason: string): Promise<void> {
    const retry = attempt > 0 ? { retry: { attempt, reason } } : {};
    const outcome = await this.#outlet.deliver({ type: 'events_api', payload, ...retry });
    const delay = this.#retryDelaysMs[attempt];
    if (outcome.kind === 'acknowledged' || !outcome.mayRetry || delay === undefined) return;
    const next = RETRY_REASON[outcome.reason];
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#start(payload, attempt + 1, next);
    }, delay);
    timer.unref();
    this.#timers.add(timer);
  }
}
