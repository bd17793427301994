/**
 * Slack waits three seconds. One deadline for all that comes before an acknowledgement: files, what Slack is asked, storing and telling.
 * What takes longer goes on unacknowledged; the redelivery finds it by its key.
 */
export const ACKNOWLEDGED_WITHIN_MS = 2500;

/** What the work comes to, or `late` thrown when it takes longer than `ms`; the work itself goes on. */
export async function within<T>(work: Promise<T>, ms: number, late: Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), ms);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
