/** Longer strings are no passwords; it also bounds the time for one that is never closed. */
const LONGEST = 4000;

/**
 * Where the string ends that began at `from` behind this opening quote; -1 where it is not closed on its line. The opening is a quote with
 * the backslashes that JSON inside of JSON puts in front of it: an escaped quote has more of them than the one that closes.
 */
export function endOfQuoted(text: string, from: number, opening: string): number {
  const quote = opening[opening.length - 1];
  const unit = opening.length;
  let backslashes = 0;
  for (let at = from; at < Math.min(text.length, from + LONGEST); at++) {
    const char = text[at];
    if (char === '\n') return -1;
    if (char === quote && backslashes % (2 * unit) === unit - 1) return at - (unit - 1);
    backslashes = char === '\\' ? backslashes + 1 : 0;
  }
  return -1;
}
