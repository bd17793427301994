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

/** One form in which a secret stands in text. */
export interface SecretRule {
  kind: SecretKind;
  pattern: RegExp;
  /** The secret is base64 that goes on over line breaks. */
  wraps?: true;
  /** The secret has exactly so many characters: a shorter one goes on behind a line break. */
  length?: number;
  /** What matches is a first part only: no secret unless a line break and the rest make up its length. */
  cut?: true;
}
