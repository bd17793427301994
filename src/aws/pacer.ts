import type { Clock } from '../workflow/ports';

/** Lets calls pass one after the other, at least some time apart per key. */
export class Pacer {
  readonly #clock: Clock;
  readonly #free = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is this caller's turn. */
  async turn(key: string, apartMs: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now().getTime();
    const at = Math.max(now, this.#free.get(key) ?? now);
    this.#free.set(key, at + apartMs);
    if (at > now) await this.#clock.sleep(at - now, signal);
  }
}
