import { base64Runs, runEnd } from './base64-runs';
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
  masked = maskRuns(masked, found);
  return { text: masked, found: [...found].filter((kind) => !NO_CREDENTIALS.has(kind)) };
}

function maskRule(text: string, { kind, pattern, wraps }: SecretRule, found: Set<SecretKind>): string {
  let masked = '';
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index < from) continue;
    const start = match.index + (match[1]?.length ?? 0);
    const end = match.index + match[0].length;
    masked += text.slice(from, start) + maskOf(kind);
    from = wraps ? Math.max(end, runEnd(text, start)) : end;
    found.add(kind);
  }
  return masked + text.slice(from);
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

/** Long base64 is a ciphertext, an encoded message or a key of some kind: nothing that a diagnosis needs. */
function maskRuns(text: string, found: Set<SecretKind>): string {
  let masked = '';
  let from = 0;
  for (const run of base64Runs(text)) {
    masked += text.slice(from, run.start) + maskOf('ciphertext');
    from = run.end;
    found.add('ciphertext');
  }
  return masked + text.slice(from);
}
