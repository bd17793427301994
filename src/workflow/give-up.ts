import type { Approval } from '../domain/approval';
import type { Logger } from '../log';
import { type MoveDeps, moveApproval } from './move-approval';
import type { Publisher } from './ports';
import { tryPublishThread } from './publish-thread';
import { callsOf, type Direction, nameOf } from './write-journal';

/** How long a write whose answer was lost is read back, before it is left to people. */
const READ_BACK_MS = 24 * 3_600_000;

/** Which way a write went out whose answer is lost, and since when; null when there is none. */
function lostWrite({ state, undoing, history, createdAt }: Approval): { direction: Direction; since: string } | null {
  if (undoing) {
    const open = undoing.sent.find(({ outcome }) => outcome === null);
    return open ? { direction: 'undo', since: open.at } : null;
  }
  if (state !== 'unknown') return null;
  const lost = history.findLast(({ event }) => event === 'lose');
  return { direction: 'apply', since: lost?.at ?? createdAt };
}

/** Whether a lost answer was read back for so long that trying on makes no sense. */
function overdue(approval: Approval, now: Date): Direction | null {
  const lost = lostWrite(approval);
  return lost && Date.parse(lost.since) + READ_BACK_MS <= now.getTime() ? lost.direction : null;
}

function wordsFor(approval: Approval, direction: Direction): string {
  const calls = callsOf(approval, direction).map(nameOf).join(', ');
  const what = direction === 'apply' ? 'the change' : 'the undo';
  return `Not known whether ${what} was made: an answer of AWS to ${calls} was lost, and for a day it could not be read back. It was not repeated and is not read any more. Look at it by hand: ${approval.plan.target.resource}.`;
}

/**
 * True for a lost answer that is past its day: said once in the thread and the audit, never read again. A fix stays `unknown`;
 * an undo ends, so that it can be asked for again.
 */
export async function giveUpReadingBack(
  deps: MoveDeps & { publisher: Publisher; log: Logger },
  approval: Approval,
): Promise<boolean> {
  const now = deps.clock.now();
  if (!overdue(approval, now)) return false;
  const { kind } = await moveApproval(deps, approval.id, (stored) => {
    const direction = overdue(stored, now);
    if (!direction) return null;
    const outcome = wordsFor(stored, direction);
    if (stored.outcome === outcome) return null;
    const patch = direction === 'undo' ? { outcome, undoing: null } : { outcome };
    return { event: null, patch, audit: { action: `fix.${direction}.given-up`, detail: { outcome } } };
  });
  if (kind === 'moved') await tryPublishThread(deps, approval.investigationId);
  return true;
}
