/**
 * Wildcard patterns. Inside a pattern `*` and `?` that act as wildcards are written as two Unicode noncharacters, so
 * that a literal `*` (from `${*}` or a variable's value) stays a literal.
 */
export const ANY = '\uFFFE';
export const ONE = '\uFFFF';

const ANY_CODE = 0xfffe;
const ONE_CODE = 0xffff;

/** Marks the wildcards of a policy string. */
export function markWildcards(text: string): string {
  const plain = withoutMarks(text);
  if (!plain.includes('*') && !plain.includes('?')) return plain;
  return plain.replaceAll('*', ANY).replaceAll('?', ONE);
}

/** The two marks are no characters: where a text holds them all the same, they are none of ours. */
export function withoutMarks(text: string): string {
  return text.includes(ANY) || text.includes(ONE) ? text.replace(/[\uFFFE\uFFFF]/g, '\uFFFD') : text;
}

/** Whether `text` matches a pattern made by {@link markWildcards}; linear in practice, never exponential. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern === ANY || pattern === text) return true;
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  const last = pattern.length - 1;
  while (t < text.length) {
    const code = p <= last ? pattern.charCodeAt(p) : -1;
    if (code === ANY_CODE) {
      if (p === last) return true;
      star = p++;
      resume = t;
    } else if (code === ONE_CODE || (code !== -1 && code === text.charCodeAt(t))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p <= last && pattern.charCodeAt(p) === ANY_CODE) p++;
  return p > last;
}
