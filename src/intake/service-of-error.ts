import { serviceOfCode } from './error-codes';
import type { PastedText } from './pasted-text';
import { pick } from './pick';
import { PRECEDENCE } from './precedence';
import { serviceOfProduct } from './products';
import type { Reading, Readings } from './reading';
import { serviceOfNouns } from './services';
import { notAuthorized } from './shapes/not-authorized';
import { serviceWording } from './shapes/service-wording';

export interface Surfaced {
  service: string | null;
  /** The text does not say it, and another service may have passed the sentence on, or none. */
  guessed: boolean;
}

const certain = (service: string | null): Surfaced => ({ service, guessed: false });

/**
 * The service that surfaced the error. The bare sentence about a KMS action is KMS's own. With the code `AccessDenied` S3 passes it on for
 * what it asks of KMS, and CloudTrail records it, for calls straight to KMS and for those of any service.
 */
export function serviceOfError(readings: Readings, text: PastedText, errorCode: string | null): Surfaced {
  const named = printedService(readings, text) ?? serviceOfProduct(text.clean, placeOfCode(readings, errorCode));
  if (named) return certain(named);
  const byCode = errorCode ? serviceOfCode(errorCode) : null;
  if (byCode && byCode !== 'kms') return certain(byCode);
  const known = serviceOfNouns(text.flat) ?? byCode;
  if (known) return certain(known);
  const sentence = (readings.get(notAuthorized) ?? []).length > 0;
  if (errorCode === null) return certain(sentence ? 'kms' : null);
  if (errorCode !== 'AccessDenied' || !sentence) return certain('kms');
  const asS3 = PASSED_ON_BY_S3.test(pick(readings, 'kmsAction') ?? '') && !isPartOfRecord(text);
  return { service: asS3 ? 's3' : 'kms', guessed: true };
}

const PASSED_ON_BY_S3 = /^kms:(?:Decrypt|GenerateDataKey)$/;

/** What a shape says whose error it is. Several services have EC2's wordings in common: one that is named in front of them said them. */
function printedService(readings: Readings, text: PastedText): string | null {
  const printed = pick(readings, 'service');
  const first = PRECEDENCE.service.find((shape) => readings.get(shape)?.some(({ service }) => service));
  if (printed !== 'ec2' || first !== serviceWording) return printed;
  const worded = readings.get(serviceWording)?.find(({ service }) => service) as Reading;
  return serviceOfProduct(text.clean, worded.at) ?? printed;
}

/** Where the code stands; null without one. */
function placeOfCode(readings: Readings, code: string | null): number | null {
  const readers = code === null ? [] : PRECEDENCE.errorCode.flatMap((shape) => readings.get(shape) ?? []);
  return readers.find(({ errorCode }) => errorCode === code)?.at ?? null;
}

/** CloudTrail's names of the members, as labels or columns, in a part of a record that does not say whose it is; the C++ SDK has a label alike. */
function isPartOfRecord({ flat }: PastedText): boolean {
  return (
    /event[-_]?(?:name|source|time)["'*]{0,3}[:=,|;]|error[-_]?(?:code|message)["'*]{0,3}[:=,|;]/.test(flat) &&
    !flat.includes('exceptionname:')
  );
}
