import { createHash } from 'node:crypto';
import type { Approval } from '../domain/approval';
import type { NewAuditEntry } from '../domain/audit';
import type { Investigation } from '../domain/investigation';
import { changeInvestigation } from './change-investigation';
import type { Clock, Queue, Store } from './ports';

export interface FollowUpDeps {
  store: Store;
  queue: Queue;
  clock: Clock;
}

/** An id that is the same for the same parts, so that doing it again finds what was done before. */
export function derivedId(prefix: string, ...parts: string[]): string {
  return `${prefix}_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24)}`;
}

/** The id to ask a question under: the one given, unless what was asked under it failed; then it is asked anew. */
export async function idToAsk(store: Pick<Store, 'investigation'>, id: string): Promise<string> {
  const asked = await store.investigation(id);
  return asked?.status === 'failed' ? idToAsk(store, derivedId('inv', id, 'again')) : id;
}

/** Stores a question as one of its own in the same thread, with its entry in the audit trail, and queues it; the same id is one question. */
export async function followUp(
  { store, queue, clock }: FollowUpDeps,
  before: Investigation,
  id: string,
  entry?: NewAuditEntry,
): Promise<{ created: boolean; stored: Investigation | null }> {
  const { source, message } = before;
  const again: Investigation = {
    ...before,
    id,
    revision: 0,
    status: 'queued',
    createdAt: clock.now().toISOString(),
    source: { ...source, threadTs: source.threadTs ?? source.messageTs ?? message?.ts ?? null },
    secretsFound: [],
    continuedBy: undefined,
    message: null,
    diagnosis: null,
    approvalIds: [],
    failure: null,
  };
  const created = await store.createInvestigation(again);
  const stored = created ? again : await store.investigation(id);
  if (created && entry) await store.appendAudit(entry);
  if (stored?.status === 'queued') await queue.add({ kind: 'investigate', id });
  return { created, stored };
}

/** Says in an investigation which one asks it again with more answers, so that the next reply of the thread adds to those. */
export async function continueWith(store: Store, id: string, continuedBy: string): Promise<void> {
  await changeInvestigation(store, id, (record) => (record.continuedBy === continuedBy ? null : { continuedBy }));
}

/**
 * Asks the same question again in the same thread, because what an approval rested on has changed. Done once per approval,
 * however often it is called. Throws `queue-unavailable`.
 */
export async function askAgain(deps: FollowUpDeps, approval: Approval): Promise<Investigation | null> {
  const before = await deps.store.investigation(approval.investigationId);
  if (!before) return null;
  return (await followUp(deps, before, derivedId('inv', before.id, approval.id))).stored;
}
