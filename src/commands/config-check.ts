import { parseArgs } from 'node:util';
import { KeymedicError } from '../errors';
import { loadRunbookSet } from './runbook-set';
import { loadConfig, type Terminal } from './terminal';

function environmentProblems(env: Terminal['env']): string[] {
  const problems: string[] = [];
  if (!env.SLACK_BOT_TOKEN)
    problems.push('SLACK_BOT_TOKEN is not set: the bot token, xoxb-…, of the installed Slack app');
  if (!env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET) {
    problems.push('neither SLACK_APP_TOKEN (Socket Mode, xapp-…) nor SLACK_SIGNING_SECRET (HTTP) is set');
  }
  if (!env.REDIS_URL) problems.push('REDIS_URL is not set: redis://host:6379');
  return problems;
}

/** `keymedic config check`: every problem of the file, the runbooks and the environment at once. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { config: { type: 'string' } },
  });
  if (positionals[0] !== 'check')
    throw new KeymedicError('usage-wrong', { problem: 'Usage: keymedic config check [--config FILE].' });
  const problems: string[] = [];
  try {
    const { config, path } = loadConfig(terminal, values.config);
    if (!path) problems.push('no configuration: name one with --config or KEYMEDIC_CONFIG, or put keymedic.yaml here');
    else terminal.out(`${path}: ${config.accounts.length} account(s)\n`);
    terminal.out(`runbooks: ${loadRunbookSet(terminal, config).length}\n`);
  } catch (error) {
    if (!(error instanceof KeymedicError)) throw error;
    problems.push(error.message);
  }
  problems.push(...environmentProblems(terminal.env));
  for (const problem of problems) terminal.err(`${problem}\n`);
  terminal.out(problems.length === 0 ? 'The configuration is complete.\n' : '');
  return problems.length === 0 ? 0 : 2;
}
