import type { KeyType, PrincipalType } from './arn';

/** Who or what refused, in the words of the contract (section 3). Closed: consumers switch on it. */
export const DENY_REASONS = [
  'identity-no-allow',
  'identity-explicit',
  'resource-no-allow',
  'resource-explicit',
  'boundary-no-allow',
  'boundary-explicit',
  'session-no-allow',
  'session-explicit',
  'scp-no-allow',
  'scp-explicit',
  'rcp-explicit',
  'vpce-no-allow',
  'vpce-explicit',
  'key-disabled',
  'key-pending-deletion',
  'key-not-found',
  'alias-not-found',
  'invalid-ciphertext',
  'wrong-key',
  'invalid-usage',
  'throttled',
  'encoded-message',
  'unspecified',
] as const;
export type DenyReason = (typeof DENY_REASONS)[number];

export type MissingField = 'key' | 'principal' | 'account' | 'region' | 'action';

/** What a pasted text states, and nothing it does not: a field the text is silent about is null, never guessed. */
export interface Signal {
  isKmsError: boolean;
  errorCode: string | null;
  /** The AWS service that surfaced the error; `kms` for direct calls. */
  service: string | null;
  /** API operation named in the text. */
  operation: string | null;
  /** IAM action, `kms:Decrypt`; stated or unambiguous. */
  kmsAction: string | null;
  principalArn: string | null;
  principalType: PrincipalType | null;
  principalAccountId: string | null;
  /** As printed: ARN, key id, alias or alias ARN. */
  keyRef: string | null;
  keyType: KeyType | null;
  /** Region and account of the key. */
  region: string | null;
  accountId: string | null;
  denyReason: DenyReason | null;
  requestId: string | null;
  encryptionContext: Record<string, string> | null;
  /** What a diagnosis still needs to ask for. */
  missing: MissingField[];
  /** Condition-key values that the text states (CloudTrail records do), for the evaluation. */
  requestContext?: Record<string, string | string[]>;
  /** ARN of the policy that AWS says decided, where the message prints one. */
  policyArn?: string | null;
}

/** The signal of a text that holds nothing for us. */
export const NO_SIGNAL: Signal = {
  isKmsError: false,
  errorCode: null,
  service: null,
  operation: null,
  kmsAction: null,
  principalArn: null,
  principalType: null,
  principalAccountId: null,
  keyRef: null,
  keyType: null,
  region: null,
  accountId: null,
  denyReason: null,
  requestId: null,
  encryptionContext: null,
  missing: [],
};
