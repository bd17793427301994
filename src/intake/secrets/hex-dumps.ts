import { LINE_BREAK, MARGIN } from '../cleaning/line-break';
import { matchAt } from '../match-at';
import { kindOf } from './byte-dumps';
import type { SecretSpan } from './secret-kinds';

const GROUP = '(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{4}|[0-9a-f]{2,3})(?![0-9a-z])';
/** Offset, groups of digits and, further to the right, the characters they stand for. */
const REST_OF_LINE = String.raw`[0-9a-f]{3,4}0(?::[ \t]{1,2}|[ \t]{1,3})${GROUP}(?:[ \t]{1,2}${GROUP}){0,15}(?:(?:[ \t]{2,60}|[ \t]?\|)[^\r\n]{0,20}?)?[ \t]{0,4}(?=[\r\n]|\\{1,16}[nr]|["']|$)`;
const FIRST_LINE = new RegExp(String.raw`0{3}(?<=(?:^|\\[nrt]|["'])${MARGIN}0{3})${REST_OF_LINE}`, 'gim');
const NEXT_LINE = new RegExp(`${LINE_BREAK}${MARGIN}0{3}${REST_OF_LINE}`, 'iy');

/** Every dump of `xxd`, `hexdump` or `od`, over all its lines. Linear in the length of the text. */
export function hexDumps(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const { 0: line, index } of text.matchAll(FIRST_LINE)) {
    if (index < from) continue;
    from = index + line.length;
    for (let next = matchAt(NEXT_LINE, text, from); next; next = matchAt(NEXT_LINE, text, from)) from += next[0].length;
    spans.push({ kind: kindOf(text, index), start: index, end: from });
  }
  return spans;
}
