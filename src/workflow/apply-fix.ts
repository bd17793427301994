import type { Approval } from '../domain/approval';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { checkPreconditions, type Digest } from './check-preconditions';
import { readEffects } from './effect';
import { expireApproval, isPastExpiry } from './expire-approvals';
import { askAgain } from './follow-up';
import { type Moved, moveApproval } from './move-approval';
import type { Publisher, Queue } from './ports';
import { publishThread, tryPublishThread } from './publish-thread';
import { retireSiblings } from './retire-siblings';
import { awaitVisible, type LastCheck, type SendDeps, type SendResult, sendCalls } from './send-calls';
import { releaseUnlessUnderWay, withWriteLock } from './write-lock';

export interface ApplyDeps extends SendDeps {
  queue: Queue;
  publisher: Publisher;
  digest: Digest;
  log: Logger;
}

/**
 * Nothing was sent: the approval ends as `stale`. With `again`, the thread first gets a new diagnosis with a new plan (once,
 * however often this runs), and the undecided siblings go with it.
 */
async function becomeStale(deps: ApplyDeps, approval: Approval, outcome: string, again: boolean): Promise<void> {
  if (again) await askAgain(deps, approval);
  await moveApproval(deps, approval.id, ({ state, sent = [] }) =>
    state !== 'approved' && (state !== 'executing' || sent.length > 0)
      ? null
      : {
          event: 'invalidate',
          reason: outcome,
          patch: { outcome },
          audit: { action: 'approval.invalidate', detail: { outcome } },
        },
  );
  if (again) await retireSiblings(deps, approval, 'A newer diagnosis in this thread replaces this proposal.');
}

/** Whether everything the plan rests on is still as it was shown. Throws `nothing-readable` when that may be told later. */
async function reasonNotToSend(deps: ApplyDeps, { plan, investigationId }: Approval): ReturnType<LastCheck> {
  const found = await checkPreconditions(plan, deps.reader.openSession(investigationId), deps.digest);
  if (found.kind === 'hold') return null;
  if (found.kind === 'changed') {
    const outcome = `Not applied, because ${found.what.join(' and ')} since this was shown. Nothing was changed.`;
    return { kind: 'not-sent', outcome, changed: true };
  }
  if (found.passing) throw new KeymedicError('nothing-readable', { reason: found.why });
  const outcome = `Not applied, because what it rests on could not be read again: ${found.why} Nothing was changed.`;
  return { kind: 'not-sent', outcome, changed: false };
}

/** Of any number of workers exactly one moves the approval from `approved` to `executing`. */
async function start(deps: ApplyDeps, id: string): Promise<Moved> {
  return moveApproval(deps, id, ({ state, plan, approvedBy, requester, sent }) =>
    state !== 'approved' || sent
      ? null
      : {
          event: 'start',
          patch: { sent: [], outcome: null },
          audit: {
            action: 'fix.apply.start',
            detail: {
              fix: plan.code,
              calls: plan.calls,
              undo: plan.undo,
              requester: requester.id,
              approvers: approvedBy.map(({ id: person }) => person),
            },
          },
        },
  );
}

async function begin(deps: ApplyDeps, approval: Approval): Promise<void> {
  if (isPastExpiry(approval, deps.clock.now())) {
    await expireApproval(deps, approval.id);
    return;
  }
  if (!deps.writer.canWrite(approval.plan.target.account)) {
    const account = approval.plan.target.account;
    const outcome = `Not applied: keymedic has no remediation role in account ${account}. The calls shown have to be made by hand.`;
    await becomeStale(deps, approval, outcome, false);
    return;
  }
  const found = await reasonNotToSend(deps, approval);
  if (found) {
    await becomeStale(deps, approval, found.outcome, found.changed);
    return;
  }
  const { kind } = await start(deps, approval.id);
  if (kind === 'kept') return;
  await tryPublishThread(deps, approval.investigationId);
  await carryOut(deps, approval.id);
}

/** A run that takes over from one that ended: what the journal leaves open is checked again before anything is sent. */
async function resume(deps: ApplyDeps, approval: Approval): Promise<void> {
  const sent = approval.sent ?? [];
  const open = sent.some(({ outcome }) => outcome === null);
  if (!open && sent.length > 0 && sent.length < approval.plan.calls.length) {
    const outcome = await reasonNotToGoOn(deps, approval, sent.length);
    if (outcome !== null) {
      await conclude(deps, approval.id, { kind: 'not-in-effect', outcome });
      return;
    }
  }
  await carryOut(deps, approval.id);
}

async function reasonNotToGoOn(
  deps: ApplyDeps,
  { plan, investigationId }: Approval,
  done: number,
): Promise<string | null> {
  const session = deps.reader.openSession(investigationId);
  const effect = await readEffects(plan.calls.slice(0, done), plan.target, session);
  if (effect.kind === 'unreadable') throw new KeymedicError('nothing-readable', { reason: effect.why });
  if (effect.kind === 'yes') return null;
  return `Stopped after ${done} of ${plan.calls.length} calls: what they changed was changed again by somebody else.`;
}

async function carryOut(deps: ApplyDeps, id: string): Promise<void> {
  await conclude(deps, id, await sendCalls(deps, id, 'apply', (approval) => reasonNotToSend(deps, approval)));
}

async function conclude(deps: ApplyDeps, id: string, result: SendResult): Promise<void> {
  if (result.kind === 'superseded') return;
  const approval = result.kind === 'not-sent' ? await deps.store.approval(id) : null;
  if (result.kind === 'not-sent' && approval?.state === 'executing') {
    await becomeStale(deps, approval, result.outcome, result.changed);
    return;
  }
  const done = result.kind === 'done';
  await moveApproval(deps, id, ({ state, sent, awsRequestIds }) => {
    if (state !== 'executing' && state !== 'unknown') return null;
    const event = done ? (state === 'unknown' ? 'reconcile' : 'succeed') : 'fail';
    const outcome = done ? null : result.outcome;
    return {
      event,
      reason: outcome,
      patch: { outcome },
      audit: { action: done ? 'fix.applied' : 'fix.failed', detail: { outcome, sent, awsRequestIds } },
    };
  });
}

/** What a concluded approval still needs, whoever concluded it: every part may be done again. */
async function finish(deps: ApplyDeps, approvalId: string): Promise<void> {
  const approval = await deps.store.approval(approvalId);
  if (!approval) return;
  if (approval.state === 'applied' && approval.outcome === null)
    await deps.queue.add({ kind: 'verify', id: approvalId });
  await publishThread(deps, approval.investigationId);
}

async function carryOn(deps: ApplyDeps, approval: Approval): Promise<void> {
  if (approval.state === 'approved') await begin(deps, approval);
  else await resume(deps, approval);
  await finish(deps, approval.id);
  const { state } = (await deps.store.approval(approval.id)) ?? approval;
  if (state === 'applied') await awaitVisible(deps, approval, 'apply');
}

/**
 * Carries out an approved fix: everything it rests on is read again, any difference makes it `stale`; then each call is sent
 * at most once, in order, and `applied` is said only after AWS said so. What changes one resource runs one at a time. May run any number of times, after a crash at any
 * point: the journal in the record decides what is left. Throws `nothing-readable` when AWS cannot be read and `resource-busy`
 * while another change of the same resource runs (both are retried).
 */
export async function applyFix(deps: ApplyDeps, { approvalId }: { approvalId: string }): Promise<void> {
  const approval = await deps.store.approval(approvalId);
  if (!approval) throw new KeymedicError('record-not-found', { kind: 'approval', id: approvalId });
  if (['approved', 'executing', 'unknown'].includes(approval.state)) {
    await withWriteLock(deps, approval, () => carryOn(deps, approval));
    return;
  }
  // A run may have ended after its last write, with the lock still held.
  await releaseUnlessUnderWay(deps, approval);
  await finish(deps, approvalId);
}
