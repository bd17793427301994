import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Approval, ApprovalRecordEntry } from '../../domain/approval';
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

/** The events that a reader wants: that it started goes without saying once it is known how it went on. */
function entriesOf({ history, outcome }: Approval): ApprovalRecordEntry[] {
  return history
    .filter(({ event }, index) => event !== 'start' || index === history.length - 1)
    .map((entry) => (entry.reason === outcome ? { ...entry, reason: null } : entry));
}

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
  if (approval.outcome) blocks.push(paragraph([said(approval.outcome, 500)]));
  return blocks;
}
