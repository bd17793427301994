import { base64Runs, runEnd } from './base64-runs';
import { type ByteDump, byteDumps } from './byte-dumps';
import { NO_CREDENTIALS, type SecretKind, type SecretRule } from './secret-kinds';
import { SECRET_RULES } from './secret-rules';

const PRIVATE_KEY_OPEN = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;
const PRIVATE_KEY_CLOSE = /^-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/;
/** One line of a key, line break first, real or written as `\\n`, or a header such as `Proc-Type: 4,ENCRYPTED`. */
const PRIVATE_KEY_BODY =
  /^(?:(?:\r?\n|\\{1,4}n)[ \t>|\u2502]{0,12}(?:[A-Z][A-Za-z]{1,12}-[A-Za-z]{1,12}: [^\n]{1,100}|[A-Za-z0-9+/=]{0,120}(?=[\r\n\\"'-]|$))|[A-Za-z0-9+/=]{1,120})/;

/**
 * Masks credentials and ciphertexts, so that the rest of the product, its logs and its stores never see them. `found` lists the
 * kinds of credential that whoever pasted them should replace. Linear in the length of the text; masking twice changes nothing.
 */
export function redact(text: string): { text: string; found: string[] } {
  const found = new Set<SecretKind>();
  let masked = maskPrivateKeys(text, found);
  for (const rule of SECRET_RULES) masked = maskRule(masked, rule, found);
  masked = maskSpans(
    masked,
    base64Runs(masked).map(({ start, end }) => ({ start, end, kind: 'ciphertext' as const })),
    found,
  );
  masked = maskSpans(masked, byteDumps(masked), found);
  return { text: masked, found: [...found].filter((kind) => !NO_CREDENTIALS.has(kind)) };
}

function maskRule(text: string, rule: SecretRule, found: Set<SecretKind>): string {
  let masked = '';
  let from = 0;
  for (const match of text.matchAll(rule.pattern)) {
    if (match.index < from) continue;
    const start = match.index + (match[1]?.length ?? 0);
    const matched = match.index + match[0].length;
    const end = endOf(text, start, matched, rule);
    if (rule.cut && end === matched) continue;
    masked += text.slice(from, start) + maskOf(rule.kind);
    from = end;
    found.add(rule.kind);
  }
  return masked + text.slice(from);
}

function endOf(text: string, start: number, end: number, { wraps, length }: SecretRule): number {
  if (wraps) return Math.max(end, runEnd(text, start));
  return length ? endBehindWrap(text, start, end, length) : end;
}

const WRAP = /(?:\r?\n|\\n)[ \t>|\u2502#]{0,12}/y;
const REST = /[A-Za-z0-9+/]{1,40}(?![A-Za-z0-9+/])/y;

/** Where a secret of known length ends that a line break cut in two; `end` where it was not, or where the rest does not fit. */
function endBehindWrap(text: string, start: number, end: number, length: number): number {
  WRAP.lastIndex = end;
  const wrap = end - start < length ? WRAP.exec(text)?.[0] : undefined;
  if (!wrap) return end;
  REST.lastIndex = end + wrap.length;
  const rest = REST.exec(text)?.[0] ?? '';
  return end - start + rest.length === length ? end + wrap.length + rest.length : end;
}

function maskOf(kind: SecretKind): string {
  return `[redacted ${kind}]`;
}

/** From the opening line to the closing one, or, where the paste was cut off, as far as the lines look like a key. */
function maskPrivateKeys(text: string, found: Set<SecretKind>): string {
  let masked = '';
  let from = 0;
  for (const open of text.matchAll(PRIVATE_KEY_OPEN)) {
    if (open.index < from) continue;
    masked += text.slice(from, open.index) + maskOf('private-key');
    from = endOfKey(text, open.index + open[0].length);
    found.add('private-key');
  }
  return masked + text.slice(from);
}

function endOfKey(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const close = PRIVATE_KEY_CLOSE.exec(text.slice(at, at + 80))?.[0];
    if (close) return at + close.length;
    const body = PRIVATE_KEY_BODY.exec(text.slice(at, at + 200))?.[0];
    if (!body) return at;
    at += body.length;
  }
  return at;
}

/** Long base64 and dumps of bytes are ciphertexts, encoded messages or keys of some kind: nothing that a diagnosis needs. */
function maskSpans(text: string, spans: readonly ByteDump[], found: Set<SecretKind>): string {
  let masked = '';
  let from = 0;
  for (const { start, end, kind } of spans) {
    if (start < from) continue;
    masked += text.slice(from, start) + maskOf(kind);
    from = end;
    found.add(kind);
  }
  return masked + text.slice(from);
}
