import { isRecord } from '../domain/json';
import { KeymedicError } from '../errors';
import type { SlackConnection } from './connection';
import { download } from './download';
import { patiently, toKeymedicError } from './slack-errors';
import { within } from './within';

/** A file of a message as Slack describes it. */
export interface FileRef {
  id: string;
  name: string;
}

/** What the files of a message hold, and which of them could not be read, with the reason in words. */
export interface FileTexts {
  text: string;
  unread: { name: string; why: string }[];
}

export interface FileReader {
  /** The content of text files and snippets, in order. Throws `slack-unavailable` when Slack does not answer in time. */
  read(files: readonly unknown[]): Promise<FileTexts>;
}

const MOST_FILES = 3;
/** Slack takes ten files with a message; what was forwarded has its own. */
const MOST_LOOKED_AT = 10;
/** Of Slack's three seconds; the rest is for storing what was read. */
const WITHIN_MS = 1200;
const TEXT_TYPE = /^(?:text\/(?!html)|application\/(?:json|xml|yaml|x-yaml|x-ndjson|ndjson|x-sh|javascript|x-python))/;
const MEDIA_TYPE = /^(?:image|audio|video|font)\/|^application\/(?:pdf|zip)/;
const PASTE_INSTEAD = 'paste the part with the error as text';

interface Described extends FileRef {
  size: number;
  type: string;
  url: string | null;
}

function described(value: unknown): Described | null {
  if (!isRecord(value) || typeof value.id !== 'string') return null;
  const { id, name, title, size, mimetype, mode } = value;
  const url = value.url_private_download ?? value.url_private;
  const isSnippet = mode === 'snippet' || mode === 'post';
  return {
    id,
    name: nameToRepeat(repeatable(String(name ?? title ?? id))),
    size: typeof size === 'number' ? size : 0,
    type: typeOf(mimetype, isSnippet),
    url: typeof url === 'string' ? url : null,
  };
}

/** What is repeated to people, without what would call or link somebody in Slack. */
function repeatable(text: string): string {
  return text.replace(/[<>\u2039\u203a\p{Cc}]/gu, '').slice(0, 80);
}

/** What names are made of: nothing that assigns a value, and no password in a link. */
const PLAIN_NAME = /^[\p{L}\p{M}\p{N} ._(),@#&…–—'’-]{1,80}$/u;
/** A key, a token or a digest, which is longer than words and dates are. */
const MAYBE_KEY = /xox[a-z]-|(?=[A-Za-z]{0,79}[0-9])(?=[0-9]{0,79}[A-Za-z])[A-Za-z0-9]{18}|[A-Za-z0-9]{32}/;
const ENDING = /\.[A-Za-z0-9]{1,5}$/;

/** The name of a file, unless it may hold a secret: then what kind of file it is. */
function nameToRepeat(name: string): string {
  if (PLAIN_NAME.test(name) && !MAYBE_KEY.test(name)) return name;
  return `a file ${ENDING.exec(name)?.[0] ?? ''}`.trimEnd();
}

/** A snippet is text in whatever language it was declared to be, a picture is none. */
function typeOf(mimetype: unknown, isSnippet: boolean): string {
  const type = typeof mimetype === 'string' ? repeatable(mimetype) : '';
  return isSnippet && !MEDIA_TYPE.test(type) ? 'text/plain' : type;
}

/** Reads what people paste as snippets and text files, from Slack's own hosts and nowhere else: the token goes along. */
export function createFileReader({ client, clock, clientOptions, botToken }: SlackConnection): FileReader {
  async function complete(file: Described): Promise<Described> {
    if (file.url) return file;
    try {
      const { file: info } = await patiently(clock, () => client.files.info({ file: file.id }));
      return described(info) ?? file;
    } catch (error) {
      const raised = toKeymedicError('files.info', error);
      if (raised.retry === 'later') throw raised;
      return file;
    }
  }

  async function readAll(files: readonly unknown[], signal: AbortSignal): Promise<FileTexts> {
    const known = files.flatMap((value) => described(value) ?? []);
    const whole = await Promise.all(known.slice(0, MOST_LOOKED_AT).map(complete));
    const texts = whole.filter((file) => whyNoText(file) === null).slice(0, MOST_FILES);
    const results = await Promise.all(
      [...whole, ...known.slice(MOST_LOOKED_AT)].map(async (file) => {
        const why = whyNoText(file) ?? (texts.includes(file) ? null : 'only three text files of a message are read');
        const read =
          why === null ? await download(file, { botToken, apiUrl: clientOptions.slackApiUrl, signal }) : { why };
        return { name: file.name, ...read };
      }),
    );
    return {
      text: results.flatMap((result) => ('text' in result ? [result.text] : [])).join('\n'),
      unread: results.flatMap((result) => ('why' in result ? [result] : [])),
    };
  }

  return {
    read: (files) => {
      const late = new KeymedicError('slack-unavailable', { method: 'a file', reason: 'no answer in time' });
      return within(readAll(files, AbortSignal.timeout(WITHIN_MS)), WITHIN_MS, late);
    },
  };
}

/** Why a file has nothing to read; null for a text. */
function whyNoText({ type }: Described): string | null {
  return TEXT_TYPE.test(type) ? null : `it is not a text file (${type || 'of an unknown type'})`;
}

/** Files of a message and of the messages forwarded with it. */
export function filesOf(message: { files?: unknown; attachments?: unknown }, depth = 0): unknown[] {
  const own = Array.isArray(message.files) ? message.files : [];
  if (depth > 3 || !Array.isArray(message.attachments)) return own;
  const forwarded = message.attachments.filter(isRecord).flatMap((attachment) => {
    const blocks = Array.isArray(attachment.message_blocks) ? attachment.message_blocks : [];
    const inner = blocks
      .filter(isRecord)
      .flatMap(({ message: each }) => (isRecord(each) ? filesOf(each, depth + 1) : []));
    return [...filesOf(attachment, depth + 1), ...inner];
  });
  return [...own, ...forwarded];
}

/** Files that Slack did not hand over, although it was asked more than once. */
export function notHandedOver(files: readonly unknown[]): FileTexts {
  const names = files.flatMap((value) => described(value)?.name ?? []);
  return { text: '', unread: names.map((name) => ({ name, why: 'Slack did not hand it over in time' })) };
}

/** What to tell whoever asked about files that could not be read; null where all were. */
export function unreadWords({ unread }: FileTexts): string | null {
  if (unread.length === 0) return null;
  const each = unread.map(({ name, why }) => `“${name}”: ${why}`).join('; ');
  return `Not everything you sent could be read. ${each}. If the error is in there, ${PASTE_INSTEAD}.`;
}
