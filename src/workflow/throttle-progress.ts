import type { Progress } from '../domain/investigation';
import type { Clock } from './ports';

export interface ThrottledProgress {
  /** Shows this soon; whatever was waiting to be shown is dropped. */
  push(progress: Progress): void;
  /** Drops what waits and resolves when nothing is under way, so that the answer comes last. */
  close(): Promise<void>;
}

/** Shows progress at most once per `everyMs`, one at a time, the newest first. `show` must not reject. */
export function throttleProgress(
  show: (progress: Progress) => Promise<void>,
  clock: Clock,
  everyMs: number,
): ThrottledProgress {
  const closing = new AbortController();
  let waiting: Progress | null = null;
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    while (waiting && !closing.signal.aborted) {
      const next = waiting;
      waiting = null;
      await show(next);
      await clock.sleep(everyMs, closing.signal);
    }
    running = null;
  };

  return {
    push: (progress) => {
      if (closing.signal.aborted) return;
      waiting = progress;
      running ??= run();
    },
    close: async () => {
      waiting = null;
      closing.abort();
      await running;
    },
  };
}
