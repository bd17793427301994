import type { Config } from '../config';
import type { NewAuditEntry } from '../domain/audit';
import type { Investigation } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { readPaste } from '../intake/read-paste';
import type { Logger } from '../log';
import { refusalForAccounts } from './account-access';
import { checkSignal } from './check-signal';
import { continueWith } from './follow-up';
import { askedBeforeEdit, investigationIdFor, readingOf, threadKey } from './message-identity';
import { personName } from './move-approval';
import type { Clock, Opened, OpenRequest, Queue, Store } from './ports';
import { type CompletedQuestion, questionOfThread, withReply } from './thread-question';
import { answerToNothing, externalChannel, withWarning } from './why-not-opened';

export interface OpenDeps {
  store: Store;
  queue: Queue;
  config: Config;
  clock: Clock;
  log: Logger;
}

/** Longer than any redelivery of one message; afterwards the stored investigation still tells a duplicate. */
const CLAIM_MS = 15 * 60_000;

interface Question extends Partial<Pick<CompletedQuestion, 'asker' | 'answeredBy' | 'answers' | 'continues'>> {
  kind: 'question';
  signal: Signal;
  text: string;
  secrets: string[];
  encodedMessage?: string | null;
}

type Read = Question | { kind: 'nothing'; secrets: string[] };

async function read(deps: OpenDeps, { text, source, check, askedBy, requester }: OpenRequest): Promise<Read> {
  if (check) {
    const signal = checkSignal(check);
    return signal ? { kind: 'question', signal, text: '', secrets: [] } : { kind: 'nothing', secrets: [] };
  }
  const { text: clean, secrets, signal, encodedMessage } = readPaste(text);
  const decodable = encodedMessage !== null && askedBy !== 'paste';
  if (signal.isKmsError || decodable) return { kind: 'question', signal, text: clean, secrets, encodedMessage };
  const thread = await questionOfThread(deps.store, source);
  const reply = { text: clean, secrets, encodedMessage, by: requester };
  return (thread && withReply(thread, reply)) ?? { kind: 'nothing', secrets };
}

function recordOf({ clock }: OpenDeps, request: OpenRequest, read: Question, id: string): Investigation {
  const { askedBy, requester, source } = request;
  return {
    schemaVersion: 1,
    id,
    reading: readingOf(read),
    revision: 0,
    status: 'queued',
    createdAt: clock.now().toISOString(),
    askedBy,
    requester: read.asker ?? requester,
    source,
    text: read.text,
    signal: read.signal,
    ...(read.answers ? { answers: read.answers } : {}),
    ...(read.answeredBy ? { answeredBy: read.answeredBy } : {}),
    ...(read.encodedMessage ? { encodedMessage: read.encodedMessage } : {}),
    secretsFound: read.secrets,
    message: null,
    diagnosis: null,
    approvalIds: [],
    failure: null,
  };
}

/** Stored first, queued second; a redelivery after a crash in between finds the record and queues it again. */
async function enqueue(
  { store, queue }: OpenDeps,
  record: Investigation,
): Promise<{ created: boolean; stored: Investigation }> {
  const created = await store.createInvestigation(record);
  const stored = created ? record : ((await store.investigation(record.id)) ?? record);
  if (created) await store.appendAudit(auditOfOpening(record));
  if (stored.status === 'queued') await queue.add({ kind: 'investigate', id: record.id });
  return { created, stored };
}

function auditOfOpening({
  id,
  createdAt,
  requester,
  askedBy,
  source,
  signal,
  secretsFound,
}: Investigation): NewAuditEntry {
  const { channel, threadTs } = source;
  const { keyRef, principalArn, kmsAction, accountId } = signal;
  return {
    at: createdAt,
    action: 'investigation.open',
    actor: personName(requester),
    subject: {
      investigationId: id,
      ...(accountId ? { account: accountId } : {}),
      ...(keyRef ? { resource: keyRef } : {}),
    },
    detail: { askedBy, channel, threadTs, principalArn, kmsAction, secretsFound },
  };
}

async function opened(deps: OpenDeps, request: OpenRequest, first: boolean): Promise<Opened> {
  const question = await read(deps, request);
  const before = await askedBeforeEdit(deps.store, request);
  const secrets = question.secrets;
  if (question.kind === 'nothing') {
    if (!first) return { kind: 'duplicate', investigationId: null };
    // An answered error that is edited into “solved, thanks” asks nothing.
    return before && secrets.length === 0 ? { kind: 'ignored' } : answerToNothing(request, secrets);
  }
  const refusal = externalChannel(request) ?? refusalForAccounts(deps.config, request.source, question);
  if (refusal)
    return first
      ? { kind: 'refused', refusal: withWarning(refusal, secrets) }
      : { kind: 'duplicate', investigationId: null };
  const reading = readingOf(question);
  if (before && (before.reading ?? readingOf(before)) === reading) return sameAgain(deps, before);
  // A reply adds to what the message says now.
  const asked = before ? { continues: before.id, ...question } : question;
  return take(deps, request, asked, { first, id: investigationIdFor(request, before, reading) });
}

/** Nothing new; what a crash left unqueued is queued. */
async function sameAgain({ queue }: OpenDeps, { id, status }: Investigation): Promise<Opened> {
  if (status === 'queued') await queue.add({ kind: 'investigate', id });
  return { kind: 'duplicate', investigationId: id };
}

async function take(
  deps: OpenDeps,
  request: OpenRequest,
  question: Question,
  { first, id }: { first: boolean; id: string },
): Promise<Opened> {
  const { created, stored } = await enqueue(deps, recordOf(deps, request, question, id));
  const thread = threadKey(request.source);
  if (question.continues) await continueWith(deps.store, question.continues, stored.id);
  else if (thread && stored.status === 'queued') await deps.store.keepThread(thread, id);
  if (!created && (!first || stored.status !== 'queued')) return { kind: 'duplicate', investigationId: stored.id };
  if (created) {
    const { askedBy, secretsFound } = stored;
    deps.log.info('investigation.opened', { id: stored.id, askedBy, secrets: secretsFound.length });
  }
  return { kind: 'opened', investigation: stored };
}

/**
 * Takes one message or command: masks secrets before anything is stored, ignores what is not a KMS error, refuses what may
 * not be asked here, and otherwise resolves only when the investigation is durable. However often one event is delivered,
 * there is one investigation. Throws `queue-unavailable` or `store-unavailable`: then nothing is lost by delivering again.
 */
export async function openInvestigation(deps: OpenDeps, request: OpenRequest): Promise<Opened> {
  // A mention arrives as a message too, and a shortcut may ask about a message that was passed over: each asks for itself.
  const claim = `event:${request.askedBy}:${request.eventKey}`;
  const first = await deps.store.claim(claim, CLAIM_MS);
  try {
    return await opened(deps, request, first);
  } catch (error) {
    if (first) await deps.store.release(claim).catch(() => {});
    throw error;
  }
}
