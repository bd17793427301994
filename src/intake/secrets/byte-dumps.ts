import { WORD_START } from '../cleaning/line-break';
import { matchAt } from '../match-at';
import type { SecretKind, SecretSpan } from './secret-kinds';

/** A form in which languages print bytes one by one. */
interface ListForm {
  /** What stands in front of the first byte. */
  opening: RegExp;
  byte: RegExp;
  /** Fewer are no dump: they may be any numbers. */
  fewest: number;
}

const DECIMAL = /(?:0x[0-9a-f]{1,2}|-?(?:25[0-5]|2[0-4]\d|[01]?\d{1,2}))(?![\w:-]|\.\d)/iy;
const PAIR = /[0-9a-f]{2}(?![0-9a-z])/iy;
const INDEXED = /["'\\]{0,16}\d{1,6}["'\\]{0,16}\s{0,4}:\s{0,4}\d{1,3}(?![\w.])/y;
const ANY = /(?:0x)?[0-9a-f]{2}(?![0-9a-z])|\\{1,16}(?:x[0-9a-f]{2}|[0-7]{3})/iy;

/** Names of what bytes are held in. */
const BUFFER = String.raw`(?:(?:uint8array|bytearray|blob|inner|buffer)[\])\w (:[]{0,24}|(?:bytes?|uint8)(?:\[\d{0,6}\] ?|\()?)`;
/** Labels that say that what follows is no text. */
const LABEL =
  '(?:plaintext|cipher_?text|(?:data|private|secret|encryption|signing)_?key|key_?material|password|passphrase)[a-z_]{0,16}';
/** What stands between a label and the bytes, to which backslashes without a quote belong. */
const ASSIGNED = String.raw`["'\\]{0,16}\s{0,4}[:=]\s{0,4}(?:\\{0,16}["'])?`;
/** White space, also as JSON writes it. */
const SPACE = String.raw`(?:\s|\\{1,16}[nrt])`;

const LISTS: readonly ListForm[] = [
  { opening: /<Buffer /g, byte: PAIR, fewest: 1 },
  {
    opening: /Buffer["'\\]{1,16}\s{0,20},\s{0,20}["'\\]{1,16}data["'\\]{1,16}\s{0,20}:\s{0,20}\[/g,
    byte: DECIMAL,
    fewest: 1,
  },
  {
    opening: new RegExp(
      String.raw`(?:${BUFFER}|${LABEL}${ASSIGNED}[\w ([\])]{0,24})[[{(](?=${SPACE}{0,40}[\d-])`,
      'gi',
    ),
    byte: DECIMAL,
    fewest: 2,
  },
  {
    opening: new RegExp(String.raw`\[(?=${SPACE}{0,40}-?\d{1,3}(?:,|${SPACE}){1,8}-?\d)`, 'g'),
    byte: DECIMAL,
    fewest: 16,
  },
  {
    opening: new RegExp(String.raw`\{(?=${SPACE}{0,40}["'\\]{0,16}0["'\\]{0,16}\s{0,4}:)`, 'g'),
    byte: INDEXED,
    fewest: 3,
  },
  { opening: new RegExp(LABEL + ASSIGNED, 'gi'), byte: ANY, fewest: 3 },
];

/** Bytes that need no opening, since nothing else looks like so many of them; a path of Windows has none of two hex digits eight times. */
const RUNS = [
  /\\{1,16}(?:x[0-9a-fA-F]{2}|[0-7]{3})(?:[^\\'"\n]{0,40}\\{1,16}(?:x[0-9a-fA-F]{2}|[0-7]{3})){7,20000}/g,
  new RegExp(
    String.raw`0x(?<=${WORD_START}0x)[0-9a-f]{1,2}(?:(?:[,;]|${SPACE}){1,40}0x[0-9a-f]{1,2}){15,20000}\b`,
    'gi',
  ),
  new RegExp(String.raw`${WORD_START}[0-9a-f]{2}(?:[:-][0-9a-f]{2}){15,20000}\b`, 'gi'),
];
const HEX = new RegExp(
  `((?:cipher|plain|encrypted|data_?key)[a-z_]{0,16}${ASSIGNED})(?:0x)?[0-9a-f]{16,20000}(?![0-9a-z-])`,
  'gi',
);
const LABEL_REACH = 60;

/**
 * Every dump of sixteen bytes or more, and shorter ones in what only bytes are held in or behind the label of a secret, in the order of
 * the text: `[1, 2, …]`, `<Buffer 01 02 …>`, `{"0":1,…}`, `b'\x01\002…'`, `0x01, 0x02 …`, `01:02:…`, `0x0102…`. Linear in its length.
 */
export function byteDumps(text: string): SecretSpan[] {
  const spans: SecretSpan[] = LISTS.flatMap((form) => listsOf(text, form));
  for (const pattern of [...RUNS, HEX]) {
    for (const { 0: run, 1: label = '', index } of text.matchAll(pattern))
      spans.push(dump(text, index + label.length, index + run.length));
  }
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

function listsOf(text: string, { opening, byte, fewest }: ListForm): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const { 0: opened, index } of text.matchAll(opening)) {
    const start = index + opened.length;
    if (start < from) continue;
    const { count, end } = runFrom(text, start, byte);
    from = end;
    if (count >= fewest) spans.push(dump(text, start, end));
  }
  return spans;
}

const GAP = new RegExp(`(?:[,:]|${SPACE}){0,400}`, 'y');

/** How many bytes follow one another, and where the last of them ends. */
function runFrom(text: string, start: number, byte: RegExp): { count: number; end: number } {
  let end = start;
  for (let count = 0; ; count++) {
    const gap = matchAt(GAP, text, end)?.[0].length ?? 0;
    if (!matchAt(byte, text, end + gap)) return { count, end };
    end = byte.lastIndex;
  }
}

function dump(text: string, start: number, end: number): SecretSpan {
  return { kind: kindOf(text, start), start, end };
}

/** Plaintexts are secrets that whoever pasted them should know about. */
export function kindOf(text: string, start: number): SecretKind {
  const label = text.slice(Math.max(0, start - LABEL_REACH), start).toLowerCase();
  return label.lastIndexOf('plaintext') > label.lastIndexOf('cipher') ? 'plaintext' : 'ciphertext';
}
