import type { Investigation } from '../domain/investigation';
import { KeymedicError } from '../errors';
import { changeInvestigation } from './change-investigation';
import { editOf, investigationIdOf, messageKey, threadKey } from './message-identity';
import type { OpenRequest, Store } from './ports';

/** A question and those that asked it again, each with what was answered since: each continues the one before, so no two continue one. */
export type Rounds = readonly Investigation[];

/** More than people ever say about one question. */
const MOST_ROUNDS = 300;
/** Others who may answer the same question at the same moment. */
const MOST_RACES = 20;

/** The rounds from one investigation on, in order; empty where it is not known. */
export async function roundsFrom(store: Pick<Store, 'investigation'>, id: string): Promise<Investigation[]> {
  const rounds = new Map<string, Investigation>();
  for (let next: string | undefined = id; next && !rounds.has(next) && rounds.size < MOST_ROUNDS; ) {
    const record: Investigation | null = await store.investigation(next);
    if (!record) break;
    rounds.set(next, record);
    next = record.continuedBy;
  }
  return [...rounds.values()];
}

/**
 * The first round of the question that a message belongs to: the one it asked or answered before, else the one of the thread it is a
 * reply in. Null for what is no message. Nothing need be stored under it.
 */
export async function firstRoundFor(store: Store, { source }: OpenRequest): Promise<string | null> {
  const message = messageKey(source);
  if (message === null) return null;
  const own = investigationIdOf(message);
  const thread = threadKey(source);
  if (thread === null) return own;
  const answered = await store.investigationOfThread(message);
  if (answered !== null) return answered;
  if (await store.investigation(own)) return own;
  return (await store.investigationOfThread(thread)) ?? investigationIdOf(thread);
}

/** Keeps which question a reply belongs to, so that its edits and redeliveries find it whatever the thread asks by then. */
export async function keepReply(store: Store, { source }: OpenRequest, firstRound: string): Promise<void> {
  const message = messageKey(source);
  if (message !== null && threadKey(source) !== null) await store.keepThread(message, firstRound);
}

/** Whether a message, in any of its versions, asked this round. */
export function isRoundOf({ source }: OpenRequest): (round: Investigation) => boolean {
  const message = messageKey(source);
  return ({ id, eventKey }) =>
    message !== null &&
    (id === investigationIdOf(message) || eventKey === message || (eventKey?.startsWith(`${message}-`) ?? false));
}

/** The round that took this event, or a later version of its message; null where there is none. */
export function roundThatTook(request: OpenRequest, rounds: Rounds): Investigation | null {
  const edit = editOf(request, request.eventKey);
  const own = rounds.filter(isRoundOf(request));
  return (
    own.find(({ eventKey }) => eventKey === request.eventKey) ??
    own.find(({ eventKey }) => editOf(request, eventKey) >= edit) ??
    null
  );
}

/** `lost`: somebody else continued `before` first, and nothing was started. */
export type Added = 'added' | 'there' | 'lost';

/** Stores a round and puts it behind `before`, if there is one, by compare-and-set; the same one twice is there once. */
export async function addRound(store: Store, before: Investigation | undefined, next: Investigation): Promise<Added> {
  const created = await store.createInvestigation(next);
  if (!before) return created ? 'added' : 'there';
  let added: Added = 'there';
  await changeInvestigation(store, before.id, ({ continuedBy }) => {
    added = continuedBy === undefined ? 'added' : continuedBy === next.id ? 'there' : 'lost';
    return added === 'added' ? { continuedBy: next.id } : null;
  });
  return added;
}

/** What `attempt` comes to on the rounds as they are now, again with the newest ones while it loses to somebody else's (null). */
export async function onNewestRound<T>(
  store: Store,
  first: string | null,
  attempt: (rounds: Rounds) => Promise<T | null>,
): Promise<T> {
  for (let race = 0; race < MOST_RACES; race += 1) {
    const result = await attempt(first === null ? [] : await roundsFrom(store, first));
    if (result !== null) return result;
  }
  throw new KeymedicError('store-unavailable', { reason: 'too many answer the same question at once' });
}
