import { LINE_BREAK } from './cleaning/line-break';
import { matchAt } from './match-at';

/** The source of a pattern for the label of an encoded authorization message, with what stands between label and message. */
export const ENCODED_MESSAGE_LABEL = String.raw`encoded\s{1,40}authorization\s{1,40}(?:failure\s{1,40})?message["'\\]{0,4}\s{0,8}:?\s{0,8}["'\\]{0,4}`;
const LABEL = new RegExp(ENCODED_MESSAGE_LABEL, 'gi');
const SHORTEST = 100;
/** `sts:DecodeAuthorizationMessage` takes 10,240 characters (STS API reference). */
const LONGEST = 10_240;
const RUN = /[A-Za-z0-9_-]{1,10241}/y;
/** The break of a line that a terminal or a mailer wrapped, with what quotes the next one. */
const WRAP = new RegExp(String.raw`[ \t]{0,4}${LINE_BREAK}[ \t>|\u2502]{0,40}`, 'y');
/** What may stand behind the last line of a message: more would make it a line of prose. */
const LINE_END = /[ \t.,;)\]}"'`\\*_]{0,8}(?:[\r\n]|\\{1,16}[nr]|$)|["'`\\<\u2502|]/y;

/** The encoded authorization message of a text, rejoined where a terminal wrapped it; null where there is none. Linear in its length. */
export function encodedMessageIn(raw: string): string | null {
  for (const match of raw.matchAll(LABEL)) {
    const message = runFrom(raw, match.index + match[0].length);
    if (message.length >= SHORTEST && message.length <= LONGEST) return message;
  }
  return null;
}

const WRAPPED_LINE = 40;
const WORD = /^[A-Za-z]{1,20}$/;

function runFrom(raw: string, from: number): string {
  let message = textAt(RUN, raw, from);
  let end = from + message.length;
  for (let line = message; line.length >= WRAPPED_LINE && message.length <= LONGEST; ) {
    const wrap = textAt(WRAP, raw, end);
    line = wrap ? textAt(RUN, raw, end + wrap.length) : '';
    const next = end + wrap.length + line.length;
    if (line === '' || WORD.test(line) || !matchAt(LINE_END, raw, next)) return message;
    message += line;
    end = next;
  }
  return message;
}

function textAt(pattern: RegExp, text: string, position: number): string {
  return matchAt(pattern, text, position)?.[0] ?? '';
}
