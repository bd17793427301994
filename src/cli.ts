import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './commands/terminal';
import { KeymedicError } from './errors';
import { redact } from './intake/secrets/redact';

/** A command: takes the words after its name, resolves to the exit status of the contract, section 1. */
type Command = (terminal: Terminal, words: string[]) => Promise<number>;

/** Loaded on use, so that `keymedic parse` starts without the AWS SDK and `serve` without the lab. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  try: async () => (await import('./commands/try.js')).run,
  serve: async () => (await import('./commands/serve.js')).run,
  diagnose: async () => (await import('./commands/diagnose.js')).runDiagnose,
  check: async () => (await import('./commands/diagnose.js')).runCheck,
  apply: async () => (await import('./commands/apply.js')).run,
  'who-can': async () => (await import('./commands/who-can.js')).run,
  parse: async () => (await import('./commands/parse.js')).run,
  evaluate: async () => (await import('./commands/evaluate.js')).run,
  runbook: async () => (await import('./commands/runbook.js')).run,
  audit: async () => (await import('./commands/audit.js')).run,
  roles: async () => (await import('./commands/roles.js')).run,
  config: async () => (await import('./commands/config-check.js')).run,
};

const HELP = `keymedic finds out which layer of AWS refused a KMS call, proves it, and fixes it once the right people approved.

  keymedic try [--port N] [--no-open] [--scenario NAME]     everything embedded: a local AWS, a local Slack, the bot
  keymedic serve [--role all|bot|worker]                    the bot and the worker for real Slack, AWS and Redis
  keymedic diagnose [FILE|-] [--key K] [--principal P] [--action A] [--account ID] [--region R] [--context k=v]…
                    [--json] [--record FILE] [--replay FILE]
  keymedic check KEY [--principal P] [--action A] [--expect allowed] [--json]
  keymedic who-can KEY [--action A]… [--account ID] [--region R] [--json]   everybody who may use it, and why
  keymedic apply DIAGNOSIS.json --fix ID [--yes] [--dry-run] [--json]
  keymedic parse [FILE|-] [--json] | keymedic parse --batch
  keymedic evaluate [--plan]                                authorization cases as NDJSON on stdin
  keymedic runbook list | lint [PATH…] | schema
  keymedic audit verify | export [--since T]
  keymedic roles diagnostic | remediation | organization [--account ID] [--trust ARN [--external-id TEXT]]
  keymedic config check

Configuration: --config FILE, KEYMEDIC_CONFIG or ./keymedic.yaml.
Exit status: 0 done · 1 the check asked for did not hold · 2 wrong usage or configuration · 3 nothing could be read.
`;

function version(): string {
  const text = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function main(words: string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h' || rest.includes('--help')) {
    terminal.out(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === 'version') {
    terminal.out(`${version()}\n`);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new KeymedicError('usage-wrong', { problem: `There is no command "${name}".` });
  return (await load())(terminal, rest);
}

/** 2 for what the caller can mend, 3 for what could not be reached, 1 for the rest. */
function statusOf(error: unknown): number {
  if (!(error instanceof KeymedicError)) return 1;
  if (error.code === 'internal') return 1;
  return error.retry === 'later' ? 3 : 2;
}

function describe(error: unknown): string {
  if (error instanceof KeymedicError) return `keymedic: ${error.message}\n${error.hint}\n`;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')) {
    return `keymedic: ${(error as Error).message}\nRun \`keymedic help\` to see the commands.\n`;
  }
  return `keymedic: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

function isUsage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}

// A reader that closes early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const terminal: Terminal = {
  env: process.env,
  stdin: process.stdin,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  root: join(__dirname, '..'),
};

// The SDK says at every start on Node 20 that later versions will want 22; package.json pins one that does not.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

main(process.argv.slice(2), terminal).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    terminal.err(redact(describe(error)).text);
    process.exitCode = isUsage(error) ? 2 : statusOf(error);
  },
);
