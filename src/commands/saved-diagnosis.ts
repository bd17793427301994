import { planHashOf } from '../diagnosis/fixes/plan-hash';
import type { FixPlan } from '../domain/fix';
import type { Diagnosis } from '../domain/investigation';
import { KeymedicError } from '../errors';
import { readJson } from './terminal';

const SAVE_ONE = 'Save one with `keymedic diagnose … --json > diagnosis.json`.';

/** Reads a saved diagnosis. Throws `file-unreadable` or `input-malformed`. */
export function readDiagnosis(path: string): Diagnosis {
  const isDiagnosis = ({ schemaVersion, fixes }: Diagnosis): boolean => schemaVersion === 1 && Array.isArray(fixes);
  return readJson(path, 'diagnosis', SAVE_ONE, isDiagnosis);
}

/** The plan to apply. Its hash is computed again, so that an edited file is not taken for what was shown. */
export function choosePlan({ fixes }: Diagnosis, id: string | undefined): FixPlan {
  const plan = fixes.find((each) => each.id === id);
  const offered = fixes.map((each) => `${each.id} (${each.title})`).join(', ') || 'none';
  if (!plan)
    throw new KeymedicError('usage-wrong', { problem: `Name a fix with --fix. This diagnosis offers: ${offered}.` });
  if (plan.calls.length === 0) {
    throw new KeymedicError('usage-wrong', {
      problem: `${plan.id} is done by hand:\n${plan.steps.map((step) => `  - ${step}`).join('\n')}`,
    });
  }
  if (planHashOf(plan) !== plan.planHash) {
    const problem = `${plan.id} was changed after it was planned: its hash does not fit.`;
    throw new KeymedicError('input-malformed', { problem, next: SAVE_ONE });
  }
  return plan;
}

/** What would be sent, as a person reads it before typing yes. */
export function describePlan({ title, target, calls, diff }: FixPlan): string {
  return [
    title,
    `in account ${target.account}, ${target.region}, on ${target.resource}:`,
    ...calls.map(({ service, operation, input }) => `  ${service}:${operation} ${JSON.stringify(input)}`),
    ...(diff ? [diff] : []),
    '',
  ].join('\n');
}
