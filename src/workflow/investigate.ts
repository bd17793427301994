import type { Config } from '../config';
import type { OrganizationFacts } from '../diagnosis/assemble-organization';
import { CHECKS } from '../diagnosis/checks/registry';
import { isKmsRefusal } from '../diagnosis/decoded-message';
import { diagnose, unansweredDiagnosis } from '../diagnosis/diagnose';
import type { Overrides, Target } from '../diagnosis/target';
import { parseArn } from '../domain/arn';
import type { DecodedRefusal } from '../domain/decoded-refusal';
import type { Diagnosis, Progress } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import type { Facts } from '../runbook/facts';
import type { Runbook } from '../runbook/schema';
import { selectRunbook } from '../runbook/select';
import { completeTarget } from './complete-target';
import { completeSignal } from './decode-message';
import { executeRunbook } from './execute-runbook';
import type { AwsReader, Clock, Ids, ReadSession } from './ports';

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
  const { signal, decoded, need } = await completeSignal(session, question, config);
  const target = await completeTarget(session, { ...question, signal }, config, started);
  const unanswered = { id, at, signal, target, ...(decoded ? { decoded } : {}) };
  const needs = [...target.needs, ...(need ? [need] : [])];
  if (isAboutKms(signal, target, decoded)) {
    if (target.needs.length > 0) return unansweredDiagnosis({ ...unanswered, needs, verdict: 'needs-input' });
    const diagnosis = await walk(deps, question, { ...unanswered, session, started });
    const assumptions = [...diagnosis.assumptions, ...(need ? [need.question] : [])];
    return { ...diagnosis, assumptions, ...(decoded ? { decoded } : {}) };
  }
  const verdict = need && !decoded ? 'needs-input' : 'not-kms';
  return unansweredDiagnosis({ ...unanswered, needs: need ? [need] : [], verdict });
}

/** A text that says nothing but that something was refused is about what its decoded message names. */
function isAboutKms(signal: Signal, target: Target, decoded: DecodedRefusal | null): boolean {
  const other = decoded !== null && !isKmsRefusal(decoded) && signal.kmsAction === null;
  if (other && (!signal.isKmsError || signal.denyReason === 'encoded-message')) return false;
  return signal.isKmsError || target.keyRef !== null;
}

/** Walks the runbook that fits and diagnoses its evidence. */
async function walk(
  { runbooks, config, clock, log }: InvestigateDeps,
  { onProgress, made = [] }: InvestigateQuestion,
  run: { id: string; at: string; signal: Signal; target: Target; session: ReadSession; started: Date },
): Promise<Diagnosis> {
  const { id, at, signal, target, session, started } = run;
  const organization = organizationFacts(config);
  const facts = factsFor(signal, target, organization, started);
  const runbook = selectRunbook(runbooks, facts);
  if (!runbook) throw new KeymedicError('internal', { reason: 'no runbook is for this signal' });
  const progress = onProgress ? { onProgress } : {};
  const evidence = await executeRunbook({ runbook, facts, session, checks: CHECKS, clock, ...progress });
  const stats = { awsCalls: session.calls(), ms: clock.now().getTime() - started.getTime() };
  const diagnosis = diagnose({ id, at, signal, target, organization, runbook, evidence, facts, config, stats, made });
  log.debug('diagnosed', { id, runbook: runbook.id, verdict: diagnosis.verdict, ...stats });
  return diagnosis;
}
