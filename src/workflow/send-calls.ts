import type { Approval } from '../domain/approval';
import type { FixCall } from '../domain/fix';
import { KeymedicError } from '../errors';
import { type InEffect, readEffect, readEffects } from './effect';
import type { MoveDeps } from './move-approval';
import type { Authority, AwsReader, AwsWriter, WriteOutcome } from './ports';
import { callsOf, claimCall, type Direction, journalOf, loseAnswer, nameOf, settleEntry } from './write-journal';

export interface SendDeps extends MoveDeps {
  reader: AwsReader;
  writer: AwsWriter;
}

export type SendResult =
  | { kind: 'done' }
  /** AWS said no to a call; the ones before it stand. */
  | { kind: 'refused'; outcome: string }
  /** A call was sent, no answer came, and reading shows that it did not happen. */
  | { kind: 'not-in-effect'; outcome: string }
  /** What the plan rests on was found changed or unreadable just before the first call: nothing was sent. */
  | { kind: 'not-sent'; outcome: string; changed: boolean }
  /** Somebody else carries this on; nothing more is to be done here. */
  | { kind: 'superseded' };

/** Asked right before the first call is sent; null: go on. */
export type LastCheck = (approval: Approval) => Promise<Extract<SendResult, { kind: 'not-sent' }> | null>;

/** Milliseconds between read-backs after a lost answer: longer in sum than a write can be under way. */
const SETTLE_DELAYS_MS = [0, 1000, 2000, 4000, 8000, 15_000];

function authorityOf({ id, requester, approvedBy, undoing }: Approval, direction: Direction): Authority {
  const deciders = direction === 'undo' && undoing ? [undoing.by] : approvedBy;
  return { approvalId: id, requester: requester.id, approvers: deciders.map((person) => person.id) };
}

/** Reads a write back until it shows, or long enough to know that it did not happen. Never sends anything. */
async function reconcile(deps: SendDeps, approval: Approval, call: FixCall): Promise<boolean> {
  let last: InEffect = { kind: 'no' };
  for (const delay of SETTLE_DELAYS_MS) {
    if (delay > 0) await deps.clock.sleep(delay);
    last = await readEffect(call, approval.plan.target, deps.reader.openSession(approval.investigationId));
    if (last.kind === 'yes') return true;
  }
  if (last.kind === 'no') return false;
  throw new KeymedicError('nothing-readable', { reason: `${nameOf(call)} was sent, and ${last.why}` });
}

async function reconcileEntry(
  deps: SendDeps,
  approval: Approval,
  direction: Direction,
  index: number,
): Promise<SendResult | null> {
  const call = callsOf(approval, direction)[index] as FixCall;
  if (await reconcile(deps, approval, call)) {
    await settleEntry(deps, approval.id, direction, index, { outcome: 'reconciled', requestId: null });
    return null;
  }
  const outcome = `AWS gave no answer to ${nameOf(call)}, and reading it back shows that the change was not made. It was not repeated.`;
  return { kind: 'not-in-effect', outcome };
}

async function sendCall(
  deps: SendDeps,
  approval: Approval,
  direction: Direction,
  index: number,
): Promise<SendResult | null> {
  const call = callsOf(approval, direction)[index] as FixCall;
  const answer: WriteOutcome = await deps.writer
    .write(call, approval.plan, authorityOf(approval, direction))
    .catch((error: unknown) => ({ kind: 'unknown', message: error instanceof Error ? error.message : String(error) }));
  if (answer.kind === 'applied') {
    await settleEntry(deps, approval.id, direction, index, { outcome: 'applied', requestId: answer.requestId });
    return null;
  }
  if (answer.kind === 'refused') {
    const { code, message, requestId } = answer;
    await settleEntry(deps, approval.id, direction, index, {
      outcome: 'refused',
      requestId,
      message: `${code}: ${message}`,
    });
    return refusal(call, index, `${code}: ${message}`);
  }
  await loseAnswer(deps, approval.id, direction, index, answer.message);
  return reconcileEntry(deps, approval, direction, index);
}

function refusal(call: FixCall, index: number, words: string): SendResult {
  const before = index === 0 ? 'Nothing was changed.' : `The ${index} call(s) before it stand.`;
  return { kind: 'refused', outcome: `AWS refused ${nameOf(call)}: ${words} ${before}` };
}

/** Carries on where a journal ends: what was answered is done, what was sent without an answer is read back. */
async function carryOn(
  deps: SendDeps,
  approval: Approval,
  direction: Direction,
  index: number,
  lastCheck: LastCheck,
): Promise<SendResult | null> {
  const entry = journalOf(approval, direction)?.[index];
  if (entry?.outcome === 'refused')
    return refusal(callsOf(approval, direction)[index] as FixCall, index, entry.message ?? '');
  if (entry && entry.outcome !== null) return null;
  if (entry) {
    await loseAnswer(deps, approval.id, direction, index, 'the worker ended before the answer came');
    return reconcileEntry(deps, approval, direction, index);
  }
  const found = index === 0 ? await lastCheck(approval) : null;
  if (found) return found;
  const claimed = await claimCall(deps, approval.id, direction, index);
  return claimed ? sendCall(deps, claimed, direction, index) : { kind: 'superseded' };
}

/**
 * Sends the calls in order, each at most once whatever happens: an entry is stored before a call is sent, so a run that takes
 * over finds it and reads back instead of repeating. Nothing may come between `lastCheck` and the first call. Throws `nothing-readable` when a lost answer cannot be read back yet.
 */
export async function sendCalls(
  deps: SendDeps,
  id: string,
  direction: Direction,
  lastCheck: LastCheck,
): Promise<SendResult> {
  for (let index = 0; ; index += 1) {
    const approval = await deps.store.approval(id);
    if (!approval || journalOf(approval, direction) === null) return { kind: 'superseded' };
    if (index >= callsOf(approval, direction).length) return { kind: 'done' };
    const result = await carryOn(deps, approval, direction, index, lastCheck);
    if (result) return result;
  }
}

/**
 * Waits until reads show what was written, or as long as that may take: whoever checks the same resource next must not see
 * what was there before.
 */
export async function awaitVisible(deps: SendDeps, approval: Approval, direction: Direction): Promise<void> {
  const { plan, investigationId } = approval;
  for (const delay of SETTLE_DELAYS_MS) {
    if (delay > 0) await deps.clock.sleep(delay);
    const session = deps.reader.openSession(investigationId);
    const effect = await readEffects(callsOf(approval, direction), plan.target, session);
    if (effect.kind === 'yes') return;
  }
}
