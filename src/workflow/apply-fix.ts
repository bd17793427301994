import type { Approval } from '../domain/approval';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { checkPreconditions, type Digest, type Preconditions } from './check-preconditions';
import { readEffects } from './effect';
import { expireApproval, isPastExpiry } from './expire-approvals';
import { askAgain } from './follow-up';
import { type Moved, moveApproval } from './move-approval';
import type { Publisher, Queue } from './ports';
import { publishThread, tryPublishThread } from './publish-thread';
import { retireSiblings } from './retire-siblings';
import { type SendDeps, type SendResult, sendCalls } from './send-calls';

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
  await moveApproval(deps, approval.id, ({ state }) =>
    state !== 'approved'
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

function reasonNotToSend(found: Preconditions): string | null {
  if (found.kind === 'hold') return null;
  if (found.kind === 'changed') {
    return `Not applied, because ${found.what.join(' and ')} since this was shown. Nothing was changed.`;
  }
  if (found.passing) throw new KeymedicError('nothing-readable', { reason: found.why });
  return `Not applied, because what it rests on could not be read again: ${found.why} Nothing was changed.`;
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
  const session = deps.reader.openSession(approval.investigationId);
  const found = await checkPreconditions(approval.plan, session, deps.digest);
  const reason = reasonNotToSend(found);
  if (reason !== null) {
    await becomeStale(deps, approval, reason, found.kind === 'changed');
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
  if (!open && sent.length < approval.plan.calls.length) {
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
  if (done === 0) return reasonNotToSend(await checkPreconditions(plan, session, deps.digest));
  const effect = await readEffects(plan.calls.slice(0, done), plan.target, session);
  if (effect.kind === 'unreadable') throw new KeymedicError('nothing-readable', { reason: effect.why });
  if (effect.kind === 'yes') return null;
  return `Stopped after ${done} of ${plan.calls.length} calls: what they changed was changed again by somebody else.`;
}

async function carryOut(deps: ApplyDeps, id: string): Promise<void> {
  await conclude(deps, id, await sendCalls(deps, id, 'apply'));
}

async function conclude(deps: ApplyDeps, id: string, result: SendResult): Promise<void> {
  if (result.kind === 'superseded') return;
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

/**
 * Carries out an approved fix: everything it rests on is read again, any difference makes it `stale`; then each call is sent
 * at most once, in order, and `applied` is said only after AWS said so. May run any number of times, after a crash at any
 * point: the journal in the record decides what is left. Throws `nothing-readable` (retried) when AWS cannot be read.
 */
export async function applyFix(deps: ApplyDeps, { approvalId }: { approvalId: string }): Promise<void> {
  const approval = await deps.store.approval(approvalId);
  if (!approval) throw new KeymedicError('record-not-found', { kind: 'approval', id: approvalId });
  if (approval.state === 'approved') await begin(deps, approval);
  if (approval.state === 'executing' || approval.state === 'unknown') await resume(deps, approval);
  await finish(deps, approvalId);
}
