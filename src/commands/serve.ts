import { parseArgs } from 'node:util';
import { type Role, startApp } from '../app';
import { KeymedicError } from '../errors';
import { redact } from '../intake/secrets/redact';
import { createLog, type Logger } from '../log';
import { createBullQueue } from '../queue/bull-queue';
import { createRedisStore } from '../store/redis-store';
import { loadRunbookSet } from './runbook-set';
import { loadConfig, type Terminal } from './terminal';

const ROLES: readonly string[] = ['all', 'bot', 'worker'];
const DRAIN_MS = 25_000;

/** JSON lines on stderr, so that stdout stays for results; every line is masked. */
export function logTo(terminal: Terminal, level: string): Logger {
  return createLog({ level, mask: (text) => redact(text).text, sink: { write: (line) => terminal.err(line) } });
}

function needed(env: Terminal['env'], role: string): { botToken: string; redisUrl: string } {
  const names = ['SLACK_BOT_TOKEN', 'REDIS_URL'].filter((name) => !env[name]);
  if (role !== 'worker' && !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET) {
    names.push('SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP)');
  }
  if (names.length > 0) {
    const why = 'docs/configuration.md says what each is; `npm run try` needs none of them.';
    throw new KeymedicError('environment-missing', { names: names.join(', '), why });
  }
  return { botToken: env.SLACK_BOT_TOKEN as string, redisUrl: env.REDIS_URL as string };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new KeymedicError('usage-wrong', { problem: `PORT "${text}" is not a port number.` });
}

/** One Ctrl-C reaches us twice when npm passes it on. */
const SAME_KEYSTROKE_MS = 1000;

/** Resolves with the first signal that asks to stop; one that comes clearly later ends the program at once. */
export function stopAsked(): Promise<string> {
  return new Promise((resolve) => {
    let asked = 0;
    const stop = (signal: string): void => {
      if (asked > 0 && Date.now() - asked > SAME_KEYSTROKE_MS) process.exit(130);
      asked ||= Date.now();
      resolve(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  });
}

/** `keymedic serve [--role all|bot|worker]`: runs until SIGINT or SIGTERM, then drains. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: { role: { type: 'string', default: 'all' }, config: { type: 'string' } },
  });
  if (!ROLES.includes(values.role)) {
    throw new KeymedicError('usage-wrong', { problem: `There is no role "${values.role}": all, bot or worker.` });
  }
  const { env } = terminal;
  const { config, path } = loadConfig(terminal, values.config);
  if (!path) throw new KeymedicError('config-not-found', { path: 'keymedic.yaml' });
  const { botToken, redisUrl } = needed(env, values.role);
  const log = logTo(terminal, env.KEYMEDIC_LOG_LEVEL ?? 'info');
  const app = await startApp({
    role: values.role as Role,
    config,
    runbooks: loadRunbookSet(terminal, config),
    store: createRedisStore({ url: redisUrl, log }),
    queue: createBullQueue({ url: redisUrl, log }),
    log,
    slack: {
      botToken,
      appToken: env.SLACK_APP_TOKEN,
      signingSecret: env.SLACK_SIGNING_SECRET,
      apiUrl: env.SLACK_API_URL,
      port: portOf(env.PORT),
    },
  });
  log.info('serve.started', { role: values.role, port: app.port, accounts: config.accounts.length });
  const signal = await stopAsked();
  log.info('serve.stopping', { signal });
  await app.stop(DRAIN_MS);
  return 0;
}
