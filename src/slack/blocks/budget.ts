import type { KnownBlock } from '@slack/types';
import { note } from './rich';

/** Slack refuses messages over 50 blocks, and over about 13,200 characters of block text (`msg_blocks_too_long`). */
const MESSAGE_BLOCKS = 50;
const MESSAGE_TEXT = 12_000;
export const MODAL_BLOCKS = 100;
/** A view may hold 250,000 bytes; far below, a modal stays readable. */
export const MODAL_TEXT = 60_000;

const POINTER = 'Shortened to what Slack lets one message hold. “All details” shows everything.';

/** A group of blocks that stand or fall together. `weight`: the lowest go first when there is no room; 0 always stays. */
export interface Part {
  weight: number;
  blocks: KnownBlock[];
}

const TEXT_MEMBERS = new Set(['text', 'title', 'fallback', 'label', 'placeholder', 'hint']);

/** Characters of text in a block, buttons and confirm dialogs included. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, member]) => {
    if (typeof member === 'string') return sum + (TEXT_MEMBERS.has(name) ? member.length : 0);
    return sum + textLength(member);
  }, 0);
}

/** Parts in order, without those of the least weight until block count and text fit; says so when any had to go. */
export function withinBudget(
  parts: readonly Part[],
  limits = { blocks: MESSAGE_BLOCKS, text: MESSAGE_TEXT },
): KnownBlock[] {
  const pointer = note(POINTER);
  let kept = parts.filter((part) => part.blocks.length > 0);
  const within = (list: readonly Part[], spare: number): boolean =>
    list.reduce((sum, part) => sum + part.blocks.length, 0) + spare <= limits.blocks &&
    textLength(list.map((part) => part.blocks)) + (spare > 0 ? POINTER.length : 0) <= limits.text;
  if (within(kept, 0)) return kept.flatMap((part) => part.blocks);
  while (!within(kept, 1)) {
    const least = Math.min(...kept.filter((part) => part.weight > 0).map((part) => part.weight));
    if (!Number.isFinite(least)) break;
    const index = kept.findLastIndex((part) => part.weight === least);
    kept = kept.filter((_, at) => at !== index);
  }
  return [...kept.flatMap((part) => part.blocks), pointer];
}
