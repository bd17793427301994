import { join } from 'node:path';
import { READ_NAMES } from '../../src/aws/operations';
import { createReader, type ReaderOptions } from '../../src/aws/reader';
import { parseConfig } from '../../src/config';
import { CHECKS } from '../../src/diagnosis/checks/registry';
import type { Overrides } from '../../src/diagnosis/target';
import { FIX_CODES } from '../../src/domain/fix';
import type { Diagnosis } from '../../src/domain/investigation';
import type { Signal } from '../../src/domain/signal';
import { parseSignal } from '../../src/intake/parse';
import { readPaste } from '../../src/intake/read-paste';
import { startLocalAws } from '../../src/lab/aws/server';
import { seedWorld } from '../../src/lab/scenarios/all';
import { labConfig, labEnvironment } from '../../src/lab/scenarios/keymedic-setup';
import type { Logger } from '../../src/log';
import { loadRunbooks } from '../../src/runbook/load';
import { randomIds, systemClock } from '../../src/system';
import { investigate } from '../../src/workflow/investigate';
import type { Clock } from '../../src/workflow/ports';

/** A log that says nothing. */
export const quietLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The shipped runbooks, linted against everything that exists. */
export function shippedRunbooks() {
  const known = {
    operations: READ_NAMES,
    checks: new Set(Object.keys(CHECKS)),
    fixes: new Set<string>(FIX_CODES),
  };
  return loadRunbooks([join(__dirname, '../../runbooks')], known);
}

/** The machine's clock, except that nobody waits for his turn at CloudTrail: the local one has no quota. */
const unhurried: Clock = { now: systemClock.now, sleep: async () => {} };

/** A seeded local AWS with the real reader over HTTP, and a way to ask it. Close it. */
export async function openLab(options: { recorder?: ReaderOptions['recorder'] } = {}) {
  const aws = await startLocalAws();
  seedWorld(aws.world);
  const config = parseConfig(labConfig(aws), 'keymedic.yaml');
  const env = labEnvironment(aws);
  const credentials = async () => ({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  });
  const reader = createReader({
    config,
    clock: unhurried,
    log: quietLog,
    mode: 'assume-role',
    credentials,
    endpoint: aws.url,
    ...options,
  });
  const runbooks = shippedRunbooks();
  const deps = { reader, runbooks, config, clock: systemClock, ids: randomIds, log: quietLog };
  const ask = (signal: Signal, overrides?: Overrides): Promise<Diagnosis> =>
    investigate(deps, { signal, ...(overrides ? { overrides } : {}) });
  return {
    aws,
    config,
    reader,
    credentials,
    runbooks,
    ask,
    /** As the commands and the chat do, its encoded message included. */
    askPaste: (text: string): Promise<Diagnosis> => {
      const { signal, encodedMessage } = readPaste(text);
      return investigate(deps, { signal, encodedMessage });
    },
    askText: (text: string, overrides?: Overrides) => ask(parseSignal(text), overrides),
    close: async () => {
      reader.close();
      await aws.close();
    },
  };
}
