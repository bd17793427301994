import { base64Runs } from './base64-runs';

/** What was masked, by kind; never the secret itself. */
export type SecretKind =
  | 'private-key'
  | 'authorization-header'
  | 'secret-key'
  | 'session-token'
  | 'access-key'
  | 'signature'
  | 'password'
  | 'token'
  | 'encoded-authorization-message'
  | 'ciphertext';

/** Kinds that let somebody act as somebody else: whoever pasted one should rotate it. */
export const CREDENTIAL_KINDS: ReadonlySet<string> = new Set<SecretKind>([
  'private-key',
  'authorization-header',
  'secret-key',
  'session-token',
  'access-key',
  'password',
  'token',
]);

interface Rule {
  kind: SecretKind;
  pattern: RegExp;
}

const LABEL_END = String.raw`["'\\]{0,6}\s{0,8}(?:[:=]|=>)?\s{0,8}["'\\]{0,6}`;
const NOT_MASKED = String.raw`(?!\[redacted)`;

/**
 * Group 1, where there is one, is kept; the rest of the match is the secret. Every quantifier is bounded. Order matters: labelled
 * secrets first, since their label says more than their form.
 */
const RULES: readonly Rule[] = [
  {
    kind: 'authorization-header',
    pattern: new RegExp(
      `(\\bauthorization${LABEL_END})${NOT_MASKED}(?:AWS4-HMAC-SHA256|Bearer|Basic|AWS|Digest|Negotiate)\\s{1,4}[^"'\\n\\r]{4,4000}`,
      'gi',
    ),
  },
  { kind: 'authorization-header', pattern: /(\b(?:Bearer|Basic)\s{1,4})[A-Za-z0-9+/_.~=-]{16,8000}/g },
  { kind: 'signature', pattern: /((?:X-Amz-Signature|Signature)=)[0-9a-fA-F]{32,128}/g },
  {
    kind: 'session-token',
    pattern: new RegExp(
      `((?:aws_?session_?token|session_?token|x-amz-security-token|security_?token)${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=%_-]{16,8000}`,
      'gi',
    ),
  },
  {
    kind: 'session-token',
    pattern: /(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|AQoDYXdz|AQoEXAMPLE)[A-Za-z0-9+/=%_-]{16,8000}/g,
  },
  {
    kind: 'secret-key',
    pattern: new RegExp(
      `((?:aws_?secret_?access_?key|aws_?secret_?key|secret_?access_?key|secret_?key)${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=]{16,128}`,
      'gi',
    ),
  },
  { kind: 'access-key', pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,28}(?![A-Za-z0-9])/g },
  {
    kind: 'password',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:)(?!\[redacted)[^\s@"'<>]{1,200}(?=@)/gi,
  },
  {
    kind: 'password',
    pattern: new RegExp(
      `(\\b(?:password|passwd|passphrase|client_secret|api_?key)["'\\\\]{0,6}\\s{0,4}[:=]\\s{0,4}["'\\\\]{0,6})${NOT_MASKED}[^\\s"',;\\\\]{3,200}`,
      'gi',
    ),
  },
  {
    kind: 'token',
    pattern:
      /\b(?:xox[abeprs]-[A-Za-z0-9-]{10,200}|xapp-[A-Za-z0-9-]{10,200}|gh[pousr]_[A-Za-z0-9]{20,100}|glpat-[A-Za-z0-9_-]{16,60})/g,
  },
  { kind: 'token', pattern: /\beyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{0,2000}/g },
  {
    kind: 'encoded-authorization-message',
    pattern:
      /(encoded\s{1,4}authorization\s{1,4}(?:failure\s{1,4})?message:?\s{0,8})(?!\[redacted)[A-Za-z0-9+/=_-]{16,20000}/gi,
  },
  {
    kind: 'ciphertext',
    pattern: new RegExp(`(\\bciphertext_?blob${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=]{16,20000}`, 'gi'),
  },
  {
    kind: 'secret-key',
    pattern:
      /(?<![A-Za-z0-9+/=_.:-])(?=[A-Za-z0-9+/]{0,39}[A-Z])(?=[A-Za-z0-9+/]{0,39}[a-z])(?=[A-Za-z0-9+/]{0,39}[0-9])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_.-])/g,
  },
];

const PRIVATE_KEY_OPEN = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;

/**
 * Masks credentials and ciphertexts, so that the rest of the product, its logs and its stores never see them. `found` lists kinds
 * only. Linear in the length of the text; masking twice changes nothing.
 */
export function redact(text: string): { text: string; found: string[] } {
  const found = new Set<string>();
  let masked = maskPrivateKeys(text, found);
  for (const { kind, pattern } of RULES) {
    masked = masked.replace(pattern, (_, kept: unknown) => {
      found.add(kind);
      return `${typeof kept === 'string' ? kept : ''}${maskOf(kind)}`;
    });
  }
  return { text: maskRuns(masked, found), found: [...found] };
}

function maskOf(kind: SecretKind): string {
  return `[redacted ${kind}]`;
}

/** From the opening line to the closing one, or to the end where the paste was cut off. */
function maskPrivateKeys(text: string, found: Set<string>): string {
  let masked = '';
  let from = 0;
  for (const open of text.matchAll(PRIVATE_KEY_OPEN)) {
    if (open.index < from) continue;
    const close = text.indexOf('-----END', open.index);
    const end = close < 0 ? text.length : Math.min(text.length, close + 8 + afterDashes(text, close + 8));
    masked += text.slice(from, open.index) + maskOf('private-key');
    from = end;
    found.add('private-key');
  }
  return masked + text.slice(from);
}

function afterDashes(text: string, from: number): number {
  const end = text.slice(from, from + 60).indexOf('-----');
  return end < 0 ? 0 : end + 5;
}

/** Long base64 is a ciphertext, an encoded message or a key of some kind: nothing that a diagnosis needs. */
function maskRuns(text: string, found: Set<string>): string {
  let masked = '';
  let from = 0;
  for (const run of base64Runs(text)) {
    masked += text.slice(from, run.start) + maskOf('ciphertext');
    from = run.end;
    found.add('ciphertext');
  }
  return masked + text.slice(from);
}
