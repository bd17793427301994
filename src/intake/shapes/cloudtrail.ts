import { stated } from '../../domain/stand-in';
import { contextOfTrailRecord, printedName } from '../../domain/trail-record';
import { isRegion } from '../arns';
import { recordsIn, type TrailRecord } from '../cloudtrail-record';
import { isErrorCode } from '../error-codes';
import { kmsActionOf } from '../kms-operations';
import type { ErrorShape, Reading, ReadingField } from '../reading';
import { serviceName } from '../services';

/** CloudTrail records of failed calls, wherever they stand; damaged JSON is read field by field. */
export const cloudtrail: ErrorShape = {
  name: 'cloudtrail',
  read(text) {
    const { clean } = text;
    if (!clean.includes('eventSource') || !clean.includes('eventName')) return [];
    const records = recordsIn(text);
    const record =
      records.find((candidate) => candidate.errorCode) ?? (records.length === 0 ? scannedRecord(clean) : null);
    return record?.errorCode || record?.errorMessage ? [readingOf(record)] : [];
  },
};

function readingOf(record: TrailRecord): Reading {
  const source = /^([a-z0-9-]{2,40})\.amazonaws\.com(?:\.cn)?$/.exec(record.eventSource ?? '')?.[1];
  const service = source ? serviceName(source) : null;
  const operation = whole(record.eventName);
  const action = service === 'kms' && operation ? kmsActionOf(operation) : null;
  const reading: Reading = { at: 0, kms: service === 'kms' };
  const set = <F extends ReadingField>(field: F, value: Reading[F] | null): void => {
    if (value) reading[field] = value;
  };
  set('errorCode', whole(record.errorCode));
  set('service', service);
  set('operation', operation);
  set('kmsAction', action);
  set('principalArn', whole(record.principal));
  set('keyRef', whole(record.key));
  set('region', record.region && isRegion(record.region) ? record.region : null);
  set('requestId', whole(record.requestId));
  set('encryptionContext', record.encryptionContext);
  // Also where nothing of it is certain: a record was there, so that nothing is concluded from its absence.
  set('requestContext', record.context);
  return reading;
}

/** Names and ids hold neither white space nor escapes: one that does was broken, and what is left of it is another. */
function whole(value: string | null): string | null {
  return value !== null && /[\s\\]/.test(value) ? null : printedName(value);
}

/** Reads the fields of a record whose JSON people shortened or cut off. */
function scannedRecord(clean: string): TrailRecord {
  const field = (name: string): string | null => {
    const at = clean.indexOf(`"${name}"`);
    return at < 0
      ? null
      : (/^\s{0,8}:\s{0,8}"([^"]{1,400})"/
          .exec(clean.slice(at + name.length + 2, at + name.length + 420))?.[1]
          ?.replace(/\n\s{0,40}/g, '') ?? null);
  };
  const type = /"userIdentity"\s{0,8}:\s{0,8}\{\s{0,40}"type"\s{0,8}:\s{0,8}"(\w{1,40})"/.exec(clean)?.[1] ?? null;
  const arn = field('arn');
  const invokedBy = field('invokedBy');
  const code = field('errorCode');
  const fromService = type === 'AWSService' ? invokedBy : null;
  const region = field('awsRegion');
  return {
    eventSource: field('eventSource'),
    eventName: field('eventName'),
    region,
    errorCode: code && (isErrorCode(code) || code.length < 100) ? code : null,
    errorMessage: field('errorMessage'),
    requestId: stated(field('requestID'), 'requestId'),
    principal: arn && /^arn:[a-z-]{3,12}:(?:iam|sts):/.test(arn) ? arn : fromService,
    key: null,
    encryptionContext: null,
    // What was cut out may have been there: only what still stands is certain.
    context: invokedBy ? contextOfTrailRecord({ userIdentity: { type, invokedBy }, awsRegion: region }) : {},
  };
}
