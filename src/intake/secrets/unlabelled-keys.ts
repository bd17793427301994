import { matchAt } from '../match-at';
import { maskOf, type SecretSpan } from './secret-kinds';

const CHARACTER = String.raw`(?:[A-Za-z0-9+]|(?:\\{1,16})?\/)`;
const BEGIN = String.raw`(?:(?<![A-Za-z0-9+/\\])|(?<=\\[nrt]))`;
/** Forty characters, as secret access keys have; looked for before what stands around them, which is faster. */
const SECRET_KEY = new RegExp(`${BEGIN}${CHARACTER}{40}(?![A-Za-z0-9+])`, 'g');
/** Signs that join words to names, unless a sentence ends with them. */
const JOINED_BEFORE = /[_.-]/;
const JOINED_BEHIND = /[_-]|[=./](?![\s"'\\)]|$)/y;
/** Characters change their class at so many places in names of words, and in hardly a key. */
const MOST_CHANGES_OF_NAMES = 13;
/** A link or a path goes on. */
const PATH_BEHIND = /\\{0,16}\/[A-Za-z0-9+/]/y;

/** Secret access keys that no label tells, by their form alone: everything of the same length with a label or form of its own is masked before. */
export function unlabelledSecretKeys(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { 0: key, index: start } of text.matchAll(SECRET_KEY)) {
    const end = start + key.length;
    if (!isMixed(key) || matchAt(PATH_BEHIND, text, end)) continue;
    const isJoined = JOINED_BEFORE.test(text[start - 1] ?? '') || matchAt(JOINED_BEHIND, text, end);
    if (!isJoined || (isRandom(key) && !isPartOfRandom(text, start, end)))
      spans.push({ kind: 'secret-key', start, end });
  }
  return spans;
}

const isMixed = (text: string): boolean => /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9]/.test(text);

function isRandom(key: string): boolean {
  return (key.match(/[a-z]{1,40}|[A-Z]{1,40}|[0-9]{1,40}|[^A-Za-z0-9]/g) ?? []).length > MOST_CHANGES_OF_NAMES;
}

const REACH = 60;

/** Of a token or a ciphertext in the alphabet of links, whose signs part it anywhere. */
function isPartOfRandom(text: string, start: number, end: number): boolean {
  const before = /[A-Za-z0-9]{1,60}(?=[_-]{1,4}$)/.exec(text.slice(Math.max(0, start - REACH), start))?.[0] ?? '';
  const behind = /^[_-]{1,4}([A-Za-z0-9]{1,60})/.exec(text.slice(end, end + REACH))?.[1] ?? '';
  return [before, behind].some((part) => part.length > 3 && isMixed(part));
}

const CIPHERTEXT = maskOf('ciphertext');
const REACH_OF_CIPHERTEXT = 400;
/** 16, 32 or 64 bytes that fill a column or a line, which no name with a sign assigns. */
const DATA_KEY =
  /(?<=(?:^|[\s|,[]|\\[nrt])["'\\]{0,16})(?<![:=]\s{0,4}["'\\]{0,16})(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)(?=["'\\]{0,16}(?:[\s|,\]]|\\{0,16}[nrt]|$))/g;

/** Data keys in the clear beside their ciphertext, as `generate-data-key --output text` prints both. Linear in the length of the text. */
export function bareDataKeys(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (let at = text.indexOf(CIPHERTEXT); at >= 0; at = text.indexOf(CIPHERTEXT, at + 1)) {
    const start = Math.max(from, at - REACH_OF_CIPHERTEXT);
    from = at + CIPHERTEXT.length + REACH_OF_CIPHERTEXT;
    for (const { 0: key, index } of text.slice(start, from).matchAll(DATA_KEY))
      if (/[a-z]/.test(key) && /[A-Z]/.test(key))
        spans.push({ kind: 'plaintext', start: start + index, end: start + index + key.length });
  }
  return spans;
}
