import { LINE_BREAK } from '../cleaning/line-break';
import { matchAt } from '../match-at';
import type { SecretSpan } from './secret-kinds';

const MIN_LENGTH = 100;
const MIN_KMS_LENGTH = 40;
const DEEPEST = 16;
const MIN_WRAPPED_LINE = 38;
/** What may follow the last line of wrapped base64. */
const WRAP_ENDS = '\r\n"\'\\ \t';
/** How KMS ciphertexts begin in base64. */
const KMS_CIPHERTEXT = /^AQ[A-Z]C?[A-Z]?AH/;

/** Every stretch, hard-wrapped or not, that is long and mixed enough to be base64 and neither a path nor an ARN. Linear in the length of the text. */
export function base64Runs(text: string): SecretSpan[] {
  const runs: SecretSpan[] = [];
  let at = 0;
  while (at < text.length) {
    if (!isBase64(text.charCodeAt(at))) {
      at = text[at] === '\\' ? behindEscape(text, at) : at + 1;
      continue;
    }
    const end = runEnd(text, at);
    const body = text.slice(at, end);
    const cipher = body.length >= MIN_KMS_LENGTH && isCipher(body);
    const inArn = cipher && isInArn(text, at, body);
    if (cipher && !inArn) runs.push({ kind: 'ciphertext', start: at, end });
    at = inArn ? lineEnd(text, at) : end;
  }
  return runs;
}

const BROKEN = /\r?\n[ \t>|#\u2502]{0,20}/g;

/** Names of roles and sessions can be as long and mixed as base64, also where a line break cut their ARN in two. */
function isInArn(text: string, at: number, body: string): boolean {
  if (KMS_CIPHERTEXT.test(body)) return false;
  const before = text.slice(Math.max(0, at - 200), at).replace(BROKEN, '');
  const arn = /arn:[a-z-]{2,20}:([^\s"']{2,160})$/.exec(before)?.[1];
  return arn !== undefined && (before.endsWith(':') || /^(?:iam|sts):/.test(arn));
}

/** Where the base64 that starts here ends, over line breaks that a terminal or a formatter put into it. */
export function runEnd(text: string, start: number): number {
  let end = lineEnd(text, start);
  let line = end - start;
  while (line >= MIN_WRAPPED_LINE) {
    const next = afterWrap(text, end);
    if (next < 0) break;
    const nextEnd = lineEnd(text, next);
    const whole = nextEnd >= text.length || WRAP_ENDS.includes(text[nextEnd] as string);
    if (nextEnd === next || !whole || /^[a-z]{1,20}$/.test(text.slice(next, nextEnd))) break;
    line = nextEnd - next;
    end = nextEnd;
  }
  return end;
}

function lineEnd(text: string, start: number): number {
  let end = start;
  for (let next = start; next < text.length; ) {
    if (isBase64(text.charCodeAt(next))) end = ++next;
    else if (text[next] !== '\\') break;
    else next = behindBackslashes(text, next);
    if (next > end && text[next] !== '/') break;
  }
  while (end < text.length && text[end] === '=') end++;
  return end;
}

/** The letter of a line break or tab that JSON wrote out is no part of what follows. */
function behindEscape(text: string, start: number): number {
  const at = behindBackslashes(text, start);
  return at < text.length && 'nrt'.includes(text[at] as string) ? at + 1 : at;
}

/** Behind those with which JSON of PHP escapes a slash. */
function behindBackslashes(text: string, start: number): number {
  let at = start;
  while (text[at] === '\\' && at - start < DEEPEST) at++;
  return at;
}

const WRAP = new RegExp(`${LINE_BREAK}[ \\t]{0,40}`, 'y');

/** Behind a line break and its indent; -1 when the run does not go on. */
function afterWrap(text: string, end: number): number {
  const wrap = matchAt(WRAP, text, end)?.[0];
  const at = end + (wrap?.length ?? 0);
  return wrap && at < text.length && (isBase64(text.charCodeAt(at)) || text[at] === '=') ? at : -1;
}

function isCipher(body: string): boolean {
  const dense = body.replace(/\\{1,16}(?:[nr]|(?=\/))|\s/g, '');
  if (dense.length < MIN_LENGTH && !KMS_CIPHERTEXT.test(dense)) return false;
  return /[A-Z]/.test(dense) && /[a-z]/.test(dense) && /[0-9]/.test(dense) && changes(dense) > dense.length * 0.3;
}

/** How often the class of character changes; in words and paths rarely, in base64 more often than not. */
function changes(text: string): number {
  let count = 0;
  for (let i = 1; i < text.length; i++) if (classOf(text.charCodeAt(i)) !== classOf(text.charCodeAt(i - 1))) count++;
  return count;
}

function classOf(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}

function isBase64(code: number): boolean {
  return classOf(code) !== 3 || code === 43 || code === 47 || code === 95 || code === 45;
}
