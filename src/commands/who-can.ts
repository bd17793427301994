import { parseArgs } from 'node:util';
import { operationOf } from '../authorization/operations';
import { parseKeyRef } from '../domain/arn';
import { KeymedicError } from '../errors';
import { randomIds, systemClock } from '../system';
import { kmsActionOf } from '../workflow/check-signal';
import { askWhoCan, type WhoCanQuestion } from '../workflow/who-can';
import { openReading } from './reading';
import { renderWhoCan } from './render-who-can';
import type { Terminal } from './terminal';

const OPTIONS = {
  action: { type: 'string', multiple: true },
  account: { type: 'string' },
  region: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Words {
  action?: string[] | undefined;
  account?: string | undefined;
  region?: string | undefined;
}

const wrong = (problem: string): KeymedicError => new KeymedicError('usage-wrong', { problem });

function read(words: string[]) {
  try {
    return parseArgs({ args: words, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const [said = ''] = (error as Error).message.split('. ');
    throw wrong(`${said.replace(/\.$/, '')}. who-can takes --action, --account, --region, --config and --json.`);
  }
}

function questionOf([key, ...rest]: string[], { action = [], account, region }: Words): WhoCanQuestion {
  if (!key) throw wrong('Usage: keymedic who-can KEY [--action A]… [--json].');
  if (rest.length > 0) throw wrong(`who-can takes one key; "${rest.join(' ')}" is too much.`);
  if (!parseKeyRef(key)) throw wrong('The key is none of: key ARN, key id, alias/name, alias ARN.');
  const actions = action.map((name) => {
    const known = kmsActionOf(name);
    if (!known) throw wrong(`--action "${name}" is not a KMS action like kms:Decrypt.`);
    if (operationOf(known)?.policy === 'iam') {
      throw wrong(`${known} is not authorized on a key, but by IAM alone: who may do it says nothing of this key.`);
    }
    return known;
  });
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw wrong(`--account "${account}" is not a 12-digit account id.`);
  }
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    throw wrong(`--region "${region}" is not a Region like us-east-1.`);
  }
  return { key, actions, account: account ?? null, region: region ?? null };
}

/**
 * `keymedic who-can KEY [--action A]…`: everybody who may use a key, and through which layer. With nothing configured, a key that is named
 * without its Region is looked for in that of the environment.
 */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  if (words.some((word) => word === '--principal' || word.startsWith('--principal='))) {
    throw wrong('who-can answers for everybody; `keymedic check KEY --principal P` answers for one.');
  }
  const { values, positionals } = read(words);
  const question = questionOf(positionals, values);
  const { reader, config, close } = openReading(terminal, values.config);
  try {
    const { AWS_REGION: region, AWS_DEFAULT_REGION: fallback } = terminal.env;
    const own = config.accounts.length === 0 ? (region ?? fallback ?? null) : null;
    const asked = { ...question, region: question.region ?? own };
    const { answer, readable } = await askWhoCan({ reader, config, clock: systemClock, ids: randomIds }, asked);
    terminal.out(values.json ? `${JSON.stringify(answer, null, 2)}\n` : renderWhoCan(answer));
    return readable ? 0 : 3;
  } finally {
    close();
  }
}
