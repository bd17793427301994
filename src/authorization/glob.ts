/**
 * Wildcard patterns. Inside a compiled pattern `*` and `?` that act as wildcards are written as two Unicode
 * noncharacters, so that a literal `*` (from `${*}` or a variable's value) stays a literal.
 */
export const ANY = '\uFFFE';
export const ONE = '\uFFFF';

const ANY_CODE = 0xfffe;
const ONE_CODE = 0xffff;

/** Marks the wildcards of a policy string. */
export function markWildcards(text: string): string {
  if (!hasWildcard(text)) return text;
  return text.replaceAll('*', ANY).replaceAll('?', ONE);
}

export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/** Whether `text` matches a pattern made by {@link markWildcards}; linear in practice, never exponential. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern === ANY || pattern === text) return true;
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const code = p < pattern.length ? pattern.charCodeAt(p) : -1;
    if (code === ANY_CODE) {
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
  while (p < pattern.length && pattern.charCodeAt(p) === ANY_CODE) p++;
  return p === pattern.length;
}
