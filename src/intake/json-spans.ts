/** A part of a text, from an offset up to another one. */
export interface Span {
  from: number;
  to: number;
}

const OPENS: Record<string, string> = { '{': '}', '[': ']' };
/** What JSON holds outside of strings and brackets. */
const BARE = /[\s:,\w.+-]/;
const LONGEST_GAP = 400;

/**
 * The outermost JSON objects and lists of a text, whatever stands around them: `see {this}: {"a": 1} thanks {x}` holds one. Where an outer
 * one breaks off, those inside of it that are whole. One pass; whether each is valid is for a parser to say.
 */
export function jsonSpans(text: string): Span[] {
  const found: Span[] = [];
  let open: { close: string; from: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    const close = OPENS[char];
    const inner = open.at(-1);
    if (close && (startsJson(text, at) || (inner && char === '['))) open.push({ close, from: at });
    else if (inner && char === inner.close) closeAt(found, open, at + 1);
    else if (inner && char === '"') {
      const end = endOfString(text, at);
      if (text[end] !== '"') open = [];
      at = end;
    } else if (inner && (!BARE.test(char) || text.startsWith('..', at))) open = [];
    at++;
  }
  return found;
}

/** Whether what follows a bracket may be JSON: a member's name, a value, or nothing. */
function startsJson(text: string, at: number): boolean {
  let next = at + 1;
  while (next < at + LONGEST_GAP && next < text.length && ' \n\r\t'.includes(text[next] as string)) next++;
  const char = text[next] ?? '';
  return text[at] === '{' ? char === '"' || char === '}' : '{["'.includes(char || ' ');
}

/** Where a string ends that begins here: at its quote, or where the line ends in it, which JSON has escaped. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function closeAt(found: Span[], open: { close: string; from: number }[], to: number): void {
  const from = open.pop()?.from as number;
  while (found.length > 0 && (found.at(-1) as Span).from >= from) found.pop();
  found.push({ from, to });
}
