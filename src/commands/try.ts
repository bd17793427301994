import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningApp, startApp } from '../app';
import { parseConfig } from '../config';
import { KeymedicError } from '../errors';
import { LAB_SLACK, type Lab, startLab } from '../lab/lab';
import { SCENARIOS } from '../lab/scenarios/all';
import { createMemoryQueue } from '../queue/memory-queue';
import { createMemoryStore } from '../store/memory-store';
import { systemClock } from '../system';
import { loadRunbookSet } from './runbook-set';
import { logTo, stopAsked } from './serve';
import type { Terminal } from './terminal';

const DEFAULT_PORT = 4600;
const DRAIN_MS = 2000;

/** Starts the lab on the asked port; on any free one when the default is taken. */
async function openLab(port: string | undefined, scenario: string | undefined): Promise<Lab> {
  const wanted = port === undefined ? DEFAULT_PORT : Number(port);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_534) {
    throw new KeymedicError('usage-wrong', { problem: `--port "${port}" is not a port number below 65535.` });
  }
  if (scenario !== undefined && !SCENARIOS.some(({ id }) => id === scenario)) {
    const known = SCENARIOS.map(({ id }) => id).join(', ');
    throw new KeymedicError('usage-wrong', { problem: `There is no scenario "${scenario}". There are: ${known}.` });
  }
  const options = scenario === undefined ? {} : { scenario };
  try {
    return await startLab({ ...options, port: wanted });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (port === undefined) return startLab(options);
    throw new KeymedicError('usage-wrong', { problem: `Port ${wanted} or ${wanted + 1} is in use; name another one.` });
  }
}

function startBot(terminal: Terminal, lab: Lab): Promise<RunningApp> {
  const config = parseConfig(lab.config, 'keymedic.yaml');
  const log = logTo(terminal, terminal.env.KEYMEDIC_LOG_LEVEL ?? 'warn');
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = lab.environment;
  return startApp({
    role: 'all',
    config,
    runbooks: loadRunbookSet(terminal, config),
    store: createMemoryStore(systemClock),
    queue: createMemoryQueue({ clock: systemClock, log }),
    log,
    slack: { botToken: LAB_SLACK.botToken, appToken: LAB_SLACK.appToken, apiUrl: lab.slack.apiUrl },
    aws: { endpoint: lab.aws.url, credentials: async () => ({ accessKeyId, secretAccessKey }) },
  });
}

/** Best effort: the address is printed anyway. */
function openBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function announce(terminal: Terminal, lab: Lab, configPath: string): void {
  const variables = { ...lab.environment, KEYMEDIC_CONFIG: configPath };
  const exports = Object.entries(variables).map(([name, value]) => `  export ${name}=${value}`);
  terminal.out(
    `${[
      '',
      `  Local Slack  ${lab.slack.url}`,
      `  Local AWS    ${lab.aws.url}`,
      '',
      'Click a ready error in the page, send it, become somebody else and approve. In a second terminal:',
      '',
      ...exports,
      '  ./bin/keymedic diagnose -        # then paste an error and press Ctrl-D',
      '',
      'To act as an application (OrdersService, PayoutWorker …) or as the operator PlatformAdmin in a third one:',
      '',
      `  eval "$(curl -s ${lab.slack.url}/lab/credentials/OrdersService)"`,
      '',
      'Ctrl-C stops everything; nothing is kept.',
    ].join('\n')}\n`,
  );
}

/** `keymedic try [--port N] [--no-open] [--scenario NAME]`: the lab and the bot in this process, until Ctrl-C. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: { port: { type: 'string' }, 'no-open': { type: 'boolean' }, scenario: { type: 'string' } },
  });
  const lab = await openLab(values.port, values.scenario);
  const folder = mkdtempSync(join(tmpdir(), 'keymedic-'));
  const configPath = join(folder, 'keymedic.yaml');
  writeFileSync(configPath, lab.config);
  try {
    const app = await startBot(terminal, lab);
    announce(terminal, lab, configPath);
    if (!values['no-open'] && terminal.interactive) openBrowser(lab.slack.url);
    await stopAsked();
    await app.stop(DRAIN_MS);
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}
