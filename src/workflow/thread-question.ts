import type { Answers, Investigation, Person } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { affirmedIn, answersIn } from '../intake/answers-in';
import { parseSignal } from '../intake/parse';
import { checkAnswers } from './check-answers';
import { agrees, joinAnswers, statedAnew, withPerson } from './join-answers';
import { readingOf, threadKey } from './message-identity';
import type { OpenRequest } from './ports';
import { isRoundOf, type Rounds } from './rounds';

/** What a message asks, by itself or together with what its thread said before. */
export interface Question {
  signal: Signal;
  text: string;
  secrets: string[];
  encodedMessage: string | null;
  /** A digest of what the message itself says. */
  reading: string;
  /** The newest round, which this one continues; whoever asked that stays the asker, whose fix is not theirs to approve. */
  after?: Investigation;
  answeredBy?: Person[] | undefined;
  answers?: Answers;
}

/** A message that is a question of its own: where it asked before, with the answers that were given since. */
export function withThread(question: Question, request: OpenRequest, rounds: Rounds): Question {
  const newest = rounds.at(-1);
  const own = isRoundOf(request);
  const earlier = rounds.filter(own).at(-1);
  if (!newest || !earlier) return question;
  const stated = statedAnew(question.signal, earlier.signal);
  const { id, teamId } = newest.requester;
  const isAsker = id === request.requester.id && teamId === request.requester.teamId;
  return {
    ...question,
    after: newest,
    answeredBy: isAsker ? newest.answeredBy : withPerson(newest.answeredBy, request.requester),
    answers: joinAnswers(rounds, { takenBack: own, stated }),
  };
}

/**
 * What a reply adds to the question of its thread: the rest of the error, or just answers to what was asked. Null where it adds
 * nothing, where nothing was asked for, and for every other message.
 */
export function withReply(reply: Question, request: OpenRequest, rounds: Rounds): Question | null {
  if (threadKey(request.source) === null) return null;
  const own = isRoundOf(request);
  const others = rounds.filter((round) => !own(round));
  const last = questionBeside(rounds, own);
  const newest = rounds.at(-1);
  if (!newest || !last) return null;
  const fields = new Set(others.flatMap(({ diagnosis }) => diagnosis?.needs.map(({ field }) => field) ?? []));
  if (fields.size === 0 && !others.some(({ diagnosis }) => diagnosis?.verdict === 'needs-input')) return null;
  const { answers } = checkAnswers(answersIn(reply.text));
  const before = joinAnswers(rounds, { takenBack: own });
  const text = `${last.text}\n${affirmedIn(reply.text)}`;
  const question = {
    text,
    secrets: reply.secrets,
    encodedMessage: reply.encodedMessage ?? last.encodedMessage ?? null,
    reading: readingOf({ ...reply, answers }),
    after: newest,
    answeredBy: withPerson(newest.answeredBy, request.requester),
  };
  const joined = parseSignal(text);
  if (joined.isKmsError && joined.missing.length < last.signal.missing.length) {
    // The text speaks for itself, unless an answer overrules it; what both say stays when the text is edited.
    const given = Object.entries(answers).filter(([field, answer]) => field in before || agrees(joined, field, answer));
    return {
      ...question,
      signal: joined,
      answers: joinAnswers(rounds, { takenBack: own, given: Object.fromEntries(given) }),
    };
  }
  if (![...fields].some((field) => answers[field] !== undefined)) return null;
  return { ...question, signal: last.signal, answers: joinAnswers(rounds, { takenBack: own, given: answers }) };
}

/** The last round that did not fail of those that a reply adds to: an edited one adds to what stood before it, and to edits of the question. */
function questionBeside(rounds: Rounds, own: (round: Investigation) => boolean): Investigation | undefined {
  const [first] = rounds;
  const at = rounds.findIndex(own);
  const ofFirst = ({ eventKey, source }: Investigation): boolean =>
    eventKey !== undefined && source.messageTs === first?.source.messageTs;
  const beside = at < 0 ? rounds : rounds.filter((round, index) => index < at || (at > 0 && ofFirst(round)));
  return beside.filter(({ status }) => status !== 'failed').at(-1);
}
