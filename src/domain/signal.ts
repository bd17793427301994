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

export const MISSING_FIELDS = ['key', 'principal', 'account', 'region', 'action'] as const;
export type MissingField = (typeof MISSING_FIELDS)[number];

/** What a pasted text states, and nothing it does not: a field the text is silent about is null, never guessed. */
export interface Signal {
  isKmsError: boolean;
  errorCode: string | null;
  /** The AWS service that surfaced the error; `kms` for direct calls. */
  service: string | null;
  /** The text does not name the service; it may be another one, or none. */
  serviceGuessed?: true;
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
  /** The id under which AWS keeps the details of this decision for a day, where the message prints one. */
  authorizationId?: string;
  /** The request id, where it is that of a Lambda invocation: KMS gave the refused request another one. */
  invocationId?: string;
  /** AWS's sentence for a key that is not in the account of the caller: it does not exist there, or its policies do not allow the call. */
  foreignKey?: true;
  /** The principal of a grant that AWS says does not exist. */
  grantee?: string;
  /** What the failed operation worked on, where the text names it and no key: its own settings name the key. */
  resource?: NamedResource;
  /** Further errors of the same paste, in its order, which are not the ones answered. */
  otherErrors?: OtherError[];
}

/** Resources whose settings say which KMS key they use. */
export const RESOURCE_KINDS = [
  's3-bucket',
  'lambda-function',
  'sqs-queue',
  'ec2-instance',
  'ebs-volume',
  'ebs-snapshot',
  'db-instance',
  'db-cluster',
  'db-snapshot',
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** A resource as the text names it; Region and account where the text states them. */
export interface NamedResource {
  kind: ResourceKind;
  /** Bucket, function, queue or instance name, or its id. */
  name: string;
  region: string | null;
  accountId: string | null;
}

/** An error that stands beside the one that is answered. */
export interface OtherError {
  errorCode: string | null;
  service: string | null;
  operation: string | null;
}

/** `AccessDenied (s3, PutObject)`: further errors of a paste, as people are shown them. */
export function otherErrorsWords({ otherErrors = [] }: Signal): string {
  return otherErrors
    .map(({ errorCode, service, operation }) => {
      const where = [service, operation].filter((part) => part !== null).join(', ');
      return `${errorCode ?? 'an error'}${where ? ` (${where})` : ''}`;
    })
    .join('; ');
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
