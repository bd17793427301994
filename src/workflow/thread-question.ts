import type { Answers, Investigation, Person, Source } from '../domain/investigation';
import type { MissingField, Signal } from '../domain/signal';
import { answersIn } from '../intake/answers-in';
import { parseSignal } from '../intake/parse';
import { withPerson } from './answer-questions';
import { checkAnswers } from './check-answers';
import { investigationIdOf, threadKey } from './message-identity';
import type { Store } from './ports';

const MOST_ROUNDS = 20;

/** What a thread asks: its question as far as it is answered, and everything that was asked for so far. */
export interface ThreadQuestion {
  last: Investigation;
  /** What was answered so far and by whom, also where looking again failed. */
  given: Pick<Investigation, 'answers' | 'answeredBy'>;
  fields: ReadonlySet<MissingField>;
}

/**
 * The question of the thread that a reply is in, as it was before the reply; null when nothing was asked for, and for every other
 * message.
 */
export async function questionOfThread(
  store: Pick<Store, 'investigation' | 'investigationOfThread'>,
  source: Source,
): Promise<ThreadQuestion | null> {
  const thread = threadKey(source);
  if (thread === null) return null;
  const all = await roundsFrom(store, (await store.investigationOfThread(thread)) ?? investigationIdOf(thread));
  // An edited or redelivered reply is read as it was first, not on top of itself.
  const own = all.findIndex(({ source: { messageTs } }) => messageTs === source.messageTs);
  const rounds = own < 0 ? all : all.slice(0, own);
  const fields = new Set(rounds.flatMap(({ diagnosis }) => diagnosis?.needs.map(({ field }) => field) ?? []));
  const asks = fields.size > 0 || rounds.some(({ diagnosis }) => diagnosis?.verdict === 'needs-input');
  const last = rounds.filter(({ status }) => status !== 'failed').at(-1);
  return last && asks ? { last, given: rounds.at(-1) ?? last, fields } : null;
}

/** The investigation and those that asked it again with more answers, in order. */
async function roundsFrom(store: Pick<Store, 'investigation'>, id: string): Promise<Investigation[]> {
  const rounds = new Map<string, Investigation>();
  for (let next: string | undefined = id; next && !rounds.has(next) && rounds.size < MOST_ROUNDS; ) {
    const record: Investigation | null = await store.investigation(next);
    if (!record) break;
    rounds.set(next, record);
    next = record.continuedBy;
  }
  return [...rounds.values()];
}

export interface Reply {
  text: string;
  secrets: string[];
  encodedMessage: string | null;
  by: Person;
}

/** A question together with what a reply adds to it. */
export interface CompletedQuestion {
  kind: 'question';
  signal: Signal;
  text: string;
  secrets: string[];
  encodedMessage: string | null;
  /** Who asked first; the fix stays theirs to ask, not to approve. */
  asker: Person;
  answeredBy: Person[];
  answers: Answers;
  /** The investigation that this one continues. */
  continues: string;
}

/** What a reply adds to the question of its thread: the rest of the error, or just answers to what was asked. Null: nothing. */
export function withReply({ last, given, fields }: ThreadQuestion, { by, ...reply }: Reply): CompletedQuestion | null {
  const before = given.answers ?? {};
  const text = `${last.text}\n${reply.text}`;
  const question = {
    kind: 'question' as const,
    text,
    secrets: reply.secrets,
    encodedMessage: reply.encodedMessage ?? last.encodedMessage ?? null,
    asker: last.requester,
    answeredBy: withPerson(given.answeredBy, by),
    continues: last.id,
  };
  const { answers } = checkAnswers(answersIn(reply.text));
  const joined = parseSignal(text);
  if (joined.isKmsError && joined.missing.length < last.signal.missing.length) {
    // The text speaks for itself, unless an answer overrules it.
    const anew = Object.entries(answers).filter(([field]) => Object.hasOwn(before, field));
    return { ...question, signal: joined, answers: { ...before, ...Object.fromEntries(anew) } };
  }
  if (![...fields].some((field) => answers[field] !== undefined)) return null;
  return { ...question, signal: last.signal, answers: { ...before, ...answers } };
}
