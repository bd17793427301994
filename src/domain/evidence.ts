/** ISO-8601 time in UTC. */
export type Instant = string;

export type GapReason =
  | 'access-denied'
  | 'role-not-assumable'
  | 'account-not-configured'
  | 'organization-not-configured'
  | 'throttled'
  | 'timeout'
  | 'unreachable'
  | 'not-supported'
  | 'failed';

/** Why something could not be read, and what would let it be read. Shown to people, never thrown. */
export interface Gap {
  reason: GapReason;
  /** `kms:GetKeyPolicy`: the operation that was tried. */
  operation: string;
  account: string | null;
  region: string | null;
  /** The IAM action whose absence explains the gap; null when permission is not the problem. */
  permission: string | null;
  /** AWS's own words or ours, masked, one sentence. */
  message: string;
  howToGrant: string;
}

/** Not knowing is a value: never an exception, never "absent", never "fine". */
export type Collected<T> =
  | { kind: 'collected'; value: T; at: Instant }
  /** AWS said: there is none. `code` and `message` are AWS's. */
  | { kind: 'absent'; code: string; message: string }
  | { kind: 'unavailable'; gap: Gap };

/** One read: output members as the AWS API names them, times as ISO strings, policy documents as JSON text. */
export interface ReadCall {
  account: string;
  region: string;
  /** `service:Operation` from the closed table of reads, e.g. `kms:DescribeKey`. */
  operation: string;
  input: Record<string, unknown>;
}

export type ReadOutput = Record<string, unknown>;

export type StepStatus = 'ok' | 'absent' | 'unavailable' | 'skipped';

/** What a runbook step came to. `facts` is what predicates and templates see under the step's id. */
export interface StepResult {
  id: string;
  title: string;
  phase: string;
  status: StepStatus;
  ms: number;
  gap: Gap | null;
  facts: unknown;
}

/** Results by step id. The whole input of the pure part. */
export type Evidence = ReadonlyMap<string, StepResult>;
