import type { RichTextElement } from '@slack/types';
import { approver, escapeText, paragraph, person, shorten, words } from './rich';
import type { RenderedMessage } from './thread';

const LONGEST = 2900;

/** A plain text as a message, unparsed by Slack: whatever looks like a mention stays text. */
export function sentence(text: string): RenderedMessage {
  const shown = shorten(text, LONGEST) || '…';
  return { text: shorten(escapeText(shown), 1000), blocks: [paragraph([words(shown)])] };
}

/** As `sentence`, for texts of our own: `<@U…>`, `<!subteam^S…>` and `<#C…>` name people, groups and channels. */
export function mentioning(text: string): RenderedMessage {
  const shown = shorten(text, LONGEST) || '…';
  const elements = shown.split(/(<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<#[CGD][A-Z0-9]+>)/).map(elementOf);
  const plain = shown.replaceAll(/<(?:@|!subteam\^|#)([A-Z0-9]+)>/g, '$1');
  return { text: shorten(escapeText(plain), 1000), blocks: [paragraph(elements)] };
}

function elementOf(piece: string): RichTextElement {
  const [, kind, id] = /^<(@|!subteam\^|#)([A-Z0-9]+)>$/.exec(piece) ?? [];
  if (!kind || !id) return words(piece);
  if (kind === '@') return person({ id, teamId: '' });
  return kind === '#' ? { type: 'channel', channel_id: id } : approver(id);
}
