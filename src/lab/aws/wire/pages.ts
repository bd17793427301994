import { AwsFailure } from './failure';

export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  next: string | null;
}

/** One page of a list; the marker is opaque to callers. Throws `code` for a marker that was never given out. */
export function pageOf<T>(all: readonly T[], limit: number, marker: string | null, code: string): Page<T> {
  const start = marker === null ? 0 : readMarker(marker, all.length, code);
  const end = start + limit;
  const next = end < all.length ? Buffer.from(`from:${end}`).toString('base64url') : null;
  return { items: all.slice(start, end), next };
}

function readMarker(marker: string, length: number, code: string): number {
  const match = /^from:(\d+)$/.exec(Buffer.from(marker, 'base64url').toString());
  const start = Number(match?.[1]);
  if (match && start <= length) return start;
  throw new AwsFailure(code, 'The marker is not valid.', 400);
}
