import { PRECEDENCE } from './precedence';
import type { Reading, ReadingField, Readings } from './reading';

/** What the shape that is believed first about a field read of it; null where none did. */
export function pick<F extends Exclude<ReadingField, 'denyReason'>>(
  readings: Readings,
  field: F,
): NonNullable<Reading[F]> | null {
  for (const shape of PRECEDENCE[field]) {
    const found = (readings.get(shape) ?? []).find((reading) => reading[field] !== undefined)?.[field];
    if (found !== undefined) return found as NonNullable<Reading[F]>;
  }
  return null;
}
