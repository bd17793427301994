import type { KnownBlock, ModalView } from '@slack/types';
import { MODAL_BLOCKS, MODAL_TEXT, type Part, withinBudget } from './budget';
import { note, preformatted, shorten } from './rich';

const CHUNK = 2800;
const MOST_CHUNKS = 16;
const LIMITS = { blocks: MODAL_BLOCKS, text: MODAL_TEXT };

/** A modal that shows and asks nothing, within Slack's limits. */
export function modal(title: string, parts: readonly Part[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: shorten(title, 24), emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: withinBudget(parts, LIMITS),
  };
}

/** Long preformatted text over several blocks, cut at line ends where there are any. */
export function preformattedBlocks(text: string): KnownBlock[] {
  const chunks: string[] = [];
  let rest = text;
  while (rest.length > 0 && chunks.length < MOST_CHUNKS) {
    const newline = rest.length > CHUNK ? rest.lastIndexOf('\n', CHUNK) : rest.length;
    const end = newline > 0 ? newline : CHUNK;
    chunks.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^\n/, '');
  }
  const blocks: KnownBlock[] = chunks.map((chunk) => preformatted(chunk, CHUNK + 1));
  if (rest.length > 0) blocks.push(note(`${rest.length} more characters are not shown here.`));
  return blocks;
}
