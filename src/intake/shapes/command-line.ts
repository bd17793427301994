import { isRegion, keyTypeOf } from '../arns';
import { kmsActionOf, kmsOperation } from '../kms-operations';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

const COMMAND =
  /(?:^|[\s$#(;|&])aws\s{1,4}((?:--[a-z-]{2,30}(?:[= ]\S{1,60})?\s{1,4}){0,4})([a-z0-9-]{2,30})\s{1,8}([a-z][a-z0-9-]{1,50})/gm;
const OPTION =
  /--(key-id|kms-key-id|target-key-id|kms-key-arn|sse-kms-key-id|source-key-id|region)[= ]{1,4}["']?([^\s"']{3,300})/g;
const CONTEXT = /--encryption-context[= ]{1,4}["']?([^\s"']{3,400})/;
const COMMAND_LENGTH = 1200;

/** An AWS CLI command line above the error: names the operation, the Region and often the only mention of the key. */
export const commandLine: ErrorShape = {
  name: 'command-line',
  read({ clean }) {
    const readings: Reading[] = [];
    for (const match of clean.matchAll(COMMAND)) {
      readings.push(readCommand(match, clean.slice(match.index, match.index + COMMAND_LENGTH)));
      if (readings.length >= 8) break;
    }
    return readings.sort((a, b) => Number(b.service === 'kms') - Number(a.service === 'kms') || b.at - a.at);
  },
};

function readCommand(match: RegExpExecArray, command: string): Reading {
  const service = serviceName(match[2] as string);
  const reading: Reading = { at: match.index };
  if (service === 'kms') {
    const operation = kmsOperation(match[3] as string);
    const action = operation ? kmsActionOf(operation) : null;
    reading.service = service;
    if (action) reading.kmsAction = action;
  }
  const context = CONTEXT.exec(command)?.[1];
  if (service === 'kms' && context) Object.assign(reading, contextFacts(context));
  for (const option of command.matchAll(OPTION)) {
    const value = option[2] as string;
    if (option[1] === 'region') {
      if (isRegion(value)) reading.region = value;
    } else if (isKey(value)) reading.keyRef ??= value;
  }
  return reading;
}

/** `--encryption-context a=b,c=d`; the JSON form is left to a person. */
function contextFacts(printed: string): Partial<Reading> {
  const pairs = printed.split(',').map((pair) => pair.split('='));
  if (!pairs.every((pair) => pair.length === 2 && pair[0] && pair[1])) return {};
  return { encryptionContext: Object.fromEntries(pairs as [string, string][]) };
}

function isKey(value: string): boolean {
  const type = keyTypeOf(value);
  return (
    type === 'arn' ||
    type === 'alias-arn' ||
    (type === 'alias' && value.length > 'alias/'.length) ||
    type === 'mrk' ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$/.test(value)
  );
}
