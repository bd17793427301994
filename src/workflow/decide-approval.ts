import type { Approval } from '../domain/approval';
import type { Person } from '../domain/investigation';
import { redact } from '../intake/secrets/redact';
import type { Logger } from '../log';
import { expireAndPublish, isPastExpiry } from './expire-approvals';
import { auditOf, type Move, moveApproval } from './move-approval';
import type { Clock, Decided, DecisionRequest, People, Publisher, Queue, Refusal, Store } from './ports';
import { tryPublishThread } from './publish-thread';
import * as refusals from './refusals';

export interface DecideDeps {
  store: Store;
  queue: Queue;
  people: People;
  publisher: Publisher;
  clock: Clock;
  log: Logger;
}

/**
 * Equal by id alone, for whatever equality forbids: one person may come with another workspace id in an organization. What
 * equality allows needs both.
 */
const mayBeSamePerson = (a: Person, b: Person): boolean => a.id === b.id;
const samePerson = (a: Person, b: Person): boolean => mayBeSamePerson(a, b) && a.teamId === b.teamId;

/** Asks who may decide at this moment; when that cannot be read, the answer is no. */
export async function refusalForPerson(
  { people, log }: Pick<DecideDeps, 'people' | 'log'>,
  by: Person,
  approvers: readonly string[],
): Promise<Refusal | null> {
  try {
    const reason = await people.whyNotDecide(by, approvers);
    return reason === null ? null : refusals.notApprover(reason);
  } catch (error) {
    log.warn('people.unreadable', { person: by.id, error: error instanceof Error ? error.message : String(error) });
    return refusals.peopleUnreadable();
  }
}

/**
 * Whether a person who asked, or answered what was asked back, may not be the one who approves: where two people are asked for, and
 * for every `high` fix.
 */
export function needsSomebodyElse({ gate, quorum, requester, answeredBy = [] }: Approval, by: Person): boolean {
  return (quorum >= 2 || gate === 'high') && [requester, ...answeredBy].some((asker) => mayBeSamePerson(asker, by));
}

/** Records a refused click or job; a refusal that cannot be recorded stays refused. */
export async function refuse(
  { store, clock, log }: Pick<DecideDeps, 'store' | 'clock' | 'log'>,
  approval: Approval,
  by: Person,
  attempted: string,
  refusal: Refusal,
): Promise<{ kind: 'refused'; refusal: Refusal }> {
  const audit = { action: 'approval.refuse', detail: { attempted, code: refusal.code, state: approval.state } };
  await store.appendAudit(auditOf(approval, clock.now().toISOString(), by, audit)).catch((error: unknown) => {
    log.error('audit.failed', { approvalId: approval.id, error: String(error) });
  });
  return { kind: 'refused', refusal };
}

/** What the stored record alone refuses, whoever clicks. */
function refusalForState(approval: Approval, { event, by }: DecisionRequest, now: Date): Refusal | null {
  const undecided = approval.state === 'pending' || (event === 'withdraw' && approval.state === 'approved');
  if (approval.state === 'expired') return refusals.expired(approval);
  if (!undecided) return refusals.alreadyDecided(approval);
  if (isPastExpiry(approval, now)) return refusals.expired(approval);
  if (event === 'withdraw') return samePerson(approval.requester, by) ? null : refusals.notRequester(approval);
  if (event === 'reject') return null;
  if (needsSomebodyElse(approval, by)) return refusals.requesterMayNot(approval);
  return approval.approvedBy.some((person) => mayBeSamePerson(person, by)) ? refusals.samePerson(approval) : null;
}

/** A reason as it may be kept: masked, for people paste into it what they paste elsewhere. */
export const keptReason = (reason: string | null | undefined): string | null => (reason ? redact(reason).text : null);

function moveFor(approval: Approval, { event, by, ...request }: DecisionRequest): Move {
  const reason = keptReason(request.reason);
  if (event !== 'approve') {
    return { event, by, reason, audit: { action: `approval.${event}`, detail: { reason } } };
  }
  const approvedBy = [...approval.approvedBy, by];
  const complete = approvedBy.length >= approval.quorum;
  return {
    event: complete ? 'complete' : 'approve',
    by,
    reason,
    patch: { approvedBy },
    audit: {
      action: 'approval.approve',
      detail: { approvals: approvedBy.length, quorum: approval.quorum, complete, reason },
    },
  };
}

/** Queued after the state is stored: when this fails, the sweep queues it again, so an approval is never lost. */
async function queueApply({ queue, log }: DecideDeps, approval: Approval): Promise<void> {
  try {
    await queue.add({ kind: 'apply', id: approval.id });
  } catch (error) {
    log.error('apply.not-queued', { approvalId: approval.id, error: String(error) });
  }
}

/**
 * Records one click, or says why it does nothing. Who may decide is asked at the click; the record is changed by
 * compare-and-set, so of any number of clicks at once each counts once or is refused. Throws `store-unavailable`.
 */
export async function decideApproval(deps: DecideDeps, request: DecisionRequest): Promise<Decided> {
  const { store, clock } = deps;
  const { approvalId, by, event, external } = request;
  const seen = await store.approval(approvalId);
  if (!seen) return { kind: 'refused', refusal: refusals.unknownApproval() };
  if (external) return refuse(deps, seen, by, event, refusals.sharedChannel());
  const early = refusalForState(seen, request, clock.now());
  const refusal = early ?? (event === 'withdraw' ? null : await refusalForPerson(deps, by, seen.approvers));
  if (refusal) {
    if (refusal.code === 'expired') await expireAndPublish(deps, { approvalId });
    return refuse(deps, seen, by, event, refusal);
  }

  let late: Refusal | null = null;
  const { kind, approval } = await moveApproval(deps, approvalId, (stored) => {
    late = refusalForState(stored, request, clock.now());
    return late ? null : moveFor(stored, request);
  });
  if (kind === 'kept') return refuse(deps, approval, by, event, late ?? refusals.alreadyDecided(approval));
  if (approval.state === 'approved' && event === 'approve') await queueApply(deps, approval);
  await tryPublishThread(deps, approval.investigationId);
  return { kind: 'recorded', approval };
}
