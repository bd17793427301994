import { isRecord } from '../domain/json';
import { KeymedicError } from '../errors';
import type { SlackConnection } from './connection';
import { patiently, toKeymedicError } from './slack-errors';

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
const MOST_BYTES = 1 << 20;
/** Of Slack's three seconds; the rest is for storing what was read. */
const WITHIN_MS = 1200;
const TEXT_TYPE = /^(?:text\/(?!html)|application\/(?:json|xml|yaml|x-yaml|x-ndjson|ndjson|x-sh|javascript|x-python))/;
const MEDIA_TYPE = /^(?:image|audio|video|font)\/|^application\/(?:pdf|zip)/;
const SLACK_HOST = /(?:^|\.)(?:slack\.com|slack-gov\.com|slack-files\.com)$/;
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
    // A name is repeated to people: what calls or links somebody in Slack is not.
    name: String(name ?? title ?? id)
      .replace(/[<>\u2039\u203a\p{Cc}]/gu, '')
      .slice(0, 80),
    size: typeof size === 'number' ? size : 0,
    type: typeOf(mimetype, isSnippet),
    url: typeof url === 'string' ? url : null,
  };
}

/** A snippet is text in whatever language it was declared to be, a picture is none. */
function typeOf(mimetype: unknown, isSnippet: boolean): string {
  const type = typeof mimetype === 'string' ? mimetype : '';
  return isSnippet && !MEDIA_TYPE.test(type) ? 'text/plain' : type;
}

/** Reads what people paste as snippets and text files, from Slack's own hosts and nowhere else: the token goes along. */
export function createFileReader(connection: SlackConnection): FileReader {
  const { client, clock } = connection;

  async function complete(file: Described, signal: AbortSignal): Promise<Described> {
    if (file.url) return file;
    try {
      const asked = patiently(clock, () => client.files.info({ file: file.id }));
      const { file: info } = await unlessLate(asked, signal);
      return described(info) ?? file;
    } catch (error) {
      const raised = toKeymedicError('files.info', error);
      if (raised.retry === 'later') throw raised;
      return file;
    }
  }

  async function readOne(value: Described, signal: AbortSignal): Promise<{ text: string } | { why: string }> {
    const file = await complete(value, signal);
    if (!TEXT_TYPE.test(file.type)) return { why: `it is not a text file (${file.type || 'of an unknown type'})` };
    if (file.size > MOST_BYTES) return { why: 'it is larger than 1 MB' };
    if (!file.url || !isOfSlack(file.url, connection.clientOptions.slackApiUrl))
      return { why: 'it is not kept in Slack' };
    return download(file.url, connection.botToken, signal);
  }

  return {
    read: async (files) => {
      const known = files.flatMap((value) => described(value) ?? []);
      const signal = AbortSignal.timeout(WITHIN_MS);
      const results = await Promise.all(
        known.slice(0, MOST_FILES).map(async (file) => ({ file, result: await readOne(file, signal) })),
      );
      const left = known.slice(MOST_FILES).map(({ name }) => ({ name, why: 'only three files of a message are read' }));
      return {
        text: results.flatMap(({ result }) => ('text' in result ? [result.text] : [])).join('\n'),
        unread: [
          ...results.flatMap(({ file, result }) => ('why' in result ? [{ name: file.name, ...result }] : [])),
          ...left,
        ],
      };
    },
  };
}

/** Rejects with `slack-unavailable` when the time is over first. */
function unlessLate<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void =>
      reject(new KeymedicError('slack-unavailable', { method: 'files.info', reason: 'no answer in time' }));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}

/** HTTPS on Slack's hosts, or wherever the Web API is that this process was told to use. */
function isOfSlack(address: string, apiUrl: string | undefined): boolean {
  const url = parsed(address);
  if (!url) return false;
  if (apiUrl && parsed(apiUrl)?.origin === url.origin) return true;
  return url.protocol === 'https:' && SLACK_HOST.test(url.hostname);
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

async function download(url: string, token: string, signal: AbortSignal): Promise<{ text: string } | { why: string }> {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual', signal });
    if (response.status >= 500 || response.status === 429) throw new Error(`HTTP ${response.status}`);
    // Without the scope files:read Slack answers with its login page, or sends there.
    const isPage = (response.headers.get('content-type') ?? '').startsWith('text/html');
    if (!response.ok || isPage) return { why: 'Slack did not let me read it: the app needs the scope files:read' };
    return await textWithin(response);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KeymedicError('slack-unavailable', { method: 'the download of a file', reason }, { cause: error });
  }
}

/** The text, unless it is longer than Slack said it was. */
async function textWithin(response: Response): Promise<{ text: string } | { why: string }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) return { why: 'it is larger than 1 MB' };
    chunks.push(chunk);
  }
  const text = decoded(Buffer.concat(chunks));
  return text.includes('\0') ? { why: 'it is not a text file' } : { text };
}

/** UTF-8 unless a byte order mark says otherwise, as in files that PowerShell writes. */
function decoded(content: Buffer): string {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(content);
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
