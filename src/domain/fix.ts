import type { DecisionKind } from './decision';

export const FIX_CODES = [
  'enable-key',
  'cancel-key-deletion',
  'add-key-policy-statement',
  'restore-iam-delegation',
  'replace-stale-principal',
  'add-iam-permission',
  'create-grant',
  'create-temporary-grant',
  'point-alias',
  'create-service-linked-role',
  'connect-custom-key-store',
  'manual',
] as const;
export type FixCode = (typeof FIX_CODES)[number];

/** How much approval a fix needs; `manual` is never executed by us. */
export type Gate = 'low' | 'high' | 'manual';

/** One AWS write exactly as it would be sent. */
export interface FixCall {
  service: 'kms' | 'iam';
  operation: string;
  input: Record<string, unknown>;
}

export interface FixTarget {
  account: string;
  region: string;
  /** ARN of the key, role or user that the calls change. */
  resource: string;
}

export interface FixProof {
  before: DecisionKind;
  after: DecisionKind;
  /**
   * Everything that the fix allows and was refused before, among all principals known in the evidence. Of a key state: what the policies
   * already allow them, or may allow, and the state refused; an account root stands for whom IAM allows there, `*` for everybody.
   */
  newlyAllowed: { principal: string; action: string }[];
}

/**
 * What must still hold immediately before the write: a read whose digest was taken when the plan was made.
 * `digest` is sha256 over the canonical JSON of the members named in `members` of the read's output.
 */
export interface Precondition {
  operation: string;
  /** Where to read; where the plan's target is, unless given. */
  account?: string;
  region?: string;
  input: Record<string, unknown>;
  members: string[];
  digest: string;
  /** What changed when it no longer holds, as a clause: `the key policy changed`. */
  otherwise: string;
}

/** A fix as shown and as executed. `planHash` covers everything but `id`, `title` and `steps`. */
export interface FixPlan {
  id: string;
  code: FixCode;
  title: string;
  gate: Gate;
  /** False: `steps` says what a person has to do. */
  automated: boolean;
  target: FixTarget;
  calls: FixCall[];
  diff: string | null;
  proof: FixProof | null;
  undo: FixCall[];
  preconditions: Precondition[];
  /** Exact manual steps and who owns them; empty for automated fixes. */
  steps: string[];
  planHash: string;
}
