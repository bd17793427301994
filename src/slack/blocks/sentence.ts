import { escapeText, paragraph, shorten, words } from './rich';
import type { RenderedMessage } from './thread';

/** A plain text as a message, unparsed by Slack. */
export function sentence(text: string): RenderedMessage {
  const shown = shorten(text, 2900) || '…';
  return { text: shorten(escapeText(shown), 1000), blocks: [paragraph([words(shown)])] };
}
