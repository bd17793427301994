import { isStandIn } from '../../domain/stand-in';
import { isKeyArn, isRegion, keyTypeOf } from '../arns';
import { type Command, commandsIn, optionsOf, type Word } from '../commands';
import { kmsActionOf, kmsOperation } from '../kms-operations';
import { matchAt } from '../match-at';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

const KEY_OPTIONS = new Set([
  'key-id',
  'kms-key-id',
  'target-key-id',
  'kms-key-arn',
  'sse-kms-key-id',
  'source-key-id',
]);

/** An AWS CLI command line above the error: names the operation, the Region and often the only mention of the key. */
export const commandLine: ErrorShape = {
  name: 'command-line',
  read({ clean }) {
    const readings = commandsIn(clean).slice(-8).map(readCommand);
    return readings.sort((a, b) => Number(b.service === 'kms') - Number(a.service === 'kms') || b.at - a.at);
  },
};

function readCommand(command: Command): Reading {
  const service = serviceName(command.service);
  const reading: Reading = { at: command.from };
  if (service === 'kms') {
    const operation = kmsOperation(command.verb);
    const action = operation ? kmsActionOf(operation) : null;
    reading.service = service;
    if (action) reading.kmsAction = action;
  }
  for (const { name, value, alone } of optionsOf(command)) {
    if (name === 'region' && isRegion(value.text)) reading.region = value.text;
    if (KEY_OPTIONS.has(name) && isKey(value)) reading.keyRef ??= value.text;
    if (name === 'encryption-context' && service === 'kms' && alone) Object.assign(reading, contextFacts(value));
  }
  return reading;
}

/** The pairs of an encryption context: nothing where it cannot be read whole; of a pair whose value was taken out, its name. */
function contextFacts({ text, cut }: Word): Partial<Reading> {
  const pairs = cut ? null : text.startsWith('{') ? jsonPairs(text) : shorthandPairs(text);
  if (!pairs || pairs.length === 0 || pairs.some(([name]) => isStandIn(name))) return {};
  // A value that ends before it began was cut.
  if (pairs.at(-1)?.[1] === '') return {};
  const names = pairs.map(([name]) => name);
  if (new Set(names).size < names.length) return {};
  const known = pairs.filter(([, value]) => value !== '' && !isStandIn(value));
  return {
    ...(known.length > 0 && { encryptionContext: Object.fromEntries(known) }),
    ...(known.length < pairs.length && { requestContext: { 'kms:EncryptionContextKeys': names } }),
  };
}

function jsonPairs(text: string): [string, string][] | null {
  try {
    const pairs = Object.entries(JSON.parse(text) as object);
    return pairs.every((pair): pair is [string, string] => typeof pair[1] === 'string') ? pairs : null;
  } catch {
    return null;
  }
}

const PAIR = /([^=,"'{}\s][^=,"'{}]{0,400})=(?:"([^"\\]{0,2000})"|'([^'\\]{0,2000})'|([^,"'\\]{0,2000}))(?:,|$)/y;

/** The CLI's shorthand: `a=b,c="d, e"`. */
function shorthandPairs(text: string): [string, string][] | null {
  const pairs: [string, string][] = [];
  let at = 0;
  while (at < text.length) {
    const match = matchAt(PAIR, text, at);
    if (!match) return null;
    pairs.push([match[1] as string, match[2] ?? match[3] ?? match[4] ?? '']);
    at += match[0].length;
  }
  return text.endsWith(',') ? null : pairs;
}

/** Whether a word names a key; an alias only where the word is whole, since its name has no length of its own. */
function isKey({ text, cut }: Word): boolean {
  const type = keyTypeOf(text);
  const alias = type === 'alias-arn' || (type === 'alias' && text.length > 'alias/'.length);
  return (
    (type === 'arn' && isKeyArn(text)) ||
    (alias && !cut) ||
    type === 'mrk' ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$/.test(text)
  );
}
