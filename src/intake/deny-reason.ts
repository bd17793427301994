import type { DenyReason } from '../domain/signal';
import { ENCODED_MESSAGE_LABEL } from './encoded-message';
import { isKmsCode, reasonOfCode } from './error-codes';
import type { PastedText } from './pasted-text';
import { STATED_REASONS } from './precedence';
import type { Readings } from './reading';
import { notAuthorized } from './shapes/not-authorized';

const STATE_WORDS: readonly (readonly [string, DenyReason])[] = [
  ['pendingdeletion', 'key-pending-deletion'],
  ['pendingreplicadeletion', 'key-pending-deletion'],
  ['isdisabled', 'key-disabled'],
];

const ENCODED_MESSAGE = new RegExp(ENCODED_MESSAGE_LABEL, 'i');

/**
 * Who or what refused. IAM's own sentence decides; then what the text says about the key; then the codes, the most specific one,
 * since a wrapper's code says less than the code it wraps. Null when the text is no refusal (validation, credentials, other states).
 */
export function denyReasonOf(readings: Readings, text: PastedText, errorCode: string | null): DenyReason | null {
  const sentence = readings.get(notAuthorized)?.[0]?.denyReason;
  if (sentence) return sentence;
  const stated = STATED_REASONS.flatMap((shape) =>
    (readings.get(shape) ?? []).map(({ denyReason }) => denyReason),
  ).filter((reason) => reason !== undefined);
  const coded = codesOf(readings, errorCode)
    .map((code) => reasonByCode(code, text))
    .filter((reason) => reason !== null);
  const all = [...stated, ...coded];
  const specific = all.find((reason) => reason !== 'unspecified');
  if (specific) return specific;
  if (ENCODED_MESSAGE.test(text.clean)) return 'encoded-message';
  return all[0] ?? null;
}

/** The code chosen for the signal first, then the codes it wraps, as far as they speak of keys. */
function codesOf(readings: Readings, errorCode: string | null): string[] {
  const inner = [...readings.values()]
    .flat()
    .map((reading) => reading.errorCode)
    .filter((code) => code !== undefined && isKmsCode(code));
  return [...(errorCode ? [errorCode] : []), ...(inner as string[])];
}

function reasonByCode(code: string, { flat }: PastedText): DenyReason | null {
  if (/disabled|invalidstate/i.test(code)) {
    const state = STATE_WORDS.find(([words]) => flat.includes(words));
    if (state) return state[1];
  }
  const reason = reasonOfCode(code);
  return reason === 'key-not-found' && /alias[a-z0-9:/'"_-]{0,200}(?:isnotfound|doesnotexist|notfound)/.test(flat)
    ? 'alias-not-found'
    : reason;
}
