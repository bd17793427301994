import type { PastedText } from '../pasted-text';
import { NEEDS_FAILURE, PRINTED_ONLY } from '../precedence';
import type { ErrorShape, Reading, Readings } from '../reading';
import { className } from '../shapes/class-name';
import { cloudtrail } from '../shapes/cloudtrail';
import { codeToken } from '../shapes/code-token';
import { decodedMessage } from '../shapes/decoded-message';
import { keyArn } from '../shapes/key-mention';
import { keyWording } from '../shapes/key-wording';
import { refusedAction } from '../shapes/refused-action';
import { serviceWording } from '../shapes/service-wording';
import { isAboutErrors } from './about-errors';
import { foreignKeys } from './foreign';
import { isMention, quoteAround } from './mention';
import { isWritten } from './source-code';
import { isTalk, wordsAboutKeys } from './talk';

const FAILURE = [
  'error',
  'exception',
  'fail',
  'denied',
  'fault',
  'notauthorized',
  'unable',
  'statuscode',
  'cannot',
  'couldnot',
  'invalid',
  'forbidden',
  'notallowed',
  'notaccessible',
  'nolongeravailable',
  'inaccessible',
  'refused',
  'rejected',
];
/** True when the text itself shows that a KMS key, or access to it, is what failed: not when it merely speaks of keys. */
export function isFailureOfAKey(readings: Readings, text: PastedText): boolean {
  const shown = [...readings].filter(([, list]) => list.some(({ kms }) => kms)).map(([shape]) => shape);
  const foreign = foreignKeys(text);
  if (shown.length === 0 || foreign === 'alone') return false;
  if (shown.some((shape) => RECORDS.has(shape))) return true;
  if (isSpokenOf(readings, shown, text)) return false;
  if (shown.some((shape) => PRINTED_ONLY.has(shape))) return true;
  // Beside somebody else's key management only a sentence of AWS itself counts.
  if (foreign === 'beside' && !shown.includes(serviceWording)) return false;
  if (isAboutErrors(text.clean)) return false;
  return shown.some((shape) => !NEEDS_FAILURE.has(shape)) || speaksOfFailure(readings, text);
}

/** What AWS recorded happened, whoever speaks of it. */
const RECORDS: ReadonlySet<ErrorShape> = new Set([cloudtrail, decodedMessage]);

/** Names, own words and, in quotation marks, sentences, which people use as programs do: where they stand tells them apart. */
const NAMES: ReadonlySet<ErrorShape> = new Set([codeToken, className, refusedAction, keyWording, serviceWording]);

/** Whether what the text shows stands in a program or in talk, so that nothing is failing now. */
function isSpokenOf(readings: Readings, shown: readonly ErrorShape[], { clean }: PastedText): boolean {
  const all = [...readings.values()].flat();
  const codes = offsets(all, ({ errorCode }) => errorCode);
  const sentences = (readings.get(serviceWording) ?? []).map((reading) => quoteAround(clean, reading.at));
  const quoted = sentences.filter((at) => at !== null);
  const loose = quoted.length === sentences.length;
  if (loose && shown.every((shape) => NAMES.has(shape)) && isMention(clean, [...codes, ...quoted])) return true;
  const at = offsets(all, ({ kms, errorCode }) => kms || errorCode);
  const message = shown.some(
    (shape) => PRINTED_ONLY.has(shape) || shape === keyArn || (shape === serviceWording && !loose),
  );
  return isWritten(clean, at) || isTalk(clean, at[0] as number, at.at(-1) as number, message ? 'message' : 'words');
}

/** Where the readings stand of which this holds, first to last. */
function offsets(readings: readonly Reading[], holds: (reading: Reading) => unknown): number[] {
  return readings
    .filter(holds)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}

/** An error code, or words of failure that are not somebody's talk, or a message that stands alone. */
function speaksOfFailure(readings: Readings, text: PastedText): boolean {
  const coded = [...readings.values()].some((list) => list.some(({ errorCode }) => errorCode));
  if (coded) return true;
  const said = wordsAboutKeys(text.clean);
  if (said !== 'neither') return said === 'report';
  return bare(text) || FAILURE.some((words) => text.flat.includes(words));
}

const BARE =
  /^["']?(?:arn:[a-z-]{3,12}:kms:|(?:key|alias) ["']?arn:|kms key|the (?:specified |given |source |provided )?(?:kms |snapshot |key )?(?:kms )?key\b)/i;

/** A message that stands alone, such as one line copied from a status field. */
function bare({ clean }: PastedText): boolean {
  const text = clean.trim();
  return text.length < 260 && BARE.test(text.slice(0, 60));
}
