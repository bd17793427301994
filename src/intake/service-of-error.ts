import { serviceOfCode } from './error-codes';
import type { PastedText } from './pasted-text';
import { pick } from './pick';
import { PRECEDENCE } from './precedence';
import { serviceOfProduct } from './products';
import type { Reading, Readings } from './reading';
import { serviceOfNouns } from './services';
import { notAuthorized } from './shapes/not-authorized';
import { serviceWording } from './shapes/service-wording';

/** The service that surfaced the error. The bare sentence about a KMS action is KMS's own; with the code `AccessDenied` S3 passes it on. */
export function serviceOfError(readings: Readings, text: PastedText, errorCode: string | null): string | null {
  const printed = printedService(readings, text);
  if (printed) return printed;
  const product = serviceOfProduct(text.clean, placeOfCode(readings, errorCode));
  if (product) return product;
  const byCode = errorCode ? serviceOfCode(errorCode) : null;
  if (byCode && byCode !== 'kms') return byCode;
  const byNoun = serviceOfNouns(text.flat);
  if (byNoun) return byNoun;
  if (byCode) return byCode;
  if (errorCode === null) return readings.get(notAuthorized)?.length ? 'kms' : null;
  const passedOn = errorCode === 'AccessDenied' && readings.get(notAuthorized)?.length && !isPartOfRecord(text);
  return passedOn ? 's3' : 'kms';
}

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

/** CloudTrail's names of the members, in a part of a record that does not say whose it is: KMS's own records have that code too. */
function isPartOfRecord({ flat }: PastedText): boolean {
  return flat.includes('"errorcode":') && flat.includes('"errormessage":');
}
