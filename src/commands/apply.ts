import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createReader } from '../aws/reader';
import { createWriter } from '../aws/writer';
import { digestOf } from '../diagnosis/fixes/digest';
import type { Approval } from '../domain/approval';
import type { AuditEntry } from '../domain/audit';
import type { FixPlan } from '../domain/fix';
import type { Diagnosis, Investigation } from '../domain/investigation';
import { KeymedicError } from '../errors';
import type { Logger } from '../log';
import { createMemoryQueue } from '../queue/memory-queue';
import { createMemoryStore } from '../store/memory-store';
import { createRedisStore } from '../store/redis-store';
import { randomIds, systemClock } from '../system';
import { applyFix } from '../workflow/apply-fix';
import { checkPreconditions } from '../workflow/check-preconditions';
import { investigate } from '../workflow/investigate';
import type { AwsReader, Publisher, Store } from '../workflow/ports';
import type { JobDeps } from '../workflow/take-job';
import { verifyFix } from '../workflow/verify-fix';
import { loadRunbookSet } from './runbook-set';
import { choosePlan, describePlan, readDiagnosis } from './saved-diagnosis';
import { logTo } from './serve';
import { loadConfig, type Terminal } from './terminal';

const HOUR_MS = 3_600_000;

async function confirmed(terminal: Terminal, { id }: FixPlan): Promise<boolean> {
  if (!terminal.interactive) {
    throw new KeymedicError('usage-wrong', {
      problem: 'Nobody can be asked here; add --yes to apply without a question.',
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await lines.question(`Type ${id} to apply: `).finally(() => lines.close());
  return typed.trim() === id;
}

/** The operator takes the places of requester and approver; everything after that is what the bot does. */
function records(
  diagnosis: Diagnosis,
  plan: FixPlan,
  operator: string,
): { investigation: Investigation; approval: Approval } {
  const now = systemClock.now();
  const person = { id: operator, teamId: 'terminal' };
  const source = { teamId: 'terminal', channel: 'terminal', messageTs: null, threadTs: null, external: false };
  const approvalId = randomIds.next('apr');
  const investigation: Investigation = {
    ...{ schemaVersion: 1, revision: 0, status: 'answered', askedBy: 'command', requester: person, source },
    ...{
      id: randomIds.next('inv'),
      createdAt: now.toISOString(),
      text: '',
      signal: diagnosis.signal,
      secretsFound: [],
    },
    ...{ message: null, diagnosis, approvalIds: [approvalId], failure: null },
  };
  const approval: Approval = {
    ...{ schemaVersion: 1, id: approvalId, revision: 0, state: 'approved', investigationId: investigation.id, plan },
    ...{ gate: plan.gate, requester: person, approvedBy: [person], quorum: 1, approvers: [], history: [] },
    ...{ createdAt: now.toISOString(), expiresAt: new Date(now.getTime() + HOUR_MS).toISOString() },
    ...{ awsRequestIds: [], outcome: null },
  };
  return { investigation, approval };
}

const SILENT: Publisher = {
  publish: async () => ({ channel: 'terminal', ts: '0' }),
  say: async () => {},
  whisper: async () => {},
};

interface Setting {
  reader: AwsReader;
  store: Store;
  deps: JobDeps;
  close(): Promise<void>;
}

function open(terminal: Terminal, named: string | undefined, log: Logger, diagnosis: Diagnosis): Setting {
  const { config } = loadConfig(terminal, named);
  const runbooks = loadRunbookSet(terminal, config);
  const clock = systemClock;
  // What is read before and after is read with the credentials that write.
  const own = { config, clock, log, mode: 'own-credentials' as const };
  const reader = createReader(own);
  const writer = createWriter(own);
  const { REDIS_URL: url } = terminal.env;
  const store = url ? createRedisStore({ url, log }) : createMemoryStore(clock);
  const { principal, action, resource } = diagnosis.asked;
  const overrides = { key: resource, principal, action };
  const deps: JobDeps = {
    ...{ store, reader, writer, config, clock, log, publisher: SILENT, digest: digestOf },
    queue: createMemoryQueue({ clock, log }),
    investigate: (question) =>
      investigate({ reader, runbooks, config, clock, ids: randomIds, log }, { ...question, overrides }),
  };
  const close = async (): Promise<void> => {
    await deps.queue.close(0);
    reader.close();
    writer.close();
    await store.close();
  };
  return { reader, store, deps, close };
}

async function carryOut(
  { store, deps }: Setting,
  diagnosis: Diagnosis,
  plan: FixPlan,
  operator: string,
): Promise<Approval> {
  const { investigation, approval } = records(diagnosis, plan, operator);
  await store.createInvestigation(investigation);
  await store.createApproval(approval);
  await applyFix(deps, { approvalId: approval.id });
  await verifyFix(deps, { approvalId: approval.id });
  return (await store.approval(approval.id)) ?? approval;
}

/** The last entries of the log that are about this approval. */
async function auditOf(store: Store, approvalId: string): Promise<AuditEntry[]> {
  const head = await store.auditHead();
  const entries = await store.audit(Math.max(1, (head?.sequence ?? 0) - 100), 101);
  return entries.filter(({ subject }) => subject.approvalId === approvalId);
}

async function dryRun(terminal: Terminal, { reader }: Setting, plan: FixPlan, json: boolean): Promise<number> {
  const found = await checkPreconditions(plan, reader.openSession('dry-run'), digestOf);
  const why = found.kind === 'hold' ? null : found.kind === 'changed' ? found.what.join(' and ') : found.why;
  const outcome = why ?? 'Everything is as it was when this was planned; it would be applied.';
  terminal.out(
    json ? `${JSON.stringify({ fix: plan.id, dryRun: true, wouldApply: why === null, outcome })}\n` : `${outcome}\n`,
  );
  return why === null ? 0 : 1;
}

/** `keymedic apply DIAGNOSIS.json --fix ID …`: one fix with the operator's own credentials; ends with 1 when it was refused, failed or did not help. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      fix: { type: 'string' },
      yes: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean', default: false },
      config: { type: 'string' },
    },
  });
  const [path] = positionals;
  if (!path)
    throw new KeymedicError('usage-wrong', {
      problem: 'Usage: keymedic apply DIAGNOSIS.json --fix ID [--yes] [--dry-run].',
    });
  const diagnosis = readDiagnosis(path);
  const plan = choosePlan(diagnosis, values.fix);
  const log = logTo(terminal, terminal.env.KEYMEDIC_LOG_LEVEL ?? 'error');
  const setting = open(terminal, values.config, log, diagnosis);
  try {
    terminal.err(describePlan(plan));
    if (values['dry-run']) return await dryRun(terminal, setting, plan, values.json);
    if (!values.yes && !(await confirmed(terminal, plan))) {
      terminal.err('Not applied.\n');
      return 1;
    }
    const done = await carryOut(setting, diagnosis, plan, userInfo().username);
    const { state, outcome, awsRequestIds } = done;
    const audit = await auditOf(setting.store, done.id);
    if (values.json)
      terminal.out(`${JSON.stringify({ fix: plan.id, state, outcome, awsRequestIds, undo: plan.undo, audit })}\n`);
    else terminal.out(`${plan.id}: ${state}${outcome ? `. ${outcome}` : ''}\n`);
    // What could not be verified was still applied; `outcome` says why.
    return state === 'verified' || state === 'applied' ? 0 : 1;
  } finally {
    await setting.close();
  }
}
