import type { Answers, Investigation, Person } from '../domain/investigation';
import type { MissingField, Signal } from '../domain/signal';
import { affirmedIn, answersIn, roleNameIn } from '../intake/answers-in';
import { parseSignal } from '../intake/parse';
import { checkAnswers, knownBefore } from './check-answers';
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

/** Whether we are mentioned or written to: what such a message names is meant for us, also where it was not asked for. */
function isAddressed({ askedBy }: OpenRequest): boolean {
  return askedBy === 'mention' || askedBy === 'direct-message';
}

/** What a reply answers; `byName`: with the bare name of a role, of which the text around it says nothing. */
function answersOf(reply: string, question: Pick<Investigation, 'signal' | 'answers' | 'diagnosis'>) {
  const role = roleNameIn(reply);
  const named = { ...(role ? { principal: role } : {}), ...answersIn(reply) };
  const { answers } = checkAnswers(named, knownBefore(question));
  return { answers, byName: role !== undefined && named.principal === role };
}

/**
 * What a reply adds to the question of its thread: the rest of the error, or just answers to what was asked; to one that mentions us
 * whatever it names. Null where it adds nothing, where nothing was asked for and we are not mentioned, and for every other message.
 */
export function withReply(reply: Question, request: OpenRequest, rounds: Rounds): Question | null {
  const last = questionRepliedTo(request, rounds);
  const newest = rounds.at(-1);
  if (!newest || !last) return null;
  const addressed = isAddressed(request);
  const { asked, fields } = askedFor(request, rounds);
  if (!asked && !addressed) return null;
  const takenBack = isRoundOf(request);
  const before = joinAnswers(rounds, { takenBack });
  const { answers, byName } = answersOf(reply.text, { ...last, answers: before });
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
    const stays = ([field, answer]: [string, string]): boolean =>
      field in before || agrees(joined, field, answer) || (byName && field === 'principal');
    const given = Object.fromEntries(Object.entries(answers).filter(stays));
    return { ...question, signal: joined, answers: joinAnswers(rounds, { takenBack, given }) };
  }
  const answered = addressed ? Object.keys(answers) : fields.filter((field) => answers[field] !== undefined);
  if (answered.length === 0) return null;
  return { ...question, signal: last.signal, answers: joinAnswers(rounds, { takenBack, given: answers }) };
}

/** Whether a thread asked for something before a reply, and for what. */
function askedFor(request: OpenRequest, rounds: Rounds): { asked: boolean; fields: MissingField[] } {
  const own = isRoundOf(request);
  const others = rounds.filter((round) => !own(round));
  const fields = others.flatMap(({ diagnosis }) => diagnosis?.needs.map(({ field }) => field) ?? []);
  const asked = fields.length > 0 || others.some(({ diagnosis }) => diagnosis?.verdict === 'needs-input');
  return { asked, fields };
}

/**
 * The last round that did not fail of those that a reply adds to: an edited one adds to what stood before it, and to edits of the
 * question. None for a message that is no reply in the thread of a question.
 */
export function questionRepliedTo(request: OpenRequest, rounds: Rounds): Investigation | undefined {
  if (threadKey(request.source) === null) return undefined;
  const own = isRoundOf(request);
  const [first] = rounds;
  const at = rounds.findIndex(own);
  const ofFirst = ({ eventKey, source }: Investigation): boolean =>
    eventKey !== undefined && source.messageTs === first?.source.messageTs;
  const beside = at < 0 ? rounds : rounds.filter((round, index) => index < at || (at > 0 && ofFirst(round)));
  return beside.filter(({ status }) => status !== 'failed').at(-1);
}
