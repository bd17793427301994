import type { Config } from '../config';
import { canonicalJson } from '../domain/canonical';
import type { Investigation } from '../domain/investigation';
import type { Logger } from '../log';
import { refusalForAccounts } from './account-access';
import { checkAnswers, knownBefore } from './check-answers';
import { type FollowUpDeps, roundAfter } from './follow-up';
import { joinAnswers, withPerson } from './join-answers';
import { derivedId } from './message-identity';
import { personName } from './move-approval';
import type { Answered, AnswerRequest } from './ports';
import { addRound, onNewestRound, type Rounds } from './rounds';

export interface AnswerDeps extends FollowUpDeps {
  config: Config;
  log: Logger;
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
 * Asks the question of an investigation again with what somebody filled in, in the same thread, together with whatever was answered since
 * the form was opened; however often the same is sent, once, unless that failed. Whoever asked first stays the requester: answering gives
 * nobody else's approval away. Resolves when it is durable; throws `queue-unavailable` or `store-unavailable`.
 */
export async function answerQuestions(deps: AnswerDeps, request: AnswerRequest): Promise<Answered> {
  return onNewestRound(deps.store, request.investigationId, async (rounds) => {
    const before = rounds.at(-1);
    const { answers, problems } = checkAnswers(request.answers, before && knownBefore(before));
    if (Object.keys(problems).length > 0) return { kind: 'wrong', problems };
    if (!before) return refused('gone', 'This question is not known here any more. Paste the error again.');
    const problem = whyNot(deps, before, { ...request, answers });
    return problem ?? askWith(deps, rounds, before, { ...request, answers });
  });
}

/** Null: somebody else answered at the same moment, so this is to be joined with that. */
async function askWith(
  deps: AnswerDeps,
  rounds: Rounds,
  before: Investigation,
  { answers: given, by }: AnswerRequest,
): Promise<Answered | null> {
  const { store, queue, clock, log } = deps;
  const answers = joinAnswers(rounds, { given });
  const isAsked = before.status !== 'failed' && canonicalJson(answers) === canonicalJson(before.answers ?? {});
  const id = isAsked ? before.id : derivedId('inv', before.id, canonicalJson(answers));
  const next = { ...roundAfter(deps, before, id), answers, answeredBy: withPerson(before.answeredBy, by) };
  const added = isAsked ? 'there' : await addRound(store, before, next);
  if (added === 'lost') return null;
  if (added === 'added') {
    await store.appendAudit({
      at: clock.now().toISOString(),
      action: 'investigation.answer',
      actor: personName(by),
      subject: { investigationId: id },
      detail: { of: before.id, answered: Object.keys(given) },
    });
    log.info('investigation.answered-questions', { id, fields: Object.keys(given).join(',') });
  }
  const stored = (await store.investigation(id)) ?? next;
  if (stored.status === 'queued') await queue.add({ kind: 'investigate', id });
  return added === 'added' ? { kind: 'opened', investigation: stored } : { kind: 'duplicate', investigationId: id };
}
