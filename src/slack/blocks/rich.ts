import type { KnownBlock, RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { Instant } from '../../domain/evidence';
import type { Person } from '../../domain/investigation';
import { plainTimes } from './times';

/**
 * Small constructors over rich_text and plain_text. Text in them is never parsed by Slack, so a pasted `<!channel>`,
 * a link or a back-tick stays what it is: text. Nothing in this folder writes mrkdwn.
 */

/** Longest text of one paragraph; sections allow 3000. */
const PARAGRAPH_LIMIT = 2900;
const ELLIPSIS = '…';

/** At most `limit` characters, cut at the end with an ellipsis; control and direction-changing characters become spaces. */
export function shorten(text: string, limit: number): string {
  const clean = text.replaceAll(/(?![\t\n])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
  if (clean.length <= limit) return clean;
  const cut = clean.slice(0, limit - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}${ELLIPSIS}`;
}

/** For the few texts that Slack does parse (`text` of a message): entities escaped, back-ticks replaced. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', "'");
}

export const words = (text: string): RichTextElement => ({ type: 'text', text });
export const strong = (text: string): RichTextElement => ({ type: 'text', text, style: { bold: true } });
export const quiet = (text: string): RichTextElement => ({ type: 'text', text, style: { italic: true } });
/** A free sentence of at most `limit` characters, its times as a person reads them. */
export const said = (text: string, limit: number): RichTextElement => words(shorten(plainTimes(text), limit));
export const code = (text: string): RichTextElement => ({ type: 'text', text, style: { code: true } });

/** A person by id; anything that is no Slack user id stays text, so that nobody else can be mentioned by it. */
export function person({ id }: Person): RichTextElement {
  return /^[UW][A-Z0-9]{2,20}$/.test(id) ? { type: 'user', user_id: id } : words(shorten(id, 40));
}

/** A user group (`S…`) or user (`U…`, `W…`) who may decide. */
export function approver(id: string): RichTextElement {
  return /^S[A-Z0-9]{2,20}$/.test(id) ? { type: 'usergroup', usergroup_id: id } : person({ id, teamId: '' });
}

/** A moment in the reader's own time zone, with UTC for readers that cannot show it. */
export function moment(at: Instant): RichTextElement {
  const seconds = Math.floor(Date.parse(at) / 1000);
  if (!Number.isFinite(seconds)) return words(shorten(at, 40));
  return { type: 'date', timestamp: seconds, format: '{date_short_pretty} {time}', fallback: plainTimes(at) };
}

/** Elements joined by a separator. */
export function joined(items: readonly RichTextElement[], separator: string): RichTextElement[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [words(separator), item]));
}

/** Drops empty texts (Slack refuses them) and keeps the sum of texts within `limit`. */
function bounded(elements: readonly RichTextElement[], limit: number): RichTextElement[] {
  const kept: RichTextElement[] = [];
  let left = limit;
  for (const element of elements) {
    if (element.type !== 'text') {
      kept.push(element);
      continue;
    }
    if (element.text === '' || left <= 0) continue;
    const text = shorten(element.text, left);
    left -= text.length;
    kept.push({ ...element, text });
  }
  return kept;
}

function section(elements: readonly RichTextElement[], limit: number): RichTextSection {
  return { type: 'rich_text_section', elements: bounded(elements, limit) };
}

/** One paragraph. Longer than `limit` it is cut with an ellipsis. */
export function paragraph(elements: readonly RichTextElement[], limit = PARAGRAPH_LIMIT): RichTextBlock {
  return { type: 'rich_text', elements: [section(elements, limit)] };
}

export interface ListOptions {
  ordered?: boolean;
  /** Longest item. */
  itemLimit?: number;
  /** Most items; the rest becomes one item that says how many more there are. */
  most?: number;
}

/** A title and a bulleted or numbered list in one block. */
export function list(
  title: readonly RichTextElement[],
  items: readonly (readonly RichTextElement[])[],
  options: ListOptions = {},
): RichTextBlock {
  const { ordered = false, itemLimit = 300, most = 10 } = options;
  const shown = items.slice(0, items.length > most ? most - 1 : most);
  const hidden = items.length - shown.length;
  const sections = shown.map((item) => section(item, itemLimit));
  if (hidden > 0) sections.push(section([quiet(`and ${hidden} more: see “All details”`)], itemLimit));
  const head = title.length > 0 ? [section(title, 300)] : [];
  return {
    type: 'rich_text',
    elements: [...head, { type: 'rich_text_list', style: ordered ? 'ordered' : 'bullet', elements: sections }],
  };
}

/** Preformatted text, unparsed. */
export function preformatted(text: string, limit: number): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shorten(text, limit) || ' ' }] }],
  };
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text: shorten(text, 150), emoji: false } };
}

/** Small grey text, unparsed. */
export function note(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'plain_text', text: shorten(text, 2000), emoji: false }] };
}

export const divider: KnownBlock = { type: 'divider' };
