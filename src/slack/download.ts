import { KeymedicError } from '../errors';

const MOST_BYTES = 1 << 20;
const TOO_LARGE = { why: 'it is larger than 1 MB' };
const SLACK_HOST = /(?:^|\.)(?:slack\.com|slack-gov\.com|slack-files\.com)$/;

type Content = { text: string } | { why: string };

interface Means {
  botToken: string;
  /** Where the Web API is; absent: Slack's own. */
  apiUrl: string | undefined;
  signal: AbortSignal;
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

/** The text of a file of Slack's, or why it cannot be had. Throws `slack-unavailable` when Slack does not answer in time. */
export async function download({ url, size }: { url: string | null; size: number }, means: Means): Promise<Content> {
  if (size > MOST_BYTES) return TOO_LARGE;
  if (!url || !isOfSlack(url, means.apiUrl)) return { why: 'it is not kept in Slack' };
  const headers = { authorization: `Bearer ${means.botToken}` };
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: means.signal });
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
async function textWithin(response: Response): Promise<Content> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) return TOO_LARGE;
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
