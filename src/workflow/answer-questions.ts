import type { Config } from '../config';
import { canonicalJson } from '../domain/canonical';
import type { Investigation, Person } from '../domain/investigation';
import type { Logger } from '../log';
import { refusalForAccounts } from './account-access';
import { checkAnswers } from './check-answers';
import { continueWith, derivedId, type FollowUpDeps, followUp, idToAsk } from './follow-up';
import { personName } from './move-approval';
import type { Answered, AnswerRequest } from './ports';

export interface AnswerDeps extends FollowUpDeps {
  config: Config;
  log: Logger;
}

/** Everybody who answered, each once. */
export function withPerson(people: readonly Person[] | undefined, by: Person): Person[] {
  return [...(people ?? []).filter(({ id, teamId }) => id !== by.id || teamId !== by.teamId), by];
}

const NOTHING_NEW = 'Fill in or change at least one of these.';

const refused = (code: string, text: string): Answered => ({ kind: 'refused', refusal: { code, text } });

function whyNot({ config }: AnswerDeps, before: Investigation, request: AnswerRequest): Answered | null {
  const { by, external, answers } = request;
  if (external)
    return refused('shared-channel', 'This channel is shared with another organization. Answer in an internal one.');
  if (by.teamId !== before.source.teamId) {
    return refused('other-workspace', 'Only people of the workspace in which it was asked can answer.');
  }
  if (Object.keys(answers).length === 0) return { kind: 'wrong', problems: { key: NOTHING_NEW } };
  const refusal = refusalForAccounts(config, before.source, { ...before, answers: { ...before.answers, ...answers } });
  return refusal && { kind: 'refused', refusal };
}

/**
 * Asks the question of an investigation again with what somebody filled in, in the same thread; however often the same is sent, once, unless that failed.
 * Whoever asked first stays the requester: answering gives nobody else's approval away. Resolves when it is durable; throws
 * `queue-unavailable` or `store-unavailable`.
 */
export async function answerQuestions(deps: AnswerDeps, request: AnswerRequest): Promise<Answered> {
  const { store, clock, log } = deps;
  const { investigationId, by } = request;
  const { answers, problems } = checkAnswers(request.answers);
  if (Object.keys(problems).length > 0) return { kind: 'wrong', problems };
  const before = await store.investigation(investigationId);
  if (!before) return refused('gone', 'This question is not known here any more. Paste the error again.');
  const problem = whyNot(deps, before, { ...request, answers });
  if (problem) return problem;
  const all = { ...before.answers, ...answers };
  const again = { ...before, answers: all, answeredBy: withPerson(before.answeredBy, by) };
  const id = await idToAsk(store, derivedId('inv', before.id, canonicalJson(all)));
  const entry = {
    at: clock.now().toISOString(),
    action: 'investigation.answer',
    actor: personName(by),
    subject: { investigationId: id },
    detail: { of: before.id, answered: Object.keys(answers) },
  };
  const { created, stored } = await followUp(deps, again, id, entry);
  await continueWith(store, before.id, id);
  if (!created || !stored) return { kind: 'duplicate', investigationId: stored?.id ?? null };
  log.info('investigation.answered-questions', { id: stored.id, fields: Object.keys(answers).join(',') });
  return { kind: 'opened', investigation: stored };
}
