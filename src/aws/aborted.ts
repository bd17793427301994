/** Rejects when the signal aborts, even where the SDK is busy with something that does not look at it. */
export function aborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let stop = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    stop = () => signal.removeEventListener('abort', end);
  });
  promise.catch(() => {});
  return { promise, stop };
}
