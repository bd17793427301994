import { parseArgs } from 'node:util';
import { keepReads } from '../aws/recording';
import type { Overrides } from '../diagnosis/target';
import { parseKeyRef, parsePrincipal } from '../domain/arn';
import type { Diagnosis } from '../domain/investigation';
import { NO_SIGNAL } from '../domain/signal';
import { KeymedicError } from '../errors';
import { type Paste, readPaste } from '../intake/read-paste';
import type { Runbook } from '../runbook/schema';
import { randomIds, systemClock } from '../system';
import { checkSignal, kmsActionOf } from '../workflow/check-signal';
import { investigate } from '../workflow/investigate';
import { nextSteps } from './next-steps';
import { openReading } from './reading';
import { readRecording, replayed, writeRecording } from './recordings';
import { renderText } from './render-text';
import { loadRunbookSet } from './runbook-set';
import { logTo } from './serve';
import { readText, type Terminal } from './terminal';

const OPTIONS = {
  key: { type: 'string' },
  principal: { type: 'string' },
  action: { type: 'string' },
  account: { type: 'string' },
  region: { type: 'string' },
  context: { type: 'string', multiple: true },
  config: { type: 'string' },
  expect: { type: 'string' },
  record: { type: 'string' },
  replay: { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Words {
  key?: string | undefined;
  principal?: string | undefined;
  action?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  context?: string[] | undefined;
  config?: string | undefined;
  record?: string | undefined;
  json?: boolean | undefined;
}

function contextOf(pairs: string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new KeymedicError('usage-wrong', { problem: `--context "${pair}" is not key=value.` });
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const wrong = (problem: string): KeymedicError => new KeymedicError('usage-wrong', { problem });

/** What the caller named, checked: a word that is not understood is never passed over. */
function overridesOf({ key, principal, action, account, region, context }: Words): Overrides {
  const kmsAction = action === undefined ? null : kmsActionOf(action);
  if (key !== undefined && !parseKeyRef(key)) {
    throw wrong('The key is none of: key ARN, key id, alias/name, alias ARN.');
  }
  if (principal !== undefined && !parsePrincipal(principal)) {
    throw wrong(
      '--principal wants the ARN of a role, user or session, or a service like logs.us-east-1.amazonaws.com.',
    );
  }
  if (action !== undefined && !kmsAction) throw wrong(`--action "${action}" is not a KMS action like kms:Decrypt.`);
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw wrong(`--account "${account}" is not a 12-digit account id.`);
  }
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    throw wrong(`--region "${region}" is not a Region like us-east-1.`);
  }
  return {
    key: key ?? null,
    principal: principal ?? null,
    action: kmsAction,
    account: account ?? null,
    region: region ?? null,
    context: contextOf(context),
  };
}

/** Every read was refused or failed: whatever is said then rests on the text alone. */
function sawNothing({ steps, runbook }: Diagnosis, runbooks: readonly Runbook[]): boolean {
  const walked = runbooks.find(({ id }) => id === runbook?.id);
  // A for-each over nothing is ok without having read anything.
  const single = walked?.steps.filter((step) => 'collect' in step && !step['for-each']) ?? [];
  const reads = new Set(single.map(({ id }) => id));
  const results = steps.filter(({ id }) => reads.has(id));
  const seen = results.some(({ status }) => status === 'ok' || status === 'absent');
  return !seen && results.some(({ status }) => status === 'unavailable');
}

type Asked = Pick<Paste, 'signal' | 'encodedMessage'>;

interface Answered {
  diagnosis: Diagnosis;
  sawNothing: boolean;
}

/** Investigates, prints, and keeps a recording when one is asked for. */
async function answer(terminal: Terminal, asked: Asked, words: Words): Promise<Answered> {
  const { signal, encodedMessage } = asked;
  const { reads, record } = keepReads();
  const { reader, config, log, close } = openReading(terminal, words.config, record);
  try {
    const runbooks = loadRunbookSet(terminal, config);
    const deps = { reader, runbooks, config, clock: systemClock, ids: randomIds, log };
    const overrides = overridesOf(words);
    const diagnosis = await investigate(deps, { signal, overrides, encodedMessage });
    if (words.record) {
      writeRecording(words.record, {
        schemaVersion: 1,
        at: diagnosis.at,
        signal,
        overrides,
        encodedMessage,
        config,
        reads,
      });
    }
    show(terminal, diagnosis, words);
    return { diagnosis, sawNothing: sawNothing(diagnosis, runbooks) };
  } finally {
    close();
  }
}

function show(terminal: Terminal, diagnosis: Diagnosis, { json }: Words): void {
  terminal.out(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : renderText(diagnosis));
}

async function replay(terminal: Terminal, path: string, words: Words): Promise<number> {
  const recording = readRecording(path);
  const { signal, overrides, encodedMessage = null, config } = recording;
  const log = logTo(terminal, terminal.env.KEYMEDIC_LOG_LEVEL ?? 'error');
  const runbooks = loadRunbookSet(terminal, config);
  const deps = { ...replayed(recording), runbooks, config, ids: randomIds, log };
  show(terminal, await investigate(deps, { signal, overrides, encodedMessage }), words);
  return 0;
}

/** `keymedic diagnose [FILE|-] …`: pasted error text to a diagnosis; `--replay FILE` decides from a recording, offline. */
export async function runDiagnose(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: OPTIONS });
  if (values.replay) return replay(terminal, values.replay, values);
  const text = await readText(terminal, positionals[0]);
  const paste = readPaste(text);
  if (paste.secrets.length > 0) {
    terminal.err(`keymedic: the text holds a secret (${paste.secrets.join(', ')}). It was masked here; rotate it.\n`);
  }
  const answered = await answer(terminal, paste, values);
  const { verdict, decoded } = answered.diagnosis;
  if (verdict === 'not-kms' && !decoded && !values.json) terminal.err(nextSteps(text));
  return answered.sawNothing ? 3 : 0;
}

/** `keymedic check KEY …`: the same without an error text; `--expect allowed` ends with 1 when it is not. */
export async function runCheck(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: OPTIONS });
  const [key] = positionals;
  if (!key)
    throw new KeymedicError('usage-wrong', { problem: 'Usage: keymedic check KEY [--principal P] [--action A].' });
  if (values.expect !== undefined && !['allowed', 'denied'].includes(values.expect)) {
    throw new KeymedicError('usage-wrong', { problem: `--expect "${values.expect}" is neither allowed nor denied.` });
  }
  const { diagnosis, sawNothing: blind } = await answer(
    terminal,
    { signal: checkSignal({ ...values, key }) ?? NO_SIGNAL, encodedMessage: null },
    { ...values, key },
  );
  if (blind) return 3;
  return values.expect === undefined || diagnosis.verdict === values.expect ? 0 : 1;
}
