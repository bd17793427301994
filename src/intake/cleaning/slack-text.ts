import { isRecord } from '../../domain/json';
import { undoSlackText, withoutScheme } from './slack-markup';

/** A rich-text element or block as Slack sends it; only the members that carry text are named. */
interface SlackElement {
  type?: unknown;
  text?: unknown;
  url?: unknown;
  name?: unknown;
  value?: unknown;
  fallback?: unknown;
  range?: unknown;
  user_id?: unknown;
  usergroup_id?: unknown;
  channel_id?: unknown;
  elements?: unknown;
  fields?: unknown;
}

/** A message as events and the Web API deliver it, of which only text-bearing members are read. */
export interface SlackMessage {
  text?: unknown;
  blocks?: unknown;
  attachments?: unknown;
  bot_id?: unknown;
}

const MAX_DEPTH = 12;
const MAX_ATTACHMENTS = 20;
const MAX_FIELDS = 50;

/**
 * The text of a Slack message as its author typed it: rich-text blocks first, `text` second, then forwarded and attached content.
 * Never throws on an odd shape; returns an empty string when the message holds no text.
 */
export function textOfSlackMessage(message: SlackMessage): string {
  return textOfMessage(message, 0);
}

function textOfMessage(message: SlackMessage, depth: number): string {
  const fromBlocks = textOfBlocks(message.blocks);
  const own = fromBlocks.trim() ? fromBlocks : undoSlackText(asString(message.text));
  const attached = asList(message.attachments)
    .filter((item) => message.bot_id || !isPreview(item))
    .slice(0, MAX_ATTACHMENTS)
    .map((item) => textOfAttachment(item, depth));
  return joined([own, ...attached]);
}

function textOfBlocks(blocks: unknown): string {
  return asList(blocks)
    .map((block) => textOfElement(block, 0))
    .filter((part) => part !== '')
    .join('\n');
}

function textOfAttachment(value: unknown, depth: number): string {
  if (!isRecord(value) || depth > MAX_DEPTH) return '';
  const nested = asList(value.message_blocks)
    .map((item) => (isRecord(item) && isRecord(item.message) ? textOfMessage(item.message, depth + 1) : ''))
    .filter((part) => part.trim());
  const blocks = nested.length > 0 ? nested.join('\n') : textOfBlocks(value.blocks);
  const body = blocks.trim() ? blocks : undoSlackText(asString(value.text));
  const [pretext, title] = [value.pretext, value.title].map((part) => undoSlackText(asString(part)));
  const further = asList(value.attachments).filter((item) => !isPreview(item));
  const inner = further.map((item) => textOfAttachment(item, depth + 1));
  const text = joined([
    pretext ?? '',
    title ?? '',
    body,
    ...asList(value.fields).slice(0, MAX_FIELDS).map(textOfField),
    ...inner,
  ]);
  return text || undoSlackText(asString(value.fallback));
}

/** `Key: 1234…` on one line, so that the value keeps its name; longer values below it. */
function textOfField(value: unknown): string {
  if (!isRecord(value)) return '';
  const [title, said] = [value.title, value.value].map((part) => undoSlackText(asString(part)).trim());
  if (!title || !said) return said || title || '';
  return `${title}:${said.includes('\n') ? '\n' : ' '}${said}`;
}

/** The parts that say something, each once: apps repeat in one what they say in another, sentences also below another name. */
function joined(parts: readonly string[]): string {
  return parts.reduce((text, part) => {
    const own = part.trim();
    const sentence = own.replace(/^[^:\n]{1,80}:\s/, '');
    const repeated = text.includes(own) || (/\s/.test(sentence) && text.includes(sentence));
    return repeated ? text : text ? `${text}\n${part}` : part;
  }, '');
}

/** What Slack shows of a page that a person merely linked to: nobody pasted it. A forwarded message is no such preview. */
function isPreview(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const forwarded = value.is_share || value.is_msg_unfurl || value.message_blocks || value.author_id;
  return !forwarded && typeof (value.from_url ?? value.original_url ?? value.title_link) === 'string';
}

/** Containers put their children on lines of their own; inside a section they run on. */
function textOfElement(value: unknown, depth: number): string {
  if (!isRecord(value) || depth > MAX_DEPTH) return '';
  const element: SlackElement = value;
  switch (element.type) {
    case 'rich_text':
    case 'rich_text_list':
    case 'context':
      return asList(element.elements)
        .map((child) => textOfElement(child, depth + 1))
        .join('\n');
    case 'rich_text_section':
    case 'rich_text_preformatted':
    case 'rich_text_quote':
      return asList(element.elements)
        .map((child) => textOfElement(child, depth + 1))
        .join('');
    case 'section':
    case 'header':
      return [
        textOfElement(element.text, depth + 1),
        ...asList(element.fields).map((child) => textOfElement(child, depth + 1)),
      ]
        .filter((part) => part !== '')
        .join('\n');
    default:
      return textOfLeaf(element);
  }
}

function textOfLeaf(element: SlackElement): string {
  switch (element.type) {
    case 'text':
    case 'plain_text':
    case 'raw_text':
      return asString(element.text);
    case 'mrkdwn':
    case 'markdown':
      return undoSlackText(asString(element.text));
    case 'link':
      return asString(element.text) || withoutScheme(asString(element.url));
    case 'emoji':
      return `:${asString(element.name)}:`;
    case 'user':
      return `@${asString(element.user_id)}`;
    case 'usergroup':
      return `@${asString(element.usergroup_id)}`;
    case 'channel':
      return `#${asString(element.channel_id)}`;
    case 'broadcast':
      return `@${asString(element.range)}`;
    case 'color':
      return asString(element.value);
    case 'date':
      return asString(element.fallback);
    default:
      return '';
  }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
