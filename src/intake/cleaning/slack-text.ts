import { isRecord } from '../../domain/json';

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
  return [own, ...attached].filter((part) => part.trim()).join('\n');
}

/** Undoes Slack's mrkdwn transport form: `<...>` tokens first, then entities, once. */
export function undoSlackText(text: string): string {
  return decodeEntities(resolveTokens(text));
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
  const own = blocks.trim() ? blocks : undoSlackText(asString(value.text) || asString(value.fallback));
  const further = asList(value.attachments).filter((item) => !isPreview(item));
  return [own, ...further.map((item) => textOfAttachment(item, depth + 1))].filter((part) => part.trim()).join('\n');
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

/** `<url|label>`, `<mailto:a|b>`, `<@U|n>`, `<#C|n>`, `<!x|n>`; anything else in angle brackets is text that somebody typed. */
function resolveTokens(text: string): string {
  return text.replace(
    /<((?:https?:|mailto:|tel:|[@#!])[^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>/g,
    (_, target: string, label?: string) => {
      if (label)
        return target.startsWith('@') || target.startsWith('#') ? `${target[0]}${label.replace(/^[@#]/, '')}` : label;
      if (target.startsWith('!subteam^')) return `@${target.slice('!subteam^'.length)}`;
      if (target.startsWith('!date^')) return '';
      return target.startsWith('!') ? `@${target.slice(1)}` : withoutScheme(target);
    },
  );
}

/** Resolves auto-links only (`<url|label>`, `<mailto:a|b>`, `[a](mailto:a)`), for text that may hold redactions in angle brackets. */
export function resolveLinks(text: string): string {
  return text
    .replace(
      /<((?:https?:|mailto:|tel:)[^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>/g,
      (_, target: string, label?: string) => label || withoutScheme(target),
    )
    .replace(/\[([^[\]\n]{1,200})\]\((?:mailto:|https?:)[^()\s]{1,400}\)/g, '$1');
}

/** Decodes the entities that chat and XML write, once; `&amp;` last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;|&#34;|&#x22;/g, '"')
    .replace(/&apos;|&#39;|&#x27;/g, "'")
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&amp;/g, '&');
}

function withoutScheme(target: string): string {
  if (target.startsWith('mailto:') || target.startsWith('tel:')) return target.slice(target.indexOf(':') + 1);
  return target;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
