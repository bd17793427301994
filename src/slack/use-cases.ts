import type { Approval, ApprovalEvent } from '../domain/approval';
import type { AskedBy, Investigation, Person, Source } from '../domain/investigation';
import type { Refusal, ThreadView } from '../workflow/ports';

/** What somebody asks for in the chat. `text` is the message as its author typed it; it is redacted by the use case. */
export interface Asked {
  text: string;
  source: Source;
  requester: Person;
  askedBy: AskedBy;
  /** Equal for everything that Slack sends about one message: mention, message event, redelivery. */
  eventKey: string;
  /** `/kms check`: no error text, only what to look at. */
  check?: { key: string; principal: string | null; action: string | null };
}

/**
 * `opened`: an investigation is durable, its thread will be answered. `duplicate`: this message was taken before.
 * `ignored`: nothing here for us, stay silent. `refused`: said to the person who asked.
 */
export type Opening =
  | { kind: 'opened'; investigation: Investigation }
  | { kind: 'duplicate' }
  | { kind: 'ignored' }
  | { kind: 'refused'; refusal: Refusal };

export interface Decided {
  approvalId: string;
  event: Extract<ApprovalEvent, 'approve' | 'reject' | 'withdraw'>;
  by: Person;
  /** The click came from somebody of another workspace. */
  external: boolean;
  reason?: string;
}

export interface Undone {
  approvalId: string;
  by: Person;
  external: boolean;
}

/**
 * What the chat may ask for. Plain functions, passed in by the composition root. A rejection means: not taken, try again
 * (events are then redelivered); a refusal is a value that the person is shown.
 */
export interface UseCases {
  openInvestigation(asked: Asked): Promise<Opening>;
  /** Null when it was taken; the thread is published by the use case. */
  decideApproval(decided: Decided): Promise<Refusal | null>;
  undoFix(undone: Undone): Promise<Refusal | null>;
  approval(id: string): Promise<Approval | null>;
  thread(investigationId: string): Promise<ThreadView | null>;
}
