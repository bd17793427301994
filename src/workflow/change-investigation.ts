import type { Investigation } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Store } from './ports';

const MAX_ROUNDS = 50;

/**
 * Compare-and-set on one investigation: `change` sees the stored record and returns what differs, or null to leave it.
 * Returns the stored record. Throws `record-not-found`.
 */
export async function changeInvestigation(
  store: Store,
  id: string,
  change: (record: Investigation) => Partial<Investigation> | null,
): Promise<Investigation> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const record = await store.investigation(id);
    if (!record) throw new KeymedicError('record-not-found', { kind: 'investigation', id });
    const changed = change(record);
    if (!changed) return record;
    const replaced = await store.replaceInvestigation({ ...record, ...changed, id, revision: record.revision });
    if (replaced) return replaced;
  }
  throw new KeymedicError('internal', { reason: `investigation ${id} could not be changed: too many at once` });
}
