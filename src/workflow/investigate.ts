import type { Config } from '../config';
import type { OrganizationFacts } from '../diagnosis/assemble-organization';
import { CHECKS } from '../diagnosis/checks/registry';
import { diagnose, unansweredDiagnosis } from '../diagnosis/diagnose';
import type { Overrides, Target } from '../diagnosis/target';
import { parseArn } from '../domain/arn';
import type { Diagnosis, Progress } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import type { Facts } from '../runbook/facts';
import type { Runbook } from '../runbook/schema';
import { selectRunbook } from '../runbook/select';
import { completeTarget } from './complete-target';
import { executeRunbook } from './execute-runbook';
import type { AwsReader, Clock, Ids } from './ports';

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
  const { reader, runbooks, config, clock, ids, log } = deps;
  const { signal, onProgress, made = [] } = question;
  const id = question.id ?? ids.next('inv');
  const started = clock.now();
  const at = started.toISOString();
  const session = reader.openSession(id);
  const target = await completeTarget(session, question, config, started);
  if (!signal.isKmsError && !target.keyRef) return unansweredDiagnosis({ id, at, signal, target, verdict: 'not-kms' });
  if (target.needs.length > 0) return unansweredDiagnosis({ id, at, signal, target, verdict: 'needs-input' });
  const organization = organizationFacts(config);
  const facts = factsFor(signal, target, organization, started);
  const runbook = selectRunbook(runbooks, facts);
  if (!runbook) throw new KeymedicError('internal', { reason: 'no runbook is for this signal' });
  const run = { runbook, facts, session, checks: CHECKS, clock, ...(onProgress ? { onProgress } : {}) };
  const evidence = await executeRunbook(run);
  const stats = { awsCalls: session.calls(), ms: clock.now().getTime() - started.getTime() };
  const diagnosis = diagnose({ id, at, signal, target, organization, runbook, evidence, facts, config, stats, made });
  log.debug('diagnosed', { id, runbook: runbook.id, verdict: diagnosis.verdict, ...stats });
  return diagnosis;
}
