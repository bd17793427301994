import type { Approval } from '../domain/approval';
import type { Diagnosis, Investigation } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { readEffects } from './effect';
import { askAgain } from './follow-up';
import { type MoveDeps, moveApproval } from './move-approval';
import type { AwsReader, Publisher, Queue } from './ports';
import { publishThread } from './publish-thread';
import { pendingSiblings, retireSiblings } from './retire-siblings';
import { answeredQuestionOf, type Investigate } from './run-investigation';

export interface VerifyDeps extends MoveDeps {
  queue: Queue;
  reader: AwsReader;
  publisher: Publisher;
  investigate: Investigate;
  log: Logger;
}

/** Milliseconds before each look: IAM and KMS policies take seconds to spread, now and then a minute. */
const VERIFY_DELAYS_MS = [0, 2000, 4000, 8000, 16_000, 30_000, 30_000];

interface Look {
  diagnosis: Diagnosis;
  /** The writes show in what was read, so waiting longer is unlikely to change the answer. */
  visible: boolean;
}

async function look(deps: VerifyDeps, investigation: Investigation, { plan }: Approval): Promise<Look> {
  const effect = await readEffects(plan.calls, plan.target, deps.reader.openSession(investigation.id));
  const made = plan.calls.map(({ operation }) => operation);
  const diagnosis = await deps.investigate({ ...answeredQuestionOf(investigation), made });
  return { diagnosis, visible: effect.kind === 'yes' };
}

/** Looks until the call is allowed, or until two looks in a row saw the writes in effect and it still is not. */
async function lookUntilAllowed(
  deps: VerifyDeps,
  investigation: Investigation,
  approval: Approval,
): Promise<Diagnosis> {
  let settled = 0;
  let last: Look | null = null;
  for (const delay of VERIFY_DELAYS_MS) {
    if (delay > 0) await deps.clock.sleep(delay);
    last = await look(deps, investigation, approval);
    settled = last.visible ? settled + 1 : 0;
    if (last.diagnosis.verdict === 'allowed' || settled >= 2) break;
  }
  if (!last) throw new KeymedicError('internal', { reason: 'a fix was verified without looking' });
  return last.diagnosis;
}

/** Refused by what was read after the fix. What AWS reported before it proves nothing about now. */
function isStillRefused({ verdict, rootCauses }: Diagnosis): boolean {
  const reportedOnly = rootCauses.length > 0 && rootCauses.every(({ certainty }) => certainty === 'reported');
  return verdict === 'denied' && !reportedOnly;
}

/** What to say when the call is not known to be allowed after all. */
function wordsFor(diagnosis: Diagnosis): string {
  const { rootCauses, unknowns, needs } = diagnosis;
  const next = rootCauses.find(({ certainty }) => certainty !== 'reported');
  if (isStillRefused(diagnosis)) {
    return `The change is in place, but the call would still fail${next ? `: ${next.summary}` : '.'}`;
  }
  const why = unknowns[0]?.why ?? needs[0]?.question ?? 'not everything that decides could be read';
  return `The change is in place. Whether the call is allowed now could not be told: ${why}`;
}

async function record(deps: VerifyDeps, approval: Approval, diagnosis: Diagnosis): Promise<Approval> {
  const { verdict } = diagnosis;
  const event = verdict === 'allowed' ? 'verify' : isStillRefused(diagnosis) ? 'dispute' : null;
  const outcome = verdict === 'allowed' ? null : wordsFor(diagnosis);
  const action = event === 'verify' ? 'fix.verified' : event === 'dispute' ? 'fix.ineffective' : 'fix.unverified';
  const causes = diagnosis.rootCauses.map(({ code }) => code);
  const moved = await moveApproval(deps, approval.id, (stored) =>
    stored.state !== 'applied' || stored.outcome !== null
      ? null
      : { event, reason: outcome, patch: { outcome }, audit: { action, detail: { verdict, causes, outcome } } },
  );
  return moved.approval;
}

/** After the verdict: proposals that are no longer needed go, and a further cause gets proposals of its own. */
async function tidy(deps: VerifyDeps, approval: Approval): Promise<void> {
  if (approval.state === 'verified') {
    await retireSiblings(deps, approval, 'No longer needed: another fix in this thread was verified.');
  }
  if (approval.state === 'ineffective' && (await pendingSiblings(deps, approval)).length === 0) {
    await askAgain(deps, approval);
  }
}

/**
 * Asks the original question again with everything read anew, and says `verified` only when the answer is allowed. Denied
 * after the writes have spread: `ineffective`, with the next cause. Not to be told: the fix stays `applied`, with the reason.
 * May run again after a crash. Throws what `investigate` throws.
 */
export async function verifyFix(deps: VerifyDeps, { approvalId }: { approvalId: string }): Promise<void> {
  const approval = await deps.store.approval(approvalId);
  if (!approval) throw new KeymedicError('record-not-found', { kind: 'approval', id: approvalId });
  const investigation = await deps.store.investigation(approval.investigationId);
  if (!investigation)
    throw new KeymedicError('record-not-found', { kind: 'investigation', id: approval.investigationId });
  let judged = approval;
  if (approval.state === 'applied' && approval.outcome === null) {
    await publishThread(deps, investigation.id);
    judged = await record(deps, approval, await lookUntilAllowed(deps, investigation, approval));
  }
  await tidy(deps, judged);
  await publishThread(deps, investigation.id);
}
