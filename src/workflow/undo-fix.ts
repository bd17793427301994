import type { Approval } from '../domain/approval';
import type { Person } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { type DecideDeps, keptReason, needsSomebodyElse, refusalForPerson, refuse } from './decide-approval';
import { readEffects } from './effect';
import { moveApproval } from './move-approval';
import type { Decided, Publisher, Refusal, UndoRequest } from './ports';
import { publishThread, tryPublishThread } from './publish-thread';
import * as refusals from './refusals';
import { awaitVisible, type LastCheck, type SendDeps, type SendResult, sendCalls } from './send-calls';
import { releaseUnlessUnderWay, withWriteLock } from './write-lock';

export interface RunUndoDeps extends SendDeps {
  publisher: Publisher;
  log: Logger;
}

const UNDOABLE = ['applied', 'verified', 'ineffective'];

function refusalForState(approval: Approval, by: Person): Refusal | null {
  if (!UNDOABLE.includes(approval.state) || approval.plan.undo.length === 0) return refusals.notUndoable(approval);
  if (approval.undoing) return refusals.undoRunning(approval.undoing.by);
  return needsSomebodyElse(approval, by) ? refusals.requesterMayNot(approval) : null;
}

/**
 * One click by somebody who may decide asks for the undo; the same checks as for an approval hold. Exactly one of any number
 * of clicks is recorded. The undo itself runs as a job. Throws `store-unavailable`.
 */
export async function undoFix(deps: DecideDeps, request: UndoRequest): Promise<Decided> {
  const { store, queue, clock, log } = deps;
  const { approvalId, by, external } = request;
  const seen = await store.approval(approvalId);
  if (!seen) return { kind: 'refused', refusal: refusals.unknownApproval() };
  if (external) return refuse(deps, seen, by, 'undo', refusals.sharedChannel());
  const early = refusalForState(seen, by) ?? (await refusalForPerson(deps, by, seen.approvers));
  if (early) return refuse(deps, seen, by, 'undo', early);

  let late: Refusal | null = null;
  const at = clock.now().toISOString();
  const { kind, approval } = await moveApproval(deps, approvalId, (stored) => {
    late = refusalForState(stored, by);
    if (late) return null;
    return {
      event: null,
      by,
      patch: { undoing: { by, at, sent: [] } },
      audit: { action: 'fix.undo.ask', detail: { calls: stored.plan.undo, reason: keptReason(request.reason) } },
    };
  });
  if (kind === 'kept') return refuse(deps, approval, by, 'undo', late ?? refusals.notUndoable(approval));
  await queue.add({ kind: 'undo', id: approvalId }).catch((error: unknown) => {
    log.error('undo.not-queued', { approvalId, error: String(error) });
  });
  await tryPublishThread(deps, approval.investigationId);
  return { kind: 'recorded', approval };
}

/** Null while the state is still what the fix wrote; otherwise why it is left alone. */
async function reasonNotToUndo({ reader }: RunUndoDeps, { plan, investigationId }: Approval): ReturnType<LastCheck> {
  const effect = await readEffects(plan.calls, plan.target, reader.openSession(investigationId));
  if (effect.kind === 'yes') return null;
  if (effect.kind === 'unreadable') throw new KeymedicError('nothing-readable', { reason: effect.why });
  const outcome = 'Not undone: what this fix wrote was changed since by somebody else, and that is left alone.';
  return { kind: 'not-sent', outcome, changed: true };
}

async function conclude(deps: RunUndoDeps, id: string, result: SendResult): Promise<void> {
  if (result.kind === 'superseded') return;
  const done = result.kind === 'done';
  const outcome = done ? null : result.outcome;
  await moveApproval(deps, id, ({ undoing }) =>
    undoing
      ? {
          event: done ? 'undo' : null,
          by: undoing.by,
          reason: outcome,
          patch: { undoing: null, outcome },
          audit: { action: done ? 'fix.undone' : 'fix.undo-failed', detail: { outcome, sent: undoing.sent } },
        }
      : null,
  );
}

/**
 * The job of an undo: only while everything the fix wrote still stands, each undo call at most once, lost answers read back.
 * May run again after a crash. Throws `nothing-readable` when AWS cannot be read and `resource-busy` while another change of the
 * same resource runs (both are retried).
 */
export async function runUndo(deps: RunUndoDeps, { approvalId }: { approvalId: string }): Promise<void> {
  const approval = await deps.store.approval(approvalId);
  if (!approval) throw new KeymedicError('record-not-found', { kind: 'approval', id: approvalId });
  if (approval.undoing) {
    await withWriteLock(deps, approval, async () => {
      const result = await sendCalls(deps, approvalId, 'undo', (stored) => reasonNotToUndo(deps, stored));
      await conclude(deps, approvalId, result);
      if (result.kind === 'done') await awaitVisible(deps, approval, 'undo');
    });
  } else {
    // A run may have ended after its last write, with the lock still held.
    await releaseUnlessUnderWay(deps, approval);
  }
  await publishThread(deps, approval.investigationId);
}
