/** What was masked, by kind; never the secret itself. */
export type SecretKind =
  | 'private-key'
  | 'authorization-header'
  | 'secret-key'
  | 'session-token'
  | 'access-key'
  | 'temporary-key-id'
  | 'signature'
  | 'password'
  | 'secret'
  | 'token'
  | 'plaintext'
  | 'encoded-authorization-message'
  | 'ciphertext';

/** Masked because nobody needs them, but opened only by who may anyway: no reason to warn whoever pasted one. */
export const NO_CREDENTIALS: ReadonlySet<SecretKind> = new Set<SecretKind>([
  // Stands in every CloudTrail record of a role, and opens nothing without its secret key and session token.
  'temporary-key-id',
  'encoded-authorization-message',
  'ciphertext',
]);

/** Where a secret stands in a text. */
export interface SecretSpan {
  kind: SecretKind;
  start: number;
  end: number;
  /** As likely a name or a word: masked, but nobody is asked to replace it. */
  isDoubtful?: true;
}

/** What stands in place of a secret. */
export function maskOf(kind: SecretKind): string {
  return `[redacted ${kind}]`;
}

/** One form in which a secret stands in text. */
export interface SecretRule {
  kind: SecretKind;
  /** Group 1, where there is one, is kept; the rest of the match is the secret. Every quantifier is bounded. */
  pattern: RegExp;
  /** The secret is base64 that goes on over line breaks. */
  wraps?: true;
  /** The secret has exactly so many characters: a shorter one goes on behind a line break. */
  length?: number;
  /** What matches is a first part only: no secret unless a line break and the rest make up its length. */
  cut?: true;
  /** Whether what matched is a secret, where its form alone does not say so. */
  accepts?: (secret: string) => boolean;
}
