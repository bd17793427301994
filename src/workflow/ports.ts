import type { Approval } from '../domain/approval';
import type { AuditEntry, NewAuditEntry } from '../domain/audit';
import type { Collected, ReadCall, ReadOutput } from '../domain/evidence';
import type { FixCall, FixPlan } from '../domain/fix';
import type { Answers, AskedBy, Investigation, Person, Progress, Source } from '../domain/investigation';
import type { MissingField } from '../domain/signal';

/** The interfaces that the use cases need and the outside implements. No vendor types. */

export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A new unguessable id, `inv_…`, `apr_…`. */
  next(prefix: string): string;
}

/** One investigation's window on AWS: equal reads happen once; nothing is thrown for what AWS refuses. */
export interface ReadSession {
  read(call: ReadCall, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<Collected<ReadOutput>>;
  /** Network calls sent so far, retries not counted. */
  calls(): number;
}

export interface AwsReader {
  openSession(investigationId: string): ReadSession;
}

/** On whose authority a write is made; ends up in the session name, SourceIdentity and session tags. */
export interface Authority {
  approvalId: string;
  requester: string;
  approvers: string[];
}

export type WriteOutcome =
  | { kind: 'applied'; requestId: string | null; output: ReadOutput }
  /** AWS (or the role) said no; nothing was changed. */
  | { kind: 'refused'; code: string; message: string; requestId: string | null }
  /** Sent, and no answer: reconcile by reading, never by repeating. */
  | { kind: 'unknown'; message: string };

export interface AwsWriter {
  /** Whether fixes can be applied in this account by us; false: they are manual there. */
  canWrite(account: string): boolean;
  /** Sends one of the plan's calls, at most once, with a session that may do nothing but the plan's calls. */
  write(call: FixCall, plan: FixPlan, authority: Authority): Promise<WriteOutcome>;
}

export type Job =
  | { kind: 'investigate'; id: string }
  | { kind: 'apply'; id: string }
  | { kind: 'verify'; id: string }
  | { kind: 'undo'; id: string }
  | { kind: 'expire'; id: string };

export interface Queue {
  /** Durable when it resolves; the same job (kind and id) waits or runs only once. Throws `queue-unavailable`. */
  add(job: Job, options?: { delayMs?: number }): Promise<void>;
  /** Starts taking jobs. A rejection is retried when its error says `retry: later`, up to the queue's limit; then `onDead`. */
  start(take: (job: Job) => Promise<void>, onDead: (job: Job, error: Error) => Promise<void>): Promise<void>;
  /** Stops taking, waits for running jobs up to `drainMs`. */
  close(drainMs: number): Promise<void>;
}

export interface Store {
  /** False when a record with this id exists already. */
  createInvestigation(record: Investigation): Promise<boolean>;
  investigation(id: string): Promise<Investigation | null>;
  /** Compare-and-set on `revision`; the stored record gets `revision + 1`. Null when somebody was faster. */
  replaceInvestigation(record: Investigation): Promise<Investigation | null>;
  /** Keeps which investigation a thread asks about where its first message does not tell; the last one counts. */
  keepThread(thread: string, investigationId: string): Promise<void>;
  investigationOfThread(thread: string): Promise<string | null>;
  createApproval(record: Approval): Promise<boolean>;
  approval(id: string): Promise<Approval | null>;
  /** As above; the audit entries are appended in the same atomic step, and only when the record was replaced. */
  replaceApproval(record: Approval, audit?: readonly NewAuditEntry[]): Promise<Approval | null>;
  /** Ids of approvals of which `isOpen` holds, oldest first: swept after a restart. */
  openApprovals(): Promise<string[]>;
  /** Takes an id out of the open ones whose record is gone; one that is there stays. */
  forgetApproval(id: string): Promise<void>;
  /** True once per key within the time: intake duplicates. */
  claim(key: string, ttlMs: number): Promise<boolean>;
  release(key: string): Promise<void>;
  /** True for one owner at a time, and again for the same one, whose time then begins anew. */
  lock(key: string, owner: string, ttlMs: number): Promise<boolean>;
  /** Nothing when somebody else holds it. */
  unlock(key: string, owner: string): Promise<void>;
  /** Appends with sequence and hash chain set here, atomically. */
  appendAudit(entry: NewAuditEntry): Promise<AuditEntry>;
  /** Entries from `fromSequence` (the first is 1) on, at most `limit`. */
  audit(fromSequence: number, limit: number): Promise<AuditEntry[]>;
  /** Sequence and hash of the last entry as kept beside the log, so that a log cut short shows; null when empty. */
  auditHead(): Promise<{ sequence: number; hash: string } | null>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Everything a thread shows, rendered anew each time: one message per investigation. */
export interface ThreadView {
  investigation: Investigation;
  progress: Progress | null;
  approvals: Approval[];
}

export interface Publisher {
  /** Posts our message the first time, updates it afterwards; resolves to where it stands. */
  publish(view: ThreadView): Promise<{ channel: string; ts: string }>;
  /** A short sentence in the thread for everybody (ask for a key, secrets found, "not a KMS error"). */
  say(source: Source, text: string): Promise<void>;
  /** A sentence that only this person sees. */
  whisper(source: Source, to: Person, text: string): Promise<void>;
}

/** Who people are, asked at the moment of a decision. Fail closed: when it cannot be read, the answer is a refusal. */
export interface People {
  /** Null: may decide. Otherwise the sentence that says why not (guest, bot, other workspace, not in the group …). */
  whyNotDecide(person: Person, approvers: readonly string[]): Promise<string | null>;
}

/**
 * A refusal is a value that a person is shown. `text` is ours, never pasted; people in it stand as `<@ID>`, user groups as
 * `<!subteam^ID>` and channels as `<#ID>`.
 */
export interface Refusal {
  code: string;
  text: string;
}

/** What a surface (chat, page) hands over when somebody asks. */
export interface OpenRequest {
  /** The text as its author typed it, not yet redacted; empty for a check. */
  text: string;
  source: Source;
  requester: Person;
  askedBy: AskedBy;
  /** `<team>-<channel>-<message ts>`: the same for every delivery and every event about one message. */
  eventKey: string;
  /** Present when a key is asked about without an error. */
  check?: { key: string; principal?: string | null; action?: string | null };
  /** Kinds of secrets that were masked in what was typed before it came here. */
  secrets?: readonly string[];
}

/**
 * `opened`: durable, its thread will be answered. `duplicate`: this message was taken before. `ignored`: nothing here for
 * us, and nobody asked: stay silent. `refused`: the listener shows the refusal to the person who asked.
 */
export type Opened =
  | { kind: 'opened'; investigation: Investigation }
  | { kind: 'duplicate'; investigationId: string | null }
  | { kind: 'ignored' }
  | { kind: 'refused'; refusal: Refusal };

/** What somebody filled in for an investigation that asks, as it was typed. */
export interface AnswerRequest {
  investigationId: string;
  answers: Answers;
  by: Person;
  /** True when it came from a channel that is shared with another organization. */
  external: boolean;
}

/** What is wrong with an answer, by field. The answer itself is not repeated: it may be a secret typed by mistake. */
export type Problems = Partial<Record<MissingField, string>>;

export type Answered = Opened | { kind: 'wrong'; problems: Problems };

export interface DecisionRequest {
  approvalId: string;
  event: 'approve' | 'reject' | 'withdraw';
  by: Person;
  /** True when the click came from a channel that is shared with another organization. */
  external: boolean;
  reason?: string | null;
}

export type UndoRequest = Omit<DecisionRequest, 'event'>;

/** The thread is published by the use case; only a refusal is left to be shown to the person who clicked. */
export type Decided = { kind: 'recorded'; approval: Approval } | { kind: 'refused'; refusal: Refusal };
