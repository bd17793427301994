import { type Approval, nextState } from '../domain/approval';
import { KeymedicError } from '../errors';
import { type ApplyDeps, applyFix } from './apply-fix';
import { type ExpireDeps, expireAndPublish } from './expire-approvals';
import { type Move, moveApproval } from './move-approval';
import type { Job } from './ports';
import { tryPublishThread } from './publish-thread';
import { failInvestigation, type RunDeps, runInvestigation, wordsForError } from './run-investigation';
import { type RunUndoDeps, runUndo } from './undo-fix';
import { type VerifyDeps, verifyFix } from './verify-fix';
import { releaseWriteLock } from './write-lock';

export type JobDeps = RunDeps & ApplyDeps & VerifyDeps & RunUndoDeps & ExpireDeps;

/** Job to use case. Every one of them may run again; what it throws decides whether it does (`retry` of the error). */
export async function takeJob(deps: JobDeps, { kind, id }: Job): Promise<void> {
  switch (kind) {
    case 'investigate':
      return runInvestigation(deps, { investigationId: id });
    case 'apply':
      return applyFix(deps, { approvalId: id });
    case 'verify':
      return verifyFix(deps, { approvalId: id });
    case 'undo':
      return runUndo(deps, { approvalId: id });
    case 'expire':
      return expireAndPublish(deps, { approvalId: id });
  }
}

const APPLY_UNKNOWN = 'Not known whether the change was made';
const UNDO_UNKNOWN = 'Not known whether the undo was made';

/**
 * How a job that was given up shows in its approval. What was sent and is not known stays `unknown`, for the sweep to read;
 * what was not sent because something is down stays approved, for the sweep to try until it expires.
 */
function moveForDeadJob(approval: Approval, kind: Job['kind'], error: Error): Move | null {
  const { state, undoing, sent } = approval;
  const words = wordsForError(error);
  const audit = { action: `job.${kind}.dead`, detail: { state, error: words } };
  // The sweep tries again every minute: said once, not every time.
  const saidOnce = (what: string): Move | null =>
    approval.outcome?.startsWith(what) ? null : { event: null, patch: { outcome: `${what}: ${words}` }, audit };
  if (kind === 'undo' && undoing) {
    return saidOnce(undoing.sent.length > 0 ? UNDO_UNKNOWN : 'Not undone yet, and tried again later');
  }
  if (kind === 'verify' && state === 'applied') {
    return { event: null, patch: { outcome: `Applied, but not verified: ${words}` }, audit };
  }
  if (kind !== 'apply') return null;
  if (state === 'approved' && error instanceof KeymedicError && error.retry === 'later') {
    return saidOnce('Approved, not applied yet, and tried again later');
  }
  if (state === 'approved' || (state === 'executing' && sent?.length === 0)) {
    const outcome = `Not applied, nothing was changed: ${words}`;
    return { event: 'invalidate', reason: outcome, patch: { outcome }, audit };
  }
  if (state !== 'executing' && state !== 'unknown') return null;
  if (state === 'unknown' && approval.outcome?.startsWith(APPLY_UNKNOWN)) return null;
  const outcome = `${APPLY_UNKNOWN}: ${words} It is not repeated; it will be read back again.`;
  return { event: nextState(state, 'lose') ? 'lose' : null, reason: outcome, patch: { outcome }, audit };
}

/** A job that is not tried again ends in words in its thread, never in silence. */
export async function buryJob(deps: JobDeps, { kind, id }: Job, error: Error): Promise<void> {
  deps.log.error('job.dead', { kind, id, error: error.message, stack: error.stack });
  if (kind === 'investigate') {
    await failInvestigation(deps, id, wordsForError(error));
    await tryPublishThread(deps, id);
    return;
  }
  const { approval } = await moveApproval(deps, id, (stored) => moveForDeadJob(stored, kind, error));
  await tryPublishThread(deps, approval.investigationId);
  if (kind === 'apply' || kind === 'undo') await releaseWriteLock(deps, approval);
}
