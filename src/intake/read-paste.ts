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
const RUN = /^[A-Za-z0-9_-]{1,4000}/;
const SHORTEST = 100;
/** `sts:DecodeAuthorizationMessage` takes 10,240 characters (STS API reference). */
const LONGEST = 10_240;

/** The message behind its label, rejoined where a terminal wrapped it. */
function encodedMessageIn(raw: string): string | null {
  for (const match of raw.matchAll(OPEN)) {
    const message = runFrom(raw, match.index + match[0].length);
    if (message.length >= SHORTEST && message.length <= LONGEST) return message;
  }
  return null;
}

const WRAPPED_LINE = 40;

function runFrom(raw: string, from: number): string {
  let message = '';
  let at = from;
  while (message.length <= LONGEST) {
    const run = RUN.exec(raw.slice(at, at + 4000))?.[0] ?? '';
    message += run;
    at += run.length;
    const wrap =
      run.length >= WRAPPED_LINE
        ? /^\s{0,4}(?:\r?\n|\\n)[ \t>|\u2502]{0,40}/.exec(raw.slice(at, at + 60))?.[0]
        : undefined;
    if (!wrap) return message;
    at += wrap.length;
  }
  return message;
}
