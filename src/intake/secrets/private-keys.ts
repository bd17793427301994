import { LINE_BREAK, MARGIN } from '../cleaning/line-break';
import { matchAt } from '../match-at';
import type { SecretSpan } from './secret-kinds';

const OPEN = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;
const CLOSE = /-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/y;
/** One line of a key, line break first, or a header such as `Proc-Type: 4,ENCRYPTED`. */
const BODY = new RegExp(
  String.raw`(?:${LINE_BREAK}${MARGIN}(?:[A-Z][A-Za-z]{1,12}-[A-Za-z]{1,12}: [^\n]{1,100}|[A-Za-z0-9+/=]{0,120}(?=[\r\n\\"'-]|$))|[A-Za-z0-9+/=]{1,120})`,
  'y',
);

/** Every private key in PEM: from its opening line to the closing one, or, where the paste was cut off, as far as lines look like a key. */
export function privateKeys(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const { 0: open, index } of text.matchAll(OPEN)) {
    if (index < from) continue;
    from = endOfKey(text, index + open.length);
    spans.push({ kind: 'private-key', start: index, end: from });
  }
  return spans;
}

function endOfKey(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const close = matchAt(CLOSE, text, at)?.[0];
    if (close) return at + close.length;
    const body = matchAt(BODY, text, at)?.[0];
    if (!body) return at;
    at += body.length;
  }
  return at;
}
