import type { Signal } from '../domain/signal';
import { parseSignal } from './parse';
import { redact } from './redact';

/** A pasted text as everything else may see it. */
export interface Paste {
  /** The text with secrets masked. */
  text: string;
  signal: Signal;
  /** Kinds of credential that were masked, which whoever pasted them should replace. */
  secrets: string[];
  /** The encoded authorization message of the text, which only AWS can read; null where there is none. */
  encodedMessage: string | null;
}

/** Masks and reads a pasted text: the one way in for every text. Never throws; linear in the length of the text. */
export function readPaste(raw: string): Paste {
  const { text, found } = redact(raw);
  return { text, signal: parseSignal(text), secrets: found, encodedMessage: encodedMessageIn(raw) };
}

const OPEN = /encoded\s{1,40}authorization\s{1,40}(?:failure\s{1,40})?message["'\\]{0,4}\s{0,8}:?\s{0,8}["'\\]{0,4}/gi;
const SHORTEST = 100;
/** `sts:DecodeAuthorizationMessage` takes 10,240 characters (STS API reference). */
const LONGEST = 10_240;
const RUN = /[A-Za-z0-9_-]{1,10241}/y;
/** The break of a line that a terminal or a mailer wrapped, with what quotes the next one. */
const WRAP = /[ \t]{0,4}(?:\r?\n|\\n)[ \t>|\u2502]{0,40}/y;
/** What may stand behind the last line of a message: more would make it a line of prose. */
const LINE_END = /[ \t.,;)\]}"'`\\*_]{0,8}(?:[\r\n]|\\n|$)|["'`\\<\u2502|]/y;

/** The message behind its label, rejoined where a terminal wrapped it. */
function encodedMessageIn(raw: string): string | null {
  for (const match of raw.matchAll(OPEN)) {
    const message = runFrom(raw, match.index + match[0].length);
    if (message.length >= SHORTEST && message.length <= LONGEST) return message;
  }
  return null;
}

const WRAPPED_LINE = 40;
const WORD = /^[A-Za-z]{1,20}$/;

function runFrom(raw: string, from: number): string {
  let message = at(RUN, raw, from);
  let end = from + message.length;
  for (let line = message; line.length >= WRAPPED_LINE && message.length <= LONGEST; ) {
    const wrap = at(WRAP, raw, end);
    line = wrap ? at(RUN, raw, end + wrap.length) : '';
    const next = end + wrap.length + line.length;
    if (line === '' || WORD.test(line) || !matches(LINE_END, raw, next)) return message;
    message += line;
    end = next;
  }
  return message;
}

/** What a sticky pattern matches at a position; empty where it matches nothing. */
function at(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
}

function matches(pattern: RegExp, text: string, position: number): boolean {
  pattern.lastIndex = position;
  return pattern.test(text);
}
