import type { Approval, SentCall } from '../domain/approval';
import type { FixCall } from '../domain/fix';
import { type Move, type MoveDeps, moveApproval } from './move-approval';

/** `apply` sends the plan's calls, `undo` the plan's undo calls; each has its own journal in the record. */
export type Direction = 'apply' | 'undo';

export function callsOf({ plan }: Approval, direction: Direction): FixCall[] {
  return direction === 'apply' ? plan.calls : plan.undo;
}

/** The writes sent so far; null when this direction is not under way. */
export function journalOf({ state, sent = [], undoing }: Approval, direction: Direction): SentCall[] | null {
  if (direction === 'undo') return undoing?.sent ?? null;
  return state === 'executing' || state === 'unknown' ? sent : null;
}

function withJournal(approval: Approval, direction: Direction, sent: SentCall[]): Move['patch'] {
  if (direction === 'apply') return { sent };
  return approval.undoing ? { undoing: { ...approval.undoing, sent } } : {};
}

export const nameOf = ({ service, operation }: FixCall): string => `${service}:${operation}`;

/** Takes the right to send call `index`: of any number of workers exactly one gets it, and only once. */
export async function claimCall(
  deps: MoveDeps,
  id: string,
  direction: Direction,
  index: number,
): Promise<Approval | null> {
  const at = deps.clock.now().toISOString();
  const { kind, approval } = await moveApproval(deps, id, (stored) => {
    const journal = journalOf(stored, direction);
    const call = callsOf(stored, direction)[index];
    if (journal?.length !== index || !call) return null;
    return {
      event: null,
      patch: withJournal(stored, direction, [...journal, { at, outcome: null, requestId: null }]),
      audit: { action: `fix.${direction}.send`, detail: { index, operation: nameOf(call), input: call.input } },
    };
  });
  return kind === 'moved' ? approval : null;
}

/** Completes a journal entry that has no outcome yet; a later answer changes nothing. */
export async function settleEntry(
  deps: MoveDeps,
  id: string,
  direction: Direction,
  index: number,
  answer: { outcome: SentCall['outcome']; requestId: string | null; message?: string },
): Promise<void> {
  const { outcome, requestId, message } = answer;
  await moveApproval(deps, id, (stored) => {
    const journal = journalOf(stored, direction);
    const entry = journal?.[index];
    if (!journal || !entry || entry.outcome !== null) return null;
    const patch = withJournal(
      stored,
      direction,
      journal.with(index, { ...entry, outcome, requestId, message: message ?? null }),
    );
    return {
      event: null,
      patch: { ...patch, awsRequestIds: requestId ? [...stored.awsRequestIds, requestId] : stored.awsRequestIds },
      audit: {
        action: `fix.${direction}.answer`,
        detail: { index, outcome, requestId, ...(message ? { message } : {}) },
      },
    };
  });
}

/** Says in the record, once, that an answer is missing, before anything is read back. */
export async function loseAnswer(
  deps: MoveDeps,
  id: string,
  direction: Direction,
  index: number,
  message: string,
): Promise<void> {
  await moveApproval(deps, id, (stored) => {
    const journal = journalOf(stored, direction);
    const entry = journal?.[index];
    if (!journal || !entry || entry.outcome !== null) return null;
    const event = direction === 'apply' && stored.state === 'executing' ? 'lose' : null;
    if (event === null && entry.message) return null;
    const patch = withJournal(stored, direction, journal.with(index, { ...entry, message }));
    return { event, patch, audit: { action: `fix.${direction}.lost-answer`, detail: { index, message } } };
  });
}
