import { LINE_BREAK, MARGIN } from '../cleaning/line-break';
import { matchAt } from '../match-at';
import { runEnd } from './base64-runs';
import type { SecretRule, SecretSpan } from './secret-kinds';

/** Every secret of the form that a rule tells, in the order of the text, over the line breaks that cut it. */
export function spansOf(text: string, rule: SecretRule): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const match of text.matchAll(rule.pattern)) {
    if (match.index < from) continue;
    const start = match.index + (match[1]?.length ?? 0);
    const matched = match.index + match[0].length;
    const end = endOf(text, start, matched, rule);
    if ((rule.cut && end === matched) || rule.accepts?.(text.slice(start, end)) === false) continue;
    spans.push({ kind: rule.kind, start, end });
    from = end;
  }
  return spans;
}

function endOf(text: string, start: number, end: number, { wraps, length }: SecretRule): number {
  if (wraps) return Math.max(end, runEnd(text, start));
  return length ? endBehindWrap(text, start, end, length) : end;
}

const WRAP = new RegExp(LINE_BREAK + MARGIN, 'y');
const REST = /[A-Za-z0-9+/]{1,40}(?![A-Za-z0-9+/])/y;

/** Where a secret of known length ends that a line break cut in two; `end` where it was not, or where the rest does not fit. */
function endBehindWrap(text: string, start: number, end: number, length: number): number {
  const wrap = end - start < length ? matchAt(WRAP, text, end)?.[0] : undefined;
  if (!wrap) return end;
  const rest = matchAt(REST, text, end + wrap.length)?.[0] ?? '';
  return end - start + rest.length === length ? end + wrap.length + rest.length : end;
}
