import type { Signal } from '../domain/signal';
import { encodedMessageIn } from './encoded-message';
import { parseSignal } from './parse';
import { redact } from './secrets/redact';

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
