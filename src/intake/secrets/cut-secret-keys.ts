import { LINE_BREAK, MARGIN } from '../cleaning/line-break';
import { maskOf, type SecretSpan } from './secret-kinds';

const KEY_IDS = [maskOf('access-key'), maskOf('temporary-key-id')];
const KEY_ID = new RegExp(KEY_IDS.map((mask) => mask.replace(/[[\]]/g, '\\$&')).join('|'), 'g');
const REACH = 240;
const LENGTH = 40;
const LONGEST_CUT = 120;
/** The first part, and what follows: the line break and the rest. */
const IN_TWO = new RegExp(
  `(?:(?<![A-Za-z0-9+/_.:\\\\-])|(?<=\\\\[nrt]))([A-Za-z0-9+/]{1,39})(?=(${LINE_BREAK}${MARGIN})([A-Za-z0-9+/]{1,39})(?![A-Za-z0-9+/_.:-]))`,
  'g',
);

/** Secret access keys without a label that a line break cut in two, known by an access key id nearby. Linear in the length of the text. */
export function cutSecretKeys(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const { 0: mask, index } of text.matchAll(KEY_ID)) {
    const start = Math.max(from, index - REACH);
    from = Math.max(from, index + mask.length + REACH);
    for (const match of text.slice(start, from + LONGEST_CUT).matchAll(IN_TWO)) {
      const [, first = '', wrap = '', rest = ''] = match;
      const at = start + match.index;
      if (at < from && isSecretKey(first + rest))
        spans.push({ kind: 'secret-key', start: at, end: at + first.length + wrap.length + rest.length });
    }
  }
  return spans;
}

function isSecretKey(text: string): boolean {
  return text.length === LENGTH && /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9]/.test(text);
}
