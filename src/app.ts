import { createReader } from './aws/reader';
import type { CredentialProvider } from './aws/services';
import { createWriter } from './aws/writer';
import type { Config } from './config';
import { digestOf } from './diagnosis/fixes/digest';
import { drainWithin } from './drain';
import { textOfSlackMessage } from './intake/cleaning/slack-text';
import { redact } from './intake/secrets/redact';
import type { Logger } from './log';
import type { Runbook } from './runbook/schema';
import { createSlackApp, type SlackApp } from './slack/app';
import { connectSlack } from './slack/connection';
import { randomIds, systemClock } from './system';
import { answerQuestions } from './workflow/answer-questions';
import { decideApproval } from './workflow/decide-approval';
import { sweepApprovals } from './workflow/expire-approvals';
import { investigate } from './workflow/investigate';
import { openInvestigation } from './workflow/open-investigation';
import type { Queue, Store } from './workflow/ports';
import { buryJob, type JobDeps, takeJob } from './workflow/take-job';
import { undoFix } from './workflow/undo-fix';

export type Role = 'all' | 'bot' | 'worker';

export interface AppOptions {
  role: Role;
  config: Config;
  runbooks: Runbook[];
  store: Store;
  queue: Queue;
  log: Logger;
  slack: {
    botToken: string;
    appToken?: string | undefined;
    signingSecret?: string | undefined;
    apiUrl?: string | undefined;
    port?: number | undefined;
  };
  /** Absent members: what the AWS SDK finds by itself. */
  aws?: { endpoint?: string; credentials?: CredentialProvider };
}

export interface RunningApp {
  /** Port of HTTP mode; null in Socket Mode and for a worker. */
  port: number | null;
  /** Finishes what runs, chat and queue together up to `drainMs`, then lets go of everything, the store included. */
  stop(drainMs: number): Promise<void>;
}

/** How often approvals are looked at for expiry and for work that a crash may have lost. */
const SWEEP_MS = 60_000;

async function sweepRegularly(deps: JobDeps): Promise<() => void> {
  const sweep = (): Promise<void> =>
    sweepApprovals(deps).then(
      (done) => deps.log.debug('sweep', done),
      (error: unknown) => deps.log.warn('sweep.failed', { error: String(error) }),
    );
  await sweep();
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Builds every port, wires the use cases to them and starts the asked role. Throws what cannot be reached at the start. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { config, runbooks, store, queue, log, slack, role } = options;
  const clock = systemClock;
  const aws = { config, clock, log, mode: 'assume-role' as const, ...options.aws };
  const reader = createReader(aws);
  const writer = createWriter(aws);
  await store.ping();
  const connection = await connectSlack({ botToken: slack.botToken, apiUrl: slack.apiUrl, log, clock });
  const { publisher, people } = connection;
  const deps: JobDeps = {
    ...{ store, queue, publisher, reader, writer, config, clock, log },
    digest: digestOf,
    investigate: (question) => investigate({ reader, runbooks, config, clock, ids: randomIds, log }, question),
  };
  let app: SlackApp | null = null;
  let port: number | null = null;
  let stopSweeping = (): void => {};
  if (role !== 'bot') {
    await queue.start(
      (job) => takeJob(deps, job),
      (job, error) => buryJob(deps, job, error),
    );
    stopSweeping = await sweepRegularly(deps);
  }
  if (role !== 'worker') {
    const decide = { store, queue, people, publisher, clock, log };
    app = await createSlackApp({
      connection,
      records: store,
      textOf: textOfSlackMessage,
      mask: redact,
      useCases: {
        openInvestigation: (request) => openInvestigation({ store, queue, config, clock, log }, request),
        decideApproval: (request) => decideApproval(decide, request),
        undoFix: (request) => undoFix(decide, request),
        answerQuestions: (request) => answerQuestions({ store, queue, config, clock, log }, request),
      },
      appToken: slack.appToken,
      signingSecret: slack.signingSecret,
      port: slack.port,
      watch: config.watch,
    });
    ({ port } = await app.start());
  }
  return {
    port,
    stop: async (drainMs) => {
      stopSweeping();
      const draining = { name: 'queue', drain: (ms: number) => queue.close(ms) };
      const steps = app ? [{ name: 'slack', drain: app.stop }, draining] : [draining];
      await drainWithin(drainMs, steps, { clock, log });
      reader.close();
      writer.close();
      await store.close();
    },
  };
}
