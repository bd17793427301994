import { cleanText } from './cleaning/clean';

/**
 * One pasted text in the three forms that readers need. `clean` keeps lines and words; `dense` has every white space
 * removed, so that a hard wrap inside a word, an ARN or a sentence cannot hide it; `flat` is `dense` in lower case
 * (ASCII only, so both have the same offsets).
 */
export interface PastedText {
  /** As pasted, for readers that parse JSON themselves. */
  readonly raw: string;
  readonly clean: string;
  readonly dense: string;
  readonly flat: string;
  /** Offset in `clean` of the character that stands at this offset of `dense` and `flat`. */
  cleanIndex(denseIndex: number): number;
}

/** Undoes the damage of a raw paste and prepares it for the readers. Linear in the length of the text. */
export function pastedText(raw: string): PastedText {
  return viewOf(cleanText(raw), raw);
}

/** Prepares text that is clean already, such as one part of a cleaned paste. */
export function viewOf(clean: string, raw = clean): PastedText {
  const dense = clean.replace(/\s/g, '');
  let offsets: Int32Array | null = null;
  return {
    raw,
    clean,
    dense,
    flat: asciiLower(dense),
    cleanIndex: (index) => {
      offsets ??= offsetsOf(clean, dense.length);
      return offsets[Math.min(index, dense.length)] ?? clean.length;
    },
  };
}

/** Lower case without a change of length: some letters outside ASCII have none of one character. */
function asciiLower(text: string): string {
  if (!/[^ -~]/.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]{1,64}/g, (upper) => upper.toLowerCase());
}

/** For each character that is no white space, where it stands. */
function offsetsOf(clean: string, length: number): Int32Array {
  const offsets = new Int32Array(length + 1);
  let next = 0;
  for (const run of clean.matchAll(/\S{1,100000}/g)) {
    for (let i = 0; i < run[0].length; i++) offsets[next++] = run.index + i;
  }
  offsets[length] = clean.length;
  return offsets;
}

/** A uuid at the start of a text. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Offsets of a literal in a text, first ones first, at most `limit`. */
export function occurrences(text: string, literal: string, limit = 32): number[] {
  const found: number[] = [];
  let at = text.indexOf(literal);
  while (at >= 0 && found.length < limit) {
    found.push(at);
    at = text.indexOf(literal, at + literal.length);
  }
  return found;
}

/** The first of what a pattern matches, at most `limit`; no further match is looked for. */
export function firstOf<T>(matches: Iterable<T>, limit: number): T[] {
  const taken: T[] = [];
  for (const match of matches) {
    taken.push(match);
    if (taken.length >= limit) break;
  }
  return taken;
}
