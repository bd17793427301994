/**
 * The name of a member that an object of a JSON text holds twice; null if there is none. `parsed` is what the text
 * parses to. JSON.parse keeps the last one silently, which can hide a Deny.
 */
export function duplicateMember(text: string, parsed: unknown): string | null {
  return countNames(text) === countMembers(parsed, 0) ? null : findDuplicate(text);
}

const SPACE = 0x20;
const QUOTE = 0x22;

/**
 * How often a quote is followed by a colon: the number of names, or more where texts hold the same. -1 where a gap stands
 * before a colon, which may be that of a name.
 */
function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === QUOTE) count += 1;
    else if (before <= SPACE) return -1;
  }
  return count;
}

const DEEPEST = 100;

/** Counts no deeper than any case goes: then the counts differ, and the text is read. */
function countMembers(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countMembers(item, depth + 1);
    return count;
  }
  for (const name in value) {
    count += 1;
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object') count += countMembers(member, depth + 1);
  }
  return count;
}

const TOKEN = /[{}]|"((?:[^"\\]|\\.)*)"([ \t\r\n]*:)?/gs;

/** Reads the text, which is valid JSON, name by name. */
function findDuplicate(text: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, name, colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined && name !== undefined) {
      const plain = name.includes('\\') ? (JSON.parse(`"${name}"`) as string) : name;
      const names = open.at(-1);
      if (names?.has(plain)) return plain;
      names?.add(plain);
    }
  }
  return null;
}
