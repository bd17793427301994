import { LINE_BREAK, MARGIN } from '../cleaning/line-break';
import { matchAt } from '../match-at';
import type { SecretSpan } from './secret-kinds';

/** How a file of a key opens and closes. */
interface KeyForm {
  open: RegExp;
  close: RegExp;
}

/** Words parted by blanks, or by what a form makes of them. */
const BLANK = String.raw`(?:[\s+]|\\{1,16}[nrt])`;
const PEM_NAME = `${BLANK}(?:${BLANK}|[A-Z0-9]){0,40}PRIVATE${BLANK}KEY(?:${BLANK}BLOCK)? ?-{4,5}`;
const FORMS: readonly KeyForm[] = [
  { open: new RegExp(`-{4,5} ?BEGIN${PEM_NAME}`, 'g'), close: new RegExp(`-{4,5} ?END${PEM_NAME}`, 'g') },
  // PuTTY's, whose public half stands in front.
  { open: /Private-Lines: {0,4}\d{1,4}/g, close: /Private-MAC: {0,4}[0-9a-f]{32,64}/g },
];
/** A key of 16,384 bits has 12,800 characters. */
const LONGEST = 16 * 1024;
/** Not the words between two markers that somebody merely names. */
const MATERIAL = /(?=[a-z]{0,6}[A-Z0-9])(?=[A-Z]{0,6}[a-z0-9])[A-Za-z0-9+/]{7}/;

/** Every private key: up to its closing line, or, where the paste was cut off, as far as it looks like one. Linear in the length of the text. */
export function privateKeys(text: string): SecretSpan[] {
  return FORMS.flatMap((form) => [...keysOf(text, form), ...unopenedKeys(text, form)]).sort(
    (a, b) => a.start - b.start,
  );
}

function keysOf(text: string, { open, close }: KeyForm): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const openings = [...text.matchAll(open)];
  const closings = openings.length > 0 ? [...text.matchAll(close)] : [];
  let closing = 0;
  for (const [i, { 0: opened, index: start }] of openings.entries()) {
    const from = start + opened.length;
    while ((closings[closing]?.index ?? text.length) < from) closing++;
    const closed = closings[closing];
    const next = openings[i + 1]?.index ?? text.length;
    const reach = Math.min(next, from + LONGEST);
    const end = closed && closed.index <= reach ? closed.index + closed[0].length : endOfMaterial(text, from, next);
    if (MATERIAL.test(text.slice(from, Math.min(end, closed?.index ?? end))))
      spans.push({ kind: 'private-key', start, end });
  }
  return spans;
}

/** Of a paste that begins in the middle of a key: back from its closing line, as far as long parts follow one another. */
function unopenedKeys(text: string, { open, close }: KeyForm): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const { 0: closed, index } of text.matchAll(close)) {
    const before = Math.max(from, index - LONGEST);
    from = index + closed.length;
    const part = text.slice(before, index);
    const start = part.search(open) < 0 ? before + startOfMaterial(part) : index;
    if (start < index) spans.push({ kind: 'private-key', start, end: from });
  }
  return spans;
}

const LONG_PART = /(?:(?<![A-Za-z0-9+/\\])|(?<=\\[nrt]))[A-Za-z0-9+/]{40,200}={0,2}/g;
const FARTHEST_APART = 120;

function startOfMaterial(text: string): number {
  let start = text.length;
  for (const { 0: part, index } of [...text.matchAll(LONG_PART)].reverse()) {
    if (start - index - part.length > FARTHEST_APART) return start;
    start = index;
  }
  return start;
}

const BASE64 = String.raw`(?:[A-Za-z0-9+/]|\\{1,16}\/)`;
/** What lists, strings, quotes and concatenations put between two parts of a key. */
const BETWEEN = String.raw`(?:[\s"'\x60,>|#\u2502]|%0[AaDd]|\^M|\\{1,16}u000[AaDd]|[+.](?=[\s\\])|\\[nrt]|\\(?=[\\"']))`;
/** The rest of a line in which no other key begins. */
const BEFORE_NEXT = String.raw`(?:(?!-{4})[^\n\\"'])`;
/** Each goes on with the key: a header such as `Proc-Type: 4,ENCRYPTED`, a line, a line behind what a log puts in front, a part. */
const PARTS = [
  `${LINE_BREAK}${MARGIN}(?:[A-Z][A-Za-z]{1,12}-[A-Za-z]{1,12}|Version|Comment): ${BEFORE_NEXT}{1,100}`,
  `${LINE_BREAK}${MARGIN}(?!(?:[A-Z]?[a-z]{1,20}|[A-Za-z]{1,60}(?:Exception|Error))(?:[\\r\\n\\\\"']|$))[A-Za-z0-9+/=]{0,120}(?=[\\r\\n\\\\"']|-{4}|$)`,
  `${LINE_BREAK}${BEFORE_NEXT}{0,100}[ \\t>|\\u2502]${BASE64}{40,200}={0,2}(?=[\\s\\\\"'-]|$)`,
  `${LINE_BREAK}${BEFORE_NEXT}{0,60}\\d:\\d\\d[\\d.,:Z+]{0,20}[ \\t]{1,4}(?:std(?:out|err) F )?(?=[A-Za-z+/]{0,38}[0-9])${BASE64}{7,39}={0,2}(?=[\\s\\\\"'-]|$)`,
  `${BETWEEN}{1,80}(?:${BASE64}{20,200}|(?=[A-Za-z+/]{0,19}[0-9])(?=[0-9+/]{0,19}[A-Za-z])${BASE64}{7,19}(?![A-Za-z0-9+/:._-]))={0,2}`,
  `${BASE64}{1,200}={0,2}`,
].map((part) => new RegExp(part, 'y'));

function endOfMaterial(text: string, from: number, until: number): number {
  let end = from;
  for (let at = from; at < until; ) {
    const part = PARTS.find((pattern) => matchAt(pattern, text, at));
    if (!part) return end;
    const isMaterial = /[A-Za-z0-9]{2}/.test(text.slice(at, part.lastIndex));
    at = part.lastIndex;
    if (isMaterial) end = at;
  }
  return end;
}
