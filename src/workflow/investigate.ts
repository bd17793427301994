import type { Config } from '../config';
import type { OrganizationFacts } from '../diagnosis/assemble-organization';
import { callerOf } from '../diagnosis/caller';
import { CHECKS } from '../diagnosis/checks/registry';
import { isKmsRefusal } from '../diagnosis/decoded-message';
import { diagnose, unansweredDiagnosis } from '../diagnosis/diagnose';
import { questionFor } from '../diagnosis/questions';
import { STEPS } from '../diagnosis/steps';
import type { Overrides, Target } from '../diagnosis/target';
import { parseArn } from '../domain/arn';
import type { DecodedRefusal } from '../domain/decoded-refusal';
import type { Diagnosis, Need, Progress, StepSummary } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import type { Facts } from '../runbook/facts';
import type { Runbook } from '../runbook/schema';
import { selectRunbook } from '../runbook/select';
import { completeTarget } from './complete-target';
import { completeSignal } from './decode-message';
import { executeRunbook } from './execute-runbook';
import { type Found, findMissing, withSuggestions } from './find-missing';
import type { AwsReader, Clock, Ids, ReadSession } from './ports';
import { callersOfOtherCase } from './similar-callers';

export interface InvestigateDeps {
  reader: AwsReader;
  runbooks: readonly Runbook[];
  config: Config;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

export interface InvestigateQuestion {
  signal: Signal;
  overrides?: Overrides;
  /** Only AWS can read it, for those of its account who may. */
  encodedMessage?: string | null;
  /** AWS operations that the asker made since the failure. */
  made?: readonly string[];
  id?: string;
  onProgress?: (progress: Progress) => void;
}

const HOUR_MS = 3_600_000;

/** What the configuration says of the organization. */
export function organizationFacts({ organization, accounts }: Config): OrganizationFacts {
  if (organization === 'none') return { kind: 'none', account: null, accounts: accounts.map(({ id }) => id) };
  if (organization === null) return { kind: 'unknown', account: null };
  return { kind: 'configured', account: parseArn(organization.managementRole)?.accountId ?? null };
}

function factsFor(signal: Signal, target: Target, organization: OrganizationFacts, now: Date): Facts {
  const ago = (hours: number): string => new Date(now.getTime() - hours * HOUR_MS).toISOString();
  const context = {
    at: now.toISOString(),
    hourAgo: ago(1),
    dayAgo: ago(24),
    weekAgo: ago(7 * 24),
    // CloudTrail's event history ends at 90 days.
    quarterAgo: ago(90 * 24 - 1),
  };
  return { signal, target, organization, context };
}

/**
 * Answers one question: resolves what is asked about, walks the fitting runbook read-only, and diagnoses its evidence. What AWS refuses
 * ends up in the diagnosis, never as an exception. Throws `internal` when no runbook is for the signal.
 */
export async function investigate(deps: InvestigateDeps, question: InvestigateQuestion): Promise<Diagnosis> {
  const { reader, config, clock, ids } = deps;
  const id = question.id ?? ids.next('inv');
  const started = clock.now();
  const at = started.toISOString();
  const session = reader.openSession(id);
  const { signal, decoded, need, unread } = await completeSignal(session, question, config);
  const asked = { ...question, signal };
  const target = await completeTarget(session, asked, config, started);
  const run = { id, at, signal, session, started, target, ...(decoded ? { decoded } : {}) };
  const asks = need ? [need] : [];
  if (!isAboutKms(signal, target, decoded)) {
    const verdict = need && !decoded ? 'needs-input' : 'not-kms';
    return withStep(unread, unansweredDiagnosis({ ...run, needs: asks, verdict, stats: statsOf(deps, run) }));
  }
  const diagnosis = await answerOrAsk(deps, asked, run, asks);
  return withStep(unread, { ...diagnosis, ...(decoded ? { decoded } : {}) });
}

function withStep(step: StepSummary | null, diagnosis: Diagnosis): Diagnosis {
  return step ? { ...diagnosis, steps: [step, ...diagnosis.steps] } : diagnosis;
}

interface Run {
  id: string;
  at: string;
  signal: Signal;
  session: ReadSession;
  started: Date;
  target: Target;
}

const statsOf = ({ clock }: InvestigateDeps, { session, started }: Run) => ({
  awsCalls: session.calls(),
  ms: clock.now().getTime() - started.getTime(),
});

/** Answers where everything is known, or could be found out for certain; asks for the rest, with what was found. */
async function answerOrAsk(
  deps: InvestigateDeps,
  question: InvestigateQuestion,
  run: Run,
  asks: readonly Need[],
): Promise<Diagnosis> {
  const { config } = deps;
  const { signal, session, started, target } = run;
  if (target.needs.length === 0) {
    const walked = await walk(deps, question, run);
    const diagnosis = await withOtherCase(session, target, walked);
    const lacks = diagnosis.needs.length > 0;
    // Whom a record suggested must not hide the others.
    const known = target.principalGuessed ? { ...target, ...callerOf(null) } : target;
    return withAsks(diagnosis, asks, lacks ? await findMissing(session, signal, known, config, started) : null);
  }
  const found = await findMissing(session, signal, target, config, started);
  if (found.key && !question.overrides?.key) {
    const overrides = { ...question.overrides, key: found.key.value };
    const completed = await completeTarget(session, { ...question, overrides }, config, started);
    const assumptions = [found.key.assumption, ...completed.assumptions];
    if (completed.needs.length === 0) {
      const diagnosis = await walk(deps, question, { ...run, target: { ...completed, keyGuessed: true, assumptions } });
      return withAsks(diagnosis, asks, found);
    }
  }
  const needs = withSuggestions([...target.needs, ...asks], found);
  return unansweredDiagnosis({ ...run, needs, verdict: 'needs-input', stats: statsOf(deps, run) });
}

/** A caller who is not there under the printed name, but under one with other capitals, is asked for: the text was changed on its way. */
async function withOtherCase(session: ReadSession, target: Target, diagnosis: Diagnosis): Promise<Diagnosis> {
  const gone = diagnosis.steps.some(
    ({ id, status }) => (id === STEPS.role || id === STEPS.user) && status === 'absent',
  );
  const suggestions = gone ? await callersOfOtherCase(session, target) : [];
  if (suggestions.length === 0) return diagnosis;
  const need = questionFor('principal');
  const question = `No caller is called ${target.principalName}, written like that. ${need.question}`;
  const open = { verdict: 'needs-input', authorization: null } as const;
  return { ...diagnosis, ...open, rootCauses: [], fixes: [], needs: [{ ...need, question, suggestions }] };
}

/** A diagnosis with what could not be decoded and with what was found for its questions. */
function withAsks(diagnosis: Diagnosis, asks: readonly Need[], found: Found | null): Diagnosis {
  const assumptions = [...diagnosis.assumptions, ...asks.map(({ question }) => question)];
  return { ...diagnosis, assumptions, needs: found ? withSuggestions(diagnosis.needs, found) : diagnosis.needs };
}

/** A text that says nothing but that something was refused is about what its decoded message names. */
function isAboutKms(signal: Signal, target: Target, decoded: DecodedRefusal | null): boolean {
  const other = decoded !== null && !isKmsRefusal(decoded) && signal.kmsAction === null;
  if (other && (!signal.isKmsError || signal.denyReason === 'encoded-message')) return false;
  return signal.isKmsError || target.keyRef !== null;
}

/** Walks the runbook that fits and diagnoses its evidence. */
async function walk(
  deps: InvestigateDeps,
  { onProgress, made = [] }: InvestigateQuestion,
  run: Run,
): Promise<Diagnosis> {
  const { runbooks, config, clock, log } = deps;
  const { id, at, signal, target, session, started } = run;
  const organization = organizationFacts(config);
  const facts = factsFor(signal, target, organization, started);
  const runbook = selectRunbook(runbooks, facts);
  if (!runbook) throw new KeymedicError('internal', { reason: 'no runbook is for this signal' });
  const progress = onProgress ? { onProgress } : {};
  const evidence = await executeRunbook({ runbook, facts, session, checks: CHECKS, clock, ...progress });
  const stats = statsOf(deps, run);
  const diagnosis = diagnose({ id, at, signal, target, organization, runbook, evidence, facts, config, stats, made });
  log.debug('diagnosed', { id, runbook: runbook.id, verdict: diagnosis.verdict, ...stats });
  return diagnosis;
}
