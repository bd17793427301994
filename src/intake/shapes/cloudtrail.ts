import { isRegion } from '../arns';
import { recordsIn, type TrailRecord } from '../cloudtrail-record';
import { isErrorCode } from '../error-codes';
import { kmsActionOf } from '../kms-operations';
import type { ErrorShape, Reading } from '../reading';
import { requestContextOf } from '../request-context';
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
  const service = record.eventSource ? serviceName(record.eventSource.replace(/\.amazonaws\.com$/, '')) : null;
  const action = service === 'kms' && record.eventName ? kmsActionOf(record.eventName) : null;
  const reading: Reading = { at: 0, kms: service === 'kms' };
  if (record.errorCode) reading.errorCode = record.errorCode;
  if (service) reading.service = service;
  if (record.eventName) reading.operation = record.eventName;
  if (action) reading.kmsAction = action;
  const principal = record.principal;
  if (principal) reading.principalArn = principal;
  if (record.key) reading.keyRef = record.key;
  if (record.region && isRegion(record.region)) reading.region = record.region;
  if (record.requestId) reading.requestId = record.requestId;
  if (record.encryptionContext) reading.encryptionContext = record.encryptionContext;
  const context = requestContextOf(record);
  if (Object.keys(context).length > 0) reading.requestContext = context;
  return reading;
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
  return {
    eventSource: field('eventSource'),
    eventName: field('eventName'),
    region: field('awsRegion'),
    errorCode: code && (isErrorCode(code) || code.length < 100) ? code : null,
    errorMessage: field('errorMessage'),
    requestId: field('requestID'),
    identityType: type,
    invokedBy,
    sourceAddress: field('sourceIPAddress'),
    principal: arn && /^arn:[a-z-]{3,12}:(?:iam|sts):/.test(arn) ? arn : fromService,
    callerAccount: null,
    key: null,
    encryptionContext: null,
    vpcEndpoint: field('vpcEndpointId'),
    userAgent: field('userAgent'),
    principalId: field('principalId'),
    mfa: field('mfaAuthenticated'),
    requestParameters: {},
    secureTransport: false,
  };
}
