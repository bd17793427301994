/** What a pattern, sticky or global, matches at (or from) a position of a text; null where it matches nothing. */
export function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
