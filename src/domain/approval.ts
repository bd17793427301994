import type { Instant } from './evidence';
import type { FixPlan, Gate } from './fix';
import type { Person } from './investigation';

export type ApprovalState =
  | 'pending'
  | 'approved'
  | 'executing'
  | 'unknown'
  | 'applied'
  | 'verified'
  | 'ineffective'
  | 'rejected'
  | 'withdrawn'
  | 'expired'
  | 'stale'
  | 'failed'
  | 'undone';

export type ApprovalEvent =
  | 'approve'
  | 'complete'
  | 'reject'
  | 'withdraw'
  | 'expire'
  | 'invalidate'
  | 'start'
  | 'succeed'
  | 'fail'
  | 'lose'
  | 'reconcile'
  | 'verify'
  | 'dispute'
  | 'undo';

/** The whole approval machine; every store write is compare-and-set on it. */
export const TRANSITIONS: Record<ApprovalState, Partial<Record<ApprovalEvent, ApprovalState>>> = {
  pending: {
    approve: 'pending',
    complete: 'approved',
    reject: 'rejected',
    withdraw: 'withdrawn',
    expire: 'expired',
    invalidate: 'stale',
  },
  approved: { start: 'executing', withdraw: 'withdrawn', expire: 'expired', invalidate: 'stale' },
  // `invalidate`: only while nothing was sent.
  executing: { succeed: 'applied', fail: 'failed', lose: 'unknown', invalidate: 'stale' },
  unknown: { reconcile: 'applied', fail: 'failed' },
  applied: { verify: 'verified', dispute: 'ineffective', undo: 'undone' },
  verified: { undo: 'undone' },
  ineffective: { undo: 'undone' },
  rejected: {},
  withdrawn: {},
  expired: {},
  stale: {},
  failed: {},
  undone: {},
};

/** States in which something is still to come: a decision, a write, its reconciliation or its verification. */
export const OPEN_STATES: readonly ApprovalState[] = ['pending', 'approved', 'executing', 'unknown', 'applied'];

/** One write in the journal: stored without outcome before the call is sent, completed after AWS answered. */
export interface SentCall {
  at: Instant;
  /** Null: sent, and the answer is not known. `reconciled`: found in effect by reading. */
  outcome: 'applied' | 'reconciled' | 'refused' | null;
  requestId: string | null;
  /** AWS's words, where it refused; why there is no answer, where it was lost. */
  message?: string | null;
}

/** One event in an approval's life, for the thread and the audit. */
export interface ApprovalRecordEntry {
  event: ApprovalEvent;
  at: Instant;
  by: Person | null;
  reason: string | null;
}

/** One fix waiting for, or past, its decision. Bound to the plan that was shown. */
export interface Approval {
  schemaVersion: 1;
  id: string;
  revision: number;
  state: ApprovalState;
  investigationId: string;
  plan: FixPlan;
  gate: Gate;
  requester: Person;
  /** Whoever answered questions that the fix rests on: they asked as well. */
  answeredBy?: Person[];
  /** Distinct people who approved so far; approved when `quorum` is reached. */
  approvedBy: Person[];
  quorum: number;
  /** Ids of user groups and users who may decide. */
  approvers: string[];
  createdAt: Instant;
  expiresAt: Instant;
  history: ApprovalRecordEntry[];
  /** AWS request ids of the writes that were sent. */
  awsRequestIds: string[];
  /** What happened, for people: AWS's answer, why it is stale or ineffective. */
  outcome: string | null;
  /** The writes of the plan sent so far, by the index of the call. Absent: none. */
  sent?: SentCall[];
  /** An undo that was asked for and is not finished, with the undo calls sent so far. */
  undoing?: { by: Person; at: Instant; sent: SentCall[] } | null;
}

/** The state after `event`, or null when the machine does not allow it. */
export function nextState(state: ApprovalState, event: ApprovalEvent): ApprovalState | null {
  return TRANSITIONS[state][event] ?? null;
}

/** Whether something is still to come, an undo included. */
export function isOpen({ state, undoing }: Approval): boolean {
  return OPEN_STATES.includes(state) || Boolean(undoing);
}
