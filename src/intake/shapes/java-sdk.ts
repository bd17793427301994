import { isKmsCode } from '../error-codes';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

/**
 * AWS SDK for Java, and the many services that print its tail: `(Service: S; Status Code: N; Error Code: C; Request ID: R)`. Where
 * KMS's tail stands inside another service's, that service surfaced the error.
 */
export const javaSdk: ErrorShape = {
  name: 'java-sdk',
  read(text) {
    const readings = occurrences(text.flat, '(service:').map((at) => readAt(text, at));
    return readings.sort((a, b) => Number(a.service === 'kms') - Number(b.service === 'kms'));
  },
};

function readAt(text: PastedText, start: number): Reading {
  const window = text.dense.slice(start, start + 400);
  const flat = text.flat.slice(start, start + 400);
  const printed = /^\(service:([^;,()]{1,60})[;,]/.exec(flat)?.[1];
  const service = printed ? serviceName(printed) : null;
  const errorCode = valueAfter(window, flat, 'errorcode:');
  const reading: Reading = { at: text.cleanIndex(start), kms: service === 'kms' };
  if (service) reading.service = service;
  if (errorCode && errorCode !== 'null') reading.errorCode = errorCode;
  if (errorCode && isKmsCode(errorCode)) reading.kms = true;
  return reading;
}

function valueAfter(window: string, flat: string, label: string): string | null {
  const at = flat.indexOf(label);
  if (at < 0) return null;
  return /^[A-Za-z][\w.]{1,90}/.exec(window.slice(at + label.length, at + label.length + 100))?.[0] ?? null;
}
