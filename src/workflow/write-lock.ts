import type { Approval } from '../domain/approval';
import { KeymedicError } from '../errors';
import type { Store } from './ports';

/** Longer than one run can take with every read, write and read-back at its limit; ends the lock of a worker that is gone. */
export const WRITE_LOCK_MS = 10 * 60_000;

const lockOf = ({ plan }: Approval): string => `write:${plan.target.resource}`;

/** A run that stops in the middle is taken over by another of the same approval: until then nobody else may write. */
const isUnderWay = ({ state, undoing }: Approval): boolean => state === 'executing' || Boolean(undoing);

/** Lets others change the resource again; nothing when this approval does not hold it. */
export async function releaseWriteLock({ store }: { store: Store }, approval: Approval): Promise<void> {
  await store.unlock(lockOf(approval), approval.id);
}

/** As above, unless the stored approval still has something to write. */
export async function releaseUnlessUnderWay({ store }: { store: Store }, approval: Approval): Promise<void> {
  const now = await store.approval(approval.id);
  if (now && !isUnderWay(now)) await releaseWriteLock({ store }, approval);
}

/**
 * Runs `work` while no other approval may change the same resource, so that what one checks is what it writes over. The lock
 * is the approval's: runs of the same one share it. Throws `resource-busy` (retried) while another holds it.
 */
export async function withWriteLock(
  deps: { store: Store },
  approval: Approval,
  work: () => Promise<void>,
): Promise<void> {
  if (!(await deps.store.lock(lockOf(approval), approval.id, WRITE_LOCK_MS))) {
    throw new KeymedicError('resource-busy', { resource: approval.plan.target.resource });
  }
  try {
    await work();
  } finally {
    // What cannot be released now ends by itself.
    await releaseUnlessUnderWay(deps, approval).catch(() => {});
  }
}
