import type { Answers, Investigation, Person } from '../domain/investigation';
import { MISSING_FIELDS, type MissingField, type Signal } from '../domain/signal';
import type { Rounds } from './rounds';

/**
 * How answers join, wherever they come from: what the rounds so far answered, without what an edited reply said before, without what the
 * text now states anew, and with what is answered now.
 */
export function joinAnswers(rounds: Rounds, { given = {}, takenBack, stated = [] }: Joining): Answers {
  const kept = answeredIn(rounds, takenBack ?? (() => false));
  const rest = Object.entries(kept).filter(([field]) => !stated.includes(field as MissingField));
  return { ...Object.fromEntries(rest), ...given };
}

export interface Joining {
  given?: Answers;
  /** Rounds whose answers no longer count: those of an earlier version of the message. */
  takenBack?: (round: Investigation) => boolean;
  /** What the text states now and did not before. */
  stated?: readonly MissingField[];
}

/** Round by round what each added and took away, so that one of them can be left out. */
function answeredIn(rounds: Rounds, takenBack: (round: Investigation) => boolean): Answers {
  const kept: Answers = {};
  let before: Answers = {};
  for (const round of rounds) {
    const { answers = {} } = round;
    for (const field of MISSING_FIELDS) {
      const answer = answers[field];
      if (answer === before[field]) continue;
      if (answer === undefined) delete kept[field];
      else if (!takenBack(round)) kept[field] = answer;
    }
    before = answers;
  }
  return kept;
}

const STATED: Record<MissingField, keyof Signal> = {
  key: 'keyRef',
  principal: 'principalArn',
  account: 'accountId',
  region: 'region',
  action: 'kmsAction',
};

/** The fields that a text states wholly and that it did not state so before. */
export function statedAnew(now: Signal, before: Signal | undefined): MissingField[] {
  return MISSING_FIELDS.filter((field) => {
    const value = now[STATED[field]];
    return value !== null && value !== before?.[STATED[field]] && !now.missing.includes(field);
  });
}

/** Whether a text says the same of a field as an answer does. */
export function agrees(signal: Signal, field: string, answer: string): boolean {
  return signal[STATED[field as MissingField]] === answer;
}

/** Everybody who answered, each once. */
export function withPerson(people: readonly Person[] | undefined, by: Person): Person[] {
  return [...(people ?? []).filter(({ id, teamId }) => id !== by.id || teamId !== by.teamId), by];
}
