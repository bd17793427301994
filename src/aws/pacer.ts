import type { Clock } from '../workflow/ports';

/** Lets calls pass at a pace per key: a few at once, the rest one after the other. */
export class Pacer {
  readonly #clock: Clock;
  /** When the key's allowance is whole again. */
  readonly #full = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is this caller's turn, or at once when the signal aborts. */
  async turn(key: string, pace: { burst: number; everyMs: number }, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now().getTime();
    const full = Math.max(now, this.#full.get(key) ?? now);
    const at = Math.max(now, full - (pace.burst - 1) * pace.everyMs);
    this.#full.set(key, full + pace.everyMs);
    if (at > now) await this.#clock.sleep(at - now, signal);
  }
}
