import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Approval, ApprovalRecordEntry } from '../../domain/approval';
import { EVENT_NAMES } from './names';
import { code, joined, list, moment, paragraph, person, quiet, shorten, strong, words } from './rich';

function entryLine(entry: ApprovalRecordEntry): RichTextElement[] {
  return [
    strong(EVENT_NAMES[entry.event]),
    ...(entry.by ? [words(' by '), person(entry.by)] : []),
    words(' · '),
    moment(entry.at),
    ...(entry.reason ? [words(' · '), quiet(shorten(entry.reason, 240))] : []),
  ];
}

/** What happened to a fix: who decided what and when, how it ended, and AWS's request ids. Empty while nothing has. */
export function historyBlocks(approval: Approval): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  const entries = approval.history;
  if (entries.length > 0) {
    const shown = entries.length > 8 ? [...entries.slice(0, 2), ...entries.slice(-6)] : entries;
    blocks.push(list([], shown.map(entryLine), { most: 8, itemLimit: 340 }));
  }
  if (approval.undoing && approval.state !== 'undone') {
    blocks.push(paragraph([strong('undo is running'), words(', asked by '), person(approval.undoing.by)]));
  }
  const ids = approval.awsRequestIds.slice(0, 5).map((id) => code(shorten(id, 80)));
  const ending: RichTextElement[] = [];
  if (approval.outcome) ending.push(words(shorten(approval.outcome, 500)));
  if (ids.length > 0) ending.push(words(`${approval.outcome ? ' · ' : ''}AWS request id `), ...joined(ids, ', '));
  if (ending.length > 0) blocks.push(paragraph(ending));
  return blocks;
}
