import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Approval, ApprovalRecordEntry, ApprovalState } from '../../domain/approval';
import { EVENT_NAMES } from './names';
import { list, moment, paragraph, person, quiet, said, shorten, strong, words } from './rich';
import { plainTimes } from './times';

function entryLine(entry: ApprovalRecordEntry): RichTextElement[] {
  return [
    strong(EVENT_NAMES[entry.event]),
    ...(entry.by ? [words(' by '), person(entry.by)] : []),
    words(' · '),
    moment(entry.at),
    ...(entry.reason ? [words(' · '), quiet(shorten(plainTimes(entry.reason), 240))] : []),
  ];
}

/** The events that a reader wants: not that it started, once it went on; not the approvals that are being counted. */
function entriesOf({ history, outcome, state }: Approval): ApprovalRecordEntry[] {
  return history
    .filter(({ event }, index) => event !== 'start' || index === history.length - 1)
    .filter(({ event }) => event !== 'approve' || state !== 'pending')
    .map((entry) => (entry.reason === outcome ? { ...entry, reason: null } : entry));
}

/** Ended without a change and without a new proposal of ours. */
const OVER: readonly ApprovalState[] = ['expired', 'withdrawn', 'failed'];

/** What happened to a fix: who decided what and when, and how it ended. Empty while nothing has. */
export function historyBlocks(approval: Approval): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  const entries = entriesOf(approval);
  if (entries.length > 0) {
    const shown = entries.length > 8 ? [...entries.slice(0, 2), ...entries.slice(-6)] : entries;
    blocks.push(list([], shown.map(entryLine), { most: 8, itemLimit: 340 }));
  }
  if (approval.undoing && approval.state !== 'undone') {
    blocks.push(paragraph([strong('undo is running'), words(', asked by '), person(approval.undoing.by)]));
  }
  const again = OVER.includes(approval.state) ? 'For a fresh proposal, paste the error again.' : '';
  const ending = [approval.outcome ? shorten(approval.outcome, 500) : '', again].filter((each) => each !== '');
  if (ending.length > 0) blocks.push(paragraph([said(ending.join(' '), 600)]));
  return blocks;
}
