import type { RichTextElement } from '@slack/types';
import { approver, escapeText, paragraph, person, shorten, words } from './rich';
import type { RenderedMessage } from './thread';
import { plainTimes } from './times';

const LONGEST = 2900;
const LONGEST_FALLBACK = 1000;
const MENTION = /(<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<#[CGD][A-Z0-9]+>)/;

/** A plain text as a message, unparsed by Slack: whatever looks like a mention stays text. */
export function sentence(text: string): RenderedMessage {
  const shown = shorten(plainTimes(text), LONGEST) || '…';
  return { text: shorten(escapeText(shown), LONGEST_FALLBACK), blocks: [paragraph([words(shown)])] };
}

/**
 * As `sentence`, for texts of our own: `<@U…>`, `<!subteam^S…>` and `<#C…>` name people, groups and channels, in the
 * blocks and in the fallback text, where Slack shows their names too. Everything else stays text.
 */
export function mentioning(text: string): RenderedMessage {
  const shown = shorten(plainTimes(text), LONGEST) || '…';
  const pieces = shown.split(MENTION);
  return { text: fallback(pieces), blocks: [paragraph(pieces.map(elementOf))] };
}

/** Whole pieces only, so that no mention is cut in two. */
function fallback(pieces: readonly string[]): string {
  let text = '';
  for (const piece of pieces) {
    const next = MENTION.test(piece) ? piece : escapeText(piece);
    if (text.length + next.length > LONGEST_FALLBACK) return shorten(`${text}${escapeText(piece)}`, LONGEST_FALLBACK);
    text += next;
  }
  return text;
}

function elementOf(piece: string): RichTextElement {
  const [, kind, id] = /^<(@|!subteam\^|#)([A-Z0-9]+)>$/.exec(piece) ?? [];
  if (!kind || !id) return words(piece);
  if (kind === '@') return person({ id, teamId: '' });
  return kind === '#' ? { type: 'channel', channel_id: id } : approver(id);
}
