import { parseArgs } from 'node:util';
import type { Overrides } from '../diagnosis/target';
import type { Diagnosis } from '../domain/investigation';
import { NO_SIGNAL, type Signal } from '../domain/signal';
import { KeymedicError } from '../errors';
import { parseSignal } from '../intake/parse';
import { redact } from '../intake/redact';
import { randomIds, systemClock } from '../system';
import { investigate } from '../workflow/investigate';
import { openReading } from './reading';
import { renderText } from './render-text';
import { loadRunbookSet } from './runbook-set';
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
  json: { type: 'boolean' },
} as const;

interface Words {
  key?: string | undefined;
  principal?: string | undefined;
  action?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  context?: string[] | undefined;
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

function overridesOf({ key, principal, action, account, region, context }: Words): Overrides {
  if (action !== undefined && !/^kms:[A-Za-z]+$/.test(action)) {
    throw new KeymedicError('usage-wrong', { problem: `--action "${action}" is not a KMS action like kms:Decrypt.` });
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new KeymedicError('usage-wrong', { problem: `--account "${account}" is not a 12-digit account id.` });
  }
  return {
    key: key ?? null,
    principal: principal ?? null,
    action: action ?? null,
    account: account ?? null,
    region: region ?? null,
    context: contextOf(context),
  };
}

/** Every read was refused or failed: no verdict can rest on that. */
function sawNothing({ steps, verdict }: Diagnosis): boolean {
  const read = steps.filter(({ status }) => status === 'ok' || status === 'absent');
  return (
    verdict === 'undetermined' &&
    steps.some(({ gap }) => gap !== undefined) &&
    !read.some(({ id }) => !id.startsWith('check-'))
  );
}

async function answer(
  terminal: Terminal,
  signal: Signal,
  words: Words & { config?: string | undefined; json?: boolean | undefined },
): Promise<Diagnosis> {
  const { reader, config, log, close } = openReading(terminal, words.config);
  try {
    const runbooks = loadRunbookSet(terminal, config);
    const deps = { reader, runbooks, config, clock: systemClock, ids: randomIds, log };
    const diagnosis = await investigate(deps, { signal, overrides: overridesOf(words) });
    terminal.out(words.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : renderText(diagnosis));
    return diagnosis;
  } finally {
    close();
  }
}

/** `keymedic diagnose [FILE|-] …`: pasted error text to a diagnosis. */
export async function runDiagnose(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: OPTIONS });
  const { text, found } = redact(await readText(terminal, positionals[0]));
  if (found.length > 0) {
    terminal.err(`keymedic: the text holds a credential (${found.join(', ')}). It was masked here; rotate it.\n`);
  }
  const diagnosis = await answer(terminal, parseSignal(text), values);
  return sawNothing(diagnosis) ? 3 : 0;
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
  const diagnosis = await answer(terminal, NO_SIGNAL, { ...values, key });
  if (sawNothing(diagnosis)) return 3;
  return values.expect === undefined || diagnosis.verdict === values.expect ? 0 : 1;
}
