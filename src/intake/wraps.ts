import { matchAt } from './match-at';

/** What a line cannot begin with that is the rest of the one before: nothing, a prompt, a command, an error, output, a time, a frame of a stack. */
const ANEW =
  /(?:\s{0,80}$|\s{0,80}(?:[$#>%❯➜] |at [\w$.<]|\d{4}-\d\d-\d\d[T ]|[\w.]{3,100}(?:Exception|Error|Fault|Denied|Disabled)\b|aws |An error |A client error |aws: |usage: |[Ee]rror\b|fatal|Traceback|User: |[A-Z][A-Za-z]{4,60}(?:Exception|Error|Fault)\b|[{[]\s{0,80}["{[}\]]))/y;

/** Whether the line at this offset begins something of its own, so that nothing from the line before goes on in it. */
export function beginsAnew(text: string, at: number): boolean {
  return matchAt(ANEW, text, at) !== null;
}

/**
 * Whether a name that ends here may go on in the next line: it has no form that would tell. A line that is shorter than the one in front of
 * it was not cut at the width of a window.
 */
export function mayBeCut(text: string, end: number): boolean {
  const next = matchAt(/[ \t]{0,8}\n[^\S\n]{0,80}[\w+=.@/-]/y, text, end);
  if (next === null || beginsAnew(text, text.indexOf('\n', end) + 1)) return false;
  const from = text.lastIndexOf('\n', end - 1) + 1;
  const before = from === 0 ? 0 : from - 1 - (text.lastIndexOf('\n', from - 2) + 1);
  return before <= end - from + ROOM;
}

/** What a margin or a blank may have taken from a line that was as wide as the others. */
const ROOM = 8;
