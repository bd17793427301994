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

/** One form in which a secret stands in text. */
export interface SecretRule {
  kind: SecretKind;
  pattern: RegExp;
  /** The secret is base64 that goes on over line breaks. */
  wraps?: true;
}

const LABEL_END = String.raw`["'\\]{0,6}\s{0,8}(?:[:=]|=>)?\s{0,8}["'\\]{0,6}`;
const PASSWORD_LABEL = String.raw`(?<![A-Za-z])(?:password|passwd|passphrase|client_secret|api_?key)["'\\]{0,6}\s{0,4}`;
const NOT_MASKED = String.raw`(?!\[redacted)`;

/**
 * Group 1, where there is one, is kept; the rest of the match is the secret. Every quantifier is bounded. Order matters: labelled
 * secrets first, since their label says more than their form.
 */
export const SECRET_RULES: readonly SecretRule[] = [
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
    wraps: true,
  },
  {
    kind: 'session-token',
    pattern: /(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|AQoDYXdz|AQoEXAMPLE)[A-Za-z0-9+/=%_-]{16,8000}/g,
    wraps: true,
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
    pattern: new RegExp(`(${PASSWORD_LABEL}=\\s{0,4}["'\\\\]{0,6})${NOT_MASKED}[^\\s"',;\\\\]{3,200}`, 'gi'),
  },
  {
    kind: 'password',
    pattern: new RegExp(`(${PASSWORD_LABEL}:\\s{0,4}["'\\\\]{1,6})${NOT_MASKED}[^"'\\\\\\n]{3,200}`, 'gi'),
  },
  {
    kind: 'password',
    pattern: new RegExp(
      `(${PASSWORD_LABEL}:\\s{0,4})${NOT_MASKED}(?=[^\\s"',;\\\\]{0,80}[0-9!@#$%^&*])[^\\s"',;\\\\]{6,200}`,
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
    wraps: true,
  },
  {
    kind: 'ciphertext',
    pattern: new RegExp(`(\\bciphertext_?blob${LABEL_END})${NOT_MASKED}[A-Za-z0-9+/=]{16,20000}`, 'gi'),
    wraps: true,
  },
  {
    kind: 'secret-key',
    pattern:
      /(?<![A-Za-z0-9+/=_.:-])(?=[A-Za-z0-9+/]{0,39}[A-Z])(?=[A-Za-z0-9+/]{0,39}[a-z])(?=[A-Za-z0-9+/]{0,39}[0-9])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_.-])/g,
  },
];
