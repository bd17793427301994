import { visibleCharacters } from './cleaning/clean';
import { LINE_BREAK } from './cleaning/line-break';
import { matchAt } from './match-at';
import { looksIssued } from './secrets/issued-tokens';

/** An encoded authorization message and where it stands. */
export interface EncodedMessage {
  /** Rejoined where a terminal wrapped it. */
  message: string;
  start: number;
  end: number;
}

/** The source of a pattern for the label of a message, with what stands between both. */
export const ENCODED_MESSAGE_LABEL = String.raw`encoded\s{1,40}authorization\s{1,40}(?:failure\s{1,40})?message["'\\]{0,4}\s{0,8}:?\s{0,8}["'\\]{0,4}`;
const LABEL = new RegExp(ENCODED_MESSAGE_LABEL, 'gi');
/** A shorter one is cut, or a word: masked, but nothing to decode. */
const SHORTEST = 100;
const SHORTEST_MASKED = 16;
/** `sts:DecodeAuthorizationMessage` takes 10,240 characters (STS API reference). */
const LONGEST = 10_240;
const RUN = /[A-Za-z0-9_-]+/y;
/** The rest of a run that is no message to its end, which nobody needs either. */
const REST = /[A-Za-z0-9+/=_-]*/y;
/** The break of a line that a terminal or a mailer wrapped, with what quotes the next one. */
const WRAP = new RegExp(String.raw`[ \t]{0,4}${LINE_BREAK}[ \t>|\u2502]{0,40}`, 'y');
/** What may stand behind the last line of a message: more would make it a line of prose. */
const LINE_END = /[ \t.,;)\]}"'`\\*_]{0,8}(?:[\r\n]|\\{1,16}[nr]|$)|["'`\\<\u2502|]/y;
const WRAPPED_LINE = 40;
const WORDS = /^[A-Za-z]{1,20}(?:[_-][A-Za-z]{1,20}){0,5}$/;

/** The encoded authorization message of a text; null where there is none. Linear in the length of the text. */
export function encodedMessageIn(raw: string): string | null {
  const whole = encodedMessages(visibleCharacters(raw)).find(
    ({ message }) => message.length >= SHORTEST && message.length <= LONGEST,
  );
  return whole?.message ?? null;
}

/** Every encoded authorization message of a text without invisible characters. Linear in the length of the text. */
export function encodedMessages(text: string): EncodedMessage[] {
  const messages: EncodedMessage[] = [];
  for (const { 0: label, index } of text.matchAll(LABEL)) {
    const found = messageAt(text, index + label.length);
    if (found) messages.push(found);
  }
  return messages;
}

/**
 * From a first line over those of a wrap: each as long as the one before, which is how a wrap looks, and a shorter one last. What follows
 * it, and what has the form of a credential, is something else that stands below the message.
 */
function messageAt(text: string, start: number): EncodedMessage | null {
  const first = textAt(RUN, text, start);
  if (looksIssued(first)) return null;
  let message = first;
  let end = start + first.length;
  if (first.length >= WRAPPED_LINE) {
    let widths = [first.length, columnOf(text, start) + first.length];
    for (let line = nextLine(text, end); line && line.body.length <= Math.max(...widths); line = nextLine(text, end)) {
      message += line.body;
      end = line.end;
      if (!widths.includes(line.body.length) && !widths.includes(line.width)) break;
      widths = [line.body.length];
    }
  }
  end += textAt(REST, text, end).length;
  return end - start < SHORTEST_MASKED ? null : { message, start, end };
}

const LONGEST_LINE = 1000;

/** How far from the beginning of its line, also where JSON wrote the break out; zero where the line is longer than any wrap. */
function columnOf(text: string, position: number): number {
  const before = text.slice(Math.max(0, position - LONGEST_LINE), position);
  const lineStart = Math.max(before.lastIndexOf('\n') + 1, before.lastIndexOf('\\n') + 2);
  return lineStart > 1 || before.length < LONGEST_LINE ? before.length - (lineStart > 1 ? lineStart : 0) : 0;
}

/** The next line of a wrapped message, `width` with its margin; null where it cannot be one. */
function nextLine(text: string, end: number): { body: string; width: number; end: number } | null {
  const wrap = textAt(WRAP, text, end);
  if (!wrap) return null;
  const at = end + wrap.length;
  const body = textAt(RUN, text, at);
  if (body === '' || WORDS.test(body) || looksIssued(body) || !matchAt(LINE_END, text, at + body.length)) return null;
  const margin = wrap.length - Math.max(wrap.lastIndexOf('\n'), wrap.lastIndexOf('n')) - 1;
  return { body, width: margin + body.length, end: at + body.length };
}

function textAt(pattern: RegExp, text: string, position: number): string {
  return matchAt(pattern, text, position)?.[0] ?? '';
}
