import { cleanText } from './clean';

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
  const flat = dense.replace(/[A-Z]{1,64}/g, (upper) => upper.toLowerCase());
  const offsets = new Int32Array(dense.length + 1);
  let at = 0;
  for (let i = 0; i < dense.length; i++) {
    while (clean[at] !== dense[i]) at++;
    offsets[i] = at++;
  }
  offsets[dense.length] = clean.length;
  return { raw, clean, dense, flat, cleanIndex: (index) => offsets[Math.min(index, dense.length)] ?? clean.length };
}

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
