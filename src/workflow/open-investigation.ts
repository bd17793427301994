import type { Config } from '../config';
import type { NewAuditEntry } from '../domain/audit';
import type { Investigation } from '../domain/investigation';
import { readPaste } from '../intake/read-paste';
import type { Logger } from '../log';
import { EXAMPLE_ACCOUNT, refusalForAccounts } from './account-access';
import { checkSignal } from './check-signal';
import { derivedId, firstIdFor, readingOf, threadKey } from './message-identity';
import { personName } from './move-approval';
import type { Clock, Opened, OpenRequest, Queue, Refusal, Store } from './ports';
import { addRound, firstRoundFor, isRoundOf, keepReply, onNewestRound, type Rounds, roundThatTook } from './rounds';
import { type Question, questionRepliedTo, withReply, withThread } from './thread-question';
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

/** What a message says by itself; `asks` where that is a question. */
interface Read extends Question {
  asks: boolean;
}

/** Null for a check that names no key. */
function read({ text, check, askedBy, secrets: masked = [] }: OpenRequest): Read | null {
  if (check) {
    const signal = checkSignal(check);
    const rest = { asks: true, text: '', secrets: [...masked], encodedMessage: null };
    return signal && { ...rest, signal, reading: readingOf({ signal }) };
  }
  const { text: clean, secrets, signal, encodedMessage } = readPaste(text);
  const decodable = encodedMessage !== null && askedBy !== 'paste';
  const reading = readingOf({ signal, encodedMessage });
  return { asks: signal.isKmsError || decodable, signal, text: clean, secrets, encodedMessage, reading };
}

function recordOf({ clock }: OpenDeps, request: OpenRequest, question: Question, id: string): Investigation {
  const { askedBy, requester, source, eventKey } = request;
  const { after, answers, answeredBy, encodedMessage, reading, text, signal, secrets } = question;
  return {
    schemaVersion: 1,
    id,
    reading,
    eventKey,
    revision: 0,
    status: 'queued',
    createdAt: clock.now().toISOString(),
    askedBy,
    requester: after?.requester ?? requester,
    source,
    text,
    signal,
    ...(answers && Object.keys(answers).length > 0 ? { answers } : {}),
    ...(answeredBy ? { answeredBy } : {}),
    ...(after ? { continues: after.id } : {}),
    ...(encodedMessage ? { encodedMessage } : {}),
    secretsFound: secrets,
    message: null,
    diagnosis: null,
    approvalIds: [],
    failure: null,
  };
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
  const said = read(request);
  const begun = await firstRoundFor(deps.store, request);
  return onNewestRound(deps.store, begun, async (rounds) => {
    const taken = roundThatTook(request, rounds);
    if (taken) return again(deps, request, taken, first);
    const question = said?.asks ? withThread(said, request, rounds) : said && withReply(said, request, rounds);
    const own = rounds.filter(isRoundOf(request));
    if (!question) return nothingAsked(request, said, { first, rounds });
    const refusal = externalChannel(request) ?? refusalForAccounts(deps.config, request.source, question);
    if (refusal) return refused(request, refusal, { first, secrets: question.secrets });
    const same = own.find((round) => (round.reading ?? readingOf(round)) === question.reading);
    return same ? again(deps, request, same, first) : take(deps, request, question, begun);
  });
}

const NOTHING_NEW: Opened = { kind: 'duplicate', investigationId: null };

function refused(
  { askedBy }: OpenRequest,
  refusal: Refusal,
  { first, secrets }: { first: boolean; secrets: readonly string[] },
): Opened {
  if (refusal.code === EXAMPLE_ACCOUNT && askedBy === 'paste') return { kind: 'ignored' };
  return first ? { kind: 'refused', refusal: withWarning(refusal, secrets, askedBy) } : NOTHING_NEW;
}

function nothingAsked(
  request: OpenRequest,
  said: Read | null,
  { first, rounds }: { first: boolean; rounds: Rounds },
): Opened {
  if (!first) return NOTHING_NEW;
  const secrets = said?.secrets ?? request.secrets ?? [];
  // An answered error that is edited into “solved, thanks” asks nothing.
  if (rounds.some(isRoundOf(request)) && secrets.length === 0) return { kind: 'ignored' };
  return answerToNothing(request, secrets, said && questionRepliedTo(request, rounds) ? said.text : null);
}

/** Nothing new; what a crash left unqueued is queued. */
async function again(deps: OpenDeps, request: OpenRequest, taken: Investigation, first: boolean): Promise<Opened> {
  const { id, status, eventKey } = taken;
  if (status === 'queued') await start(deps, request, taken);
  const wasLost = first && status === 'queued' && eventKey === request.eventKey;
  return wasLost ? { kind: 'opened', investigation: taken } : { kind: 'duplicate', investigationId: id };
}

/** Queues what is stored; a question of its own is what its thread asks about from here on. */
async function start({ store, queue }: OpenDeps, request: OpenRequest, { id }: Investigation): Promise<void> {
  const thread = threadKey(request.source);
  if (thread && id === firstIdFor(request)) await store.keepThread(thread, id);
  await queue.add({ kind: 'investigate', id });
}

/** Stored first, queued second; a redelivery after a crash in between finds the record and queues it. Null: to be joined anew. */
async function take(
  deps: OpenDeps,
  request: OpenRequest,
  question: Question,
  begun: string | null,
): Promise<Opened | null> {
  const { store, log } = deps;
  const { after } = question;
  const id = after ? derivedId('inv', after.id, request.eventKey) : firstIdFor(request);
  const record = recordOf(deps, request, question, id);
  if (after && begun) await keepReply(store, request, begun);
  const added = await addRound(store, after, record);
  if (added === 'lost') return null;
  if (added === 'added') {
    await store.appendAudit(auditOfOpening(record));
    log.info('investigation.opened', { id, askedBy: record.askedBy, secrets: record.secretsFound.length });
  }
  const stored = added === 'added' ? record : ((await store.investigation(id)) ?? record);
  if (stored.status === 'queued') await start(deps, request, stored);
  return added === 'added' ? { kind: 'opened', investigation: stored } : { kind: 'duplicate', investigationId: id };
}

/** Of two deliveries that passed each other, one opened it: the other has nothing to tell. */
async function saidOnce({ store }: OpenDeps, result: Opened): Promise<Opened> {
  if (result.kind !== 'opened') return result;
  const { id } = result.investigation;
  return (await store.claim(`opened:${id}`, CLAIM_MS)) ? result : { kind: 'duplicate', investigationId: id };
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
    return await saidOnce(deps, await opened(deps, request, first));
  } catch (error) {
    if (first) await deps.store.release(claim).catch(() => {});
    throw error;
  }
}
