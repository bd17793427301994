import type { Approval } from '../domain/approval';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { giveUpReadingBack } from './give-up';
import { type MoveDeps, moveApproval } from './move-approval';
import type { Job, Publisher, Queue } from './ports';
import { tryPublishThread } from './publish-thread';

export interface ExpireDeps extends MoveDeps {
  publisher: Publisher;
  log: Logger;
}

export function isPastExpiry({ expiresAt }: Approval, now: Date): boolean {
  return Date.parse(expiresAt) <= now.getTime();
}

/** Ends an approval whose time is over; true when this call did it. One that is running or done stays as it is. */
export async function expireApproval(deps: MoveDeps, approvalId: string): Promise<boolean> {
  const outcome = 'Nobody decided in time. Ask for a new diagnosis to get a fresh proposal.';
  const { kind } = await moveApproval(deps, approvalId, (approval) => {
    const open = approval.state === 'pending' || approval.state === 'approved';
    if (!open || !isPastExpiry(approval, deps.clock.now())) return null;
    return {
      event: 'expire',
      patch: { outcome },
      audit: { action: 'approval.expire', detail: { state: approval.state } },
    };
  });
  return kind === 'moved';
}

/** The delayed job of one approval. Early by a skewed clock, it does nothing: the sweep comes later. */
export async function expireAndPublish(deps: ExpireDeps, { approvalId }: { approvalId: string }): Promise<void> {
  const approval = await deps.store.approval(approvalId);
  if (!approval) return;
  if (await expireApproval(deps, approvalId)) await tryPublishThread(deps, approval.investigationId);
}

/** The job that an open approval is waiting for, should it have been lost; null: a person's decision. */
function owedJob({ state, id, outcome, undoing }: Approval): Job | null {
  if (undoing) return { kind: 'undo', id };
  if (state === 'approved' || state === 'executing' || state === 'unknown') return { kind: 'apply', id };
  return state === 'applied' && outcome === null ? { kind: 'verify', id } : null;
}

/**
 * Looks at every open approval: ends what is past its time and queues again what a crash may have lost (the queue ignores
 * what still waits or runs). For the start and every few minutes. One that fails does not hold up the others.
 */
export async function sweepApprovals(
  deps: ExpireDeps & { queue: Queue },
): Promise<{ expired: number; queued: number }> {
  const done = { expired: 0, queued: 0 };
  for (const id of await deps.store.openApprovals()) {
    try {
      const approval = await deps.store.approval(id);
      if (!approval) {
        await deps.store.forgetApproval(id);
        continue;
      }
      if (await expireApproval(deps, id)) {
        done.expired += 1;
        await tryPublishThread(deps, approval.investigationId);
        continue;
      }
      const job = owedJob(approval);
      if (!job || (await giveUpReadingBack(deps, approval))) continue;
      await deps.queue.add(job);
      done.queued += 1;
    } catch (error) {
      if (error instanceof KeymedicError && error.code === 'store-unavailable') throw error;
      deps.log.error('sweep.failed', { approvalId: id, error: String(error) });
    }
  }
  return done;
}
