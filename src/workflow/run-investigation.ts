import type { Diagnosis, Investigation, Progress } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { needsForChannel, refusalForAnswer } from './account-access';
import { changeInvestigation } from './change-investigation';
import type { InvestigateQuestion } from './investigate';
import { type OfferDeps, offerFixes } from './offer-fixes';
import type { Publisher } from './ports';
import { publishThread, tryPublishThread } from './publish-thread';
import { throttleProgress } from './throttle-progress';

/** The investigation use case, bound to its ports. */
export type Investigate = (question: InvestigateQuestion) => Promise<Diagnosis>;

export interface RunDeps extends OfferDeps {
  publisher: Publisher;
  investigate: Investigate;
  log: Logger;
}

/** What an investigation holds only until it is answered. */
const NOT_KEPT = { text: '', encodedMessage: undefined };

/** Slack takes about one update a second and message. */
const PROGRESS_EVERY_MS = 1000;

/** The question that an investigation asks, each time it is asked. For a check, what the asker named stands in the signal. */
function questionOf({ id, signal, answers = {}, encodedMessage }: Investigation): InvestigateQuestion {
  const named = signal.isKmsError
    ? {}
    : { key: signal.keyRef, principal: signal.principalArn, action: signal.kmsAction };
  return { id, signal, encodedMessage: encodedMessage ?? null, overrides: { ...named, ...answers } };
}

/**
 * The question as it was answered: what its text left out and was found then is not looked for again, since a busy trail may
 * no longer show it.
 */
export function answeredQuestionOf(investigation: Investigation): InvestigateQuestion {
  const question = questionOf(investigation);
  const { signal, diagnosis } = investigation;
  if (!diagnosis) return question;
  const { resource, principal } = diagnosis.asked;
  const found = {
    ...(signal.keyRef === null && resource !== null ? { key: resource } : {}),
    ...(signal.principalArn === null && principal !== null ? { principal } : {}),
  };
  return { ...question, overrides: { ...question.overrides, ...found } };
}

async function diagnose(deps: RunDeps, record: Investigation): Promise<Diagnosis> {
  const show = (progress: Progress): Promise<void> => tryPublishThread(deps, record.id, progress);
  const progress = throttleProgress(show, deps.clock, PROGRESS_EVERY_MS);
  try {
    return await deps.investigate({ ...questionOf(record), onProgress: progress.push });
  } finally {
    await progress.close();
  }
}

async function answer(deps: RunDeps, record: Investigation, found: Diagnosis): Promise<void> {
  const diagnosis = { ...found, needs: needsForChannel(deps.config, found.needs, record.source) };
  const refusal = refusalForAnswer(deps.config, diagnosis, record.source);
  if (refusal) {
    await failInvestigation(deps, record.id, refusal.text);
    return;
  }
  const { approvalIds, notOffered } = await offerFixes(deps, record, diagnosis);
  await changeInvestigation(deps.store, record.id, ({ status }) =>
    status === 'running'
      ? {
          status: 'answered',
          diagnosis,
          approvalIds,
          notOffered,
          // What an encoded message said stays known without it, for whoever asks again.
          ...(diagnosis.verdict === 'needs-input' ? {} : { ...NOT_KEPT, signal: diagnosis.signal }),
        }
      : null,
  );
}

/** Ends an investigation that cannot be answered, with the sentence that its thread shows. */
export async function failInvestigation(deps: Pick<RunDeps, 'store'>, id: string, failure: string): Promise<void> {
  await changeInvestigation(deps.store, id, ({ status }) =>
    status === 'queued' || status === 'running' ? { status: 'failed', failure, ...NOT_KEPT } : null,
  );
}

/**
 * Runs one investigation: shows progress in its thread, stores the answer with one pending approval per fix that somebody may
 * approve, and shows it. May run again after a crash: an answered one is only shown again. Throws what `investigate`, the
 * store, the queue and the final publish throw.
 */
export async function runInvestigation(deps: RunDeps, { investigationId }: { investigationId: string }): Promise<void> {
  const { store, log, clock } = deps;
  const record = await changeInvestigation(store, investigationId, ({ status }) =>
    status === 'queued' ? { status: 'running' } : null,
  );
  if (record.status === 'running') {
    const from = clock.now().getTime();
    await tryPublishThread(deps, investigationId);
    const diagnosis = await diagnose(deps, record);
    await answer(deps, record, diagnosis);
    const { verdict, stats } = diagnosis;
    log.info('investigation.answered', {
      id: investigationId,
      verdict,
      awsCalls: stats.awsCalls,
      ms: clock.now().getTime() - from,
    });
  }
  await publishThread(deps, investigationId);
  // What asked for the answers asks no more.
  if (record.continues) await tryPublishThread(deps, record.continues);
}

/** An error as the sentence a thread shows; what is not from our catalogue keeps its details in the log. */
export function wordsForError(error: Error): string {
  if (error instanceof KeymedicError) return `${error.message} ${error.hint}`;
  return 'Something that should not happen did, and it is in the log. Ask again; if it stays, tell those who run keymedic.';
}
