import type { Approval } from '../domain/approval';
import type { Investigation } from '../domain/investigation';
import { derivedId } from './message-identity';
import type { Clock, Queue, Store } from './ports';
import { addRound } from './rounds';

export interface FollowUpDeps {
  store: Store;
  queue: Queue;
  clock: Clock;
}

/** The same question as one of its own in the same thread, nothing of it done yet. */
export function roundAfter({ clock }: Pick<FollowUpDeps, 'clock'>, before: Investigation, id: string): Investigation {
  const { source, message } = before;
  return {
    ...before,
    id,
    revision: 0,
    status: 'queued',
    createdAt: clock.now().toISOString(),
    source: { ...source, threadTs: source.threadTs ?? source.messageTs ?? message?.ts ?? null },
    secretsFound: [],
    eventKey: undefined,
    continuedBy: undefined,
    continues: before.id,
    message: null,
    diagnosis: null,
    approvalIds: [],
    failure: null,
  };
}

/**
 * Asks the same question again in the same thread, because what an approval rested on has changed. Done once per approval,
 * however often it is called. Where somebody has answered since, it is asked beside the newer question. Throws `queue-unavailable`.
 */
export async function askAgain(
  { store, queue, clock }: FollowUpDeps,
  approval: Approval,
): Promise<Investigation | null> {
  const before = await store.investigation(approval.investigationId);
  if (!before) return null;
  const again = roundAfter({ clock }, before, derivedId('inv', before.id, approval.id));
  await addRound(store, before, again);
  const stored = await store.investigation(again.id);
  if (stored?.status === 'queued') await queue.add({ kind: 'investigate', id: again.id });
  return stored;
}
