import type { DenyReason, NamedResource } from '../domain/signal';
import type { PastedText } from './pasted-text';

/** What one reader saw at one place. Members that the place does not state are absent. */
export interface Reading {
  /** Offset in the clean text; earlier readings of the same shape win. */
  at: number;
  /** True when this place alone shows that a KMS key, or access to it, is what failed. */
  kms?: boolean;
  errorCode?: string;
  service?: string;
  operation?: string;
  kmsAction?: string;
  principalArn?: string;
  keyRef?: string;
  /** The sentence says on which resource, and names no key: `*`, or the one associated with a ciphertext. */
  keyless?: boolean;
  region?: string;
  accountId?: string;
  denyReason?: DenyReason;
  requestId?: string;
  /** The same id again where it is that of a Lambda invocation, which no record of KMS has. */
  invocationId?: string;
  policyArn?: string;
  foreignKey?: true;
  authorizationId?: string;
  grantee?: string;
  resource?: NamedResource;
  encryptionContext?: Record<string, string>;
  requestContext?: Record<string, string | string[]>;
}

export type ReadingField = Exclude<keyof Reading, 'at' | 'kms' | 'keyless'>;

/** One error shape: reads what its tool or service prints, and nothing else; [] when the text does not have the shape. */
export interface ErrorShape {
  readonly name: string;
  read(text: PastedText): Reading[];
}

/** What every shape read, in the order of the registry. */
export type Readings = ReadonlyMap<ErrorShape, readonly Reading[]>;
