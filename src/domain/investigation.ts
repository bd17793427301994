import type { Authorization, Layer } from './decision';
import type { DecodedRefusal } from './decoded-refusal';
import type { Gap, Instant, StepStatus } from './evidence';
import type { FixPlan } from './fix';
import type { RootCause } from './root-cause';
import type { MissingField, Signal } from './signal';

export type Verdict = 'denied' | 'allowed' | 'undetermined' | 'needs-input' | 'not-kms';

export interface KeySummary {
  arn: string;
  state: string;
  manager: string;
  multiRegion: boolean;
  aliases: string[];
  owner: string | null;
}

export interface StepSummary {
  id: string;
  title: string;
  phase: string;
  status: StepStatus;
  ms: number;
  gap?: Gap;
}

export interface UnknownLayer {
  /** `none`: it is not of a layer but of the failed request. */
  layer: Layer | 'none';
  why: string;
  howToResolve: string;
}

export interface Need {
  field: MissingField;
  question: string;
  /** No field of a form answers it: it takes a permission, or a text to paste. */
  noField?: true;
  /** Answers that were found, most likely first, each with where it was found. Never taken without being asked. */
  suggestions?: Suggestion[];
}

export interface Suggestion {
  /** A key ARN, a principal ARN, an account id or a Region. */
  value: string;
  /** "Key of the bucket reports (S3 default encryption)". */
  why: string;
}

/** What somebody answered to the questions of a diagnosis. */
export type Answers = Partial<Record<MissingField, string>>;

/** The answer to a paste or a check: contract, section 5. Plain JSON. */
export interface Diagnosis {
  schemaVersion: 1;
  id: string;
  at: Instant;
  signal: Signal;
  key: KeySummary | null;
  verdict: Verdict;
  rootCauses: RootCause[];
  authorization: Authorization | null;
  fixes: FixPlan[];
  steps: StepSummary[];
  /** The runbook that was walked and its phases as a reader recognises them. */
  runbook: { id: string; title: string; phases: { id: string; title: string }[] } | null;
  unknowns: UnknownLayer[];
  needs: Need[];
  assumptions: string[];
  /** What the encoded message of the text says; absent where it holds none, or nobody here may decode it. */
  decoded?: DecodedRefusal;
  /** What keeps this from happening again. */
  advice?: string[];
  /** What the evaluation asked: principal, action and key as resolved. `example`: the action that was checked where none was named. */
  asked: { principal: string | null; action: string | null; resource: string | null; example?: string };
  stats: { awsCalls: number; ms: number };
}

/** A person as the chat knows them. */
export interface Person {
  id: string;
  teamId: string;
}

export type AskedBy = 'paste' | 'mention' | 'shortcut' | 'command' | 'direct-message';

/** Where an investigation was asked for, and where its answer goes. */
export interface Source {
  teamId: string;
  channel: string;
  /** Timestamp of the message that was asked about; null for slash commands. */
  messageTs: string | null;
  /** Thread to answer in; null: a new message in the channel. */
  threadTs: string | null;
  /** True when the channel is shared with another organization. */
  external: boolean;
}

export type InvestigationStatus = 'queued' | 'running' | 'answered' | 'failed';

/** An investigation as stored. Holds redacted text only. */
export interface Investigation {
  schemaVersion: 1;
  id: string;
  revision: number;
  status: InvestigationStatus;
  createdAt: Instant;
  askedBy: AskedBy;
  requester: Person;
  /** Whoever answered questions about it, and so chose what it is about. */
  answeredBy?: Person[];
  source: Source;
  /** Redacted paste; empty for `check`, and once it is answered: only a question for more is read together with its reply. */
  text: string;
  signal: Signal;
  /** What the form was answered with; it completes the question and overrules the text. */
  answers?: Answers;
  /**
   * The encoded authorization message of the paste. AWS decodes it for those of its account who may; it is kept apart from
   * the text, never shown, and forgotten once it is answered.
   */
  encodedMessage?: string | undefined;
  /** A digest of what its text said: an edit that says the same is no new question. */
  reading?: string;
  /** The event that asked it: `<team>-<channel>-<message ts>`, `-<edit ts>` behind it for an edit; absent for what a form asked. */
  eventKey?: string | undefined;
  /** The investigation that asks this one again with more answers, where somebody gave some. */
  continuedBy?: string | undefined;
  /** The investigation that this one asks again with more answers. */
  continues?: string;
  /** Kinds of secrets that were masked in the paste. */
  secretsFound: string[];
  /** Our message, once posted. */
  message: { channel: string; ts: string } | null;
  diagnosis: Diagnosis | null;
  approvalIds: string[];
  /** Automated fixes that nobody can approve here, and the sentence that says why. Absent: all are offered. */
  notOffered?: { fixId: string; why: string }[];
  /** Why it failed, for people. */
  failure: string | null;
}

/** Where a run stands, for the thread. */
export interface Progress {
  phases: { id: string; title: string; state: 'waiting' | 'running' | 'done' | 'unavailable' | 'skipped' }[];
}
