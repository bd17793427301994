import { otherErrorsWords } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:eu-west-1:640318827155:key/8091a2b3-c4d5-4e6f-9172-8394a5b6c7d8';
const ID = '3e2b8c1d-6a4f-4b7e-9d0c-1a2b3c4d5e6f';
const OTHER = '1e2b8c1d-6a4f-4b7e-9d0c-1a2b3c4d5e6f';
const disabled = { service: 'kms', errorCode: 'DisabledException', keyRef: KEY };

const JAVA_S3 =
  'com.amazonaws.services.s3.model.AmazonS3Exception: Not Found (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; Request ID: 7F3K2M9QW1Z8X5YB)';
const JAVA_KMS = `com.amazonaws.services.kms.model.DisabledException: ${KEY} is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: ${ID})`;
const GO_S3 =
  'operation error S3: GetObject, https response error StatusCode: 404, RequestID: 7F3K2M9QW1Z8X5YB, HostID: a=, NoSuchKey: The key does not exist.';
const GO_KMS = `operation error KMS: Decrypt, https response error StatusCode: 400, RequestID: ${ID}, DisabledException: ${KEY} is disabled.`;
const ELEMENTS = [
  { code: 'NoSuchKey', message: 'The key does not exist.', requestId: OTHER },
  { code: 'DisabledException', message: `${KEY} is disabled.`, requestId: ID },
];

const OTHER_KEY = 'arn:aws:kms:eu-central-1:444455556666:key/9999abcd-12ab-34cd-56ef-1234567890ff';
const APP = 'arn:aws:sts::111122223333:assumed-role/App/i-0abc';
const BOB = 'arn:aws:iam::444455556666:user/bob';
const refused = (who: string, action: string, on: string, tail = ''): string =>
  `User: ${who} is not authorized to perform: ${action} ${on}${tail}`;
const SILENT = ' because no identity-based policy allows it';
const CODED = 'An error occurred (AccessDeniedException) when calling the Decrypt operation: ';
const APPS = refused(APP, 'kms:Decrypt', `on resource: ${KEY}`, SILENT);
const BOBS = refused(BOB, 'kms:Decrypt', `on resource: ${OTHER_KEY}`, SILENT);
const apps = { principalArn: APP, kmsAction: 'kms:Decrypt', keyRef: KEY };
const JAVA_CHAIN = `com.amazonaws.services.s3.model.AmazonS3Exception: ${APPS} (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 7F3K2M9QW1Z8X5YB)
\tat a.B.c(B.java:1)
Caused by: com.amazonaws.services.kms.model.AWSKMSException: ${APPS} (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: ${ID})`;

/** Pastes with several refusals of IAM: what is answered, and the others as people are shown them. */
const REFUSALS: [string, string, object, string][] = [
  [
    'a second one states more',
    `${CODED}${refused(APP, 'kms:Decrypt', 'on the resource associated with this ciphertext', SILENT)}
Later: ${refused(BOB, 'kms:GenerateDataKey', `on resource: ${OTHER_KEY}`, ' with an explicit deny in a service control policy')}`,
    { ...apps, keyRef: null, region: null, denyReason: 'identity-no-allow', errorCode: 'AccessDeniedException' },
    'an error (kms, GenerateDataKey)',
  ],
  ['one code, two callers', `${CODED}${APPS}\n${CODED}${BOBS}`, apps, 'AccessDeniedException (kms, Decrypt)'],
  ['two bare sentences', `${APPS}\n${BOBS}`, { ...apps, errorCode: null }, 'an error (kms, Decrypt)'],
  ['on one line', `${APPS}; ${BOBS}`, apps, 'an error (kms, Decrypt)'],
  [
    'on one line, with codes',
    `AccessDeniedException: ${APPS} and then AccessDeniedException: ${BOBS}`,
    { ...apps, errorCode: 'AccessDeniedException' },
    'AccessDeniedException (kms)',
  ],
  ['another key', `${APPS}\n${APPS.replace(KEY, OTHER_KEY)}`, apps, 'an error (kms, Decrypt)'],
  ['another action', `${APPS}\n${APPS.replace(':Decrypt', ':DescribeKey')}`, apps, 'an error (kms, DescribeKey)'],
  ['another reason', `${APPS}\n${APPS.replace('identity', 'resource')}`, apps, 'an error (kms, Decrypt)'],
  ['one again after another', `${APPS}\n${BOBS}\n${APPS}`, apps, 'an error (kms, Decrypt)'],
  [
    'one of another service first',
    `${refused(BOB, 's3:GetObject', 'on resource: arn:aws:s3:::b/x')}\n${APPS}`,
    apps,
    '',
  ],
  ['a chain of causes', JAVA_CHAIN, { ...apps, service: 's3', errorCode: 'AccessDenied' }, ''],
  ['a log that repeats it', `${CODED}${APPS}\n[ERROR] AccessDeniedException: ${APPS}`, apps, ''],
  ['a copy that was cut', `${APPS}\n${APPS.slice(0, -30)}`, apps, ''],
  [
    'a copy that was masked',
    `${APPS.replace(APP, 'arn:aws:sts::xxxxxxxxxxxx:assumed-role/App/***').replace(KEY, 'arn:aws:kms:eu-west-1:xxxxxxxxxxxx:key/***')}\n${APPS}`,
    apps,
    '',
  ],
  [
    'a copy whose action was cut off',
    `{"Message":"User: ${APP} is not authorized to perform (truncated...)\nAccessDeniedException (client): ${APPS}`,
    apps,
    '',
  ],
];

const PASTES: [string, string, object, string[]][] = [
  ['two Java errors', `${JAVA_S3}\n${JAVA_KMS}`, { ...disabled, requestId: ID }, ['NoSuchKey']],
  ['two Java errors, KMS first', `${JAVA_KMS}\n${JAVA_S3}`, { ...disabled, requestId: ID }, ['NoSuchKey']],
  ['two Go errors', `${GO_S3}\n${GO_KMS}`, { ...disabled, operation: 'Decrypt', requestId: ID }, ['NoSuchKey']],
  ['two Go errors on a line', `${GO_S3}; ${GO_KMS}`, { ...disabled, requestId: ID }, ['NoSuchKey']],
  [
    'two codes on a line',
    `ResourceNotFoundException: Secrets Manager can't find the specified secret.; DisabledException: ${KEY} is disabled.`,
    disabled,
    ['ResourceNotFoundException'],
  ],
  ['a JSON array', JSON.stringify(ELEMENTS), { ...disabled, requestId: ID }, ['NoSuchKey']],
  ['a printed JSON array', JSON.stringify(ELEMENTS, null, 2), { ...disabled, requestId: ID }, ['NoSuchKey']],
  ['JSON lines', ELEMENTS.map((one) => JSON.stringify(one)).join('\n'), { requestId: ID }, ['NoSuchKey']],
  [
    'a cause, which is no other error',
    `com.amazonaws.services.s3.model.AmazonS3Exception: ${KEY} is disabled. (Service: Amazon S3; Status Code: 400; Error Code: KMS.DisabledException; Request ID: 7F3K2M9QW1Z8X5YB)\n\tat a.B.c(B.java:1)\nCaused by: ${JAVA_KMS}`,
    { service: 's3', errorCode: 'KMS.DisabledException' },
    [],
  ],
];

describe('several errors in one paste', () => {
  it.each(PASTES)('%s', (_, text, reads, others) => {
    const signal = parseSignal(text);
    expect(signal).toMatchObject(reads);
    expect((signal.otherErrors ?? []).map(({ errorCode }) => errorCode)).toEqual(others);
  });

  it.each(REFUSALS)('refusals: %s', (_, text, reads, others) => {
    const signal = parseSignal(text);
    expect(signal).toMatchObject(reads);
    expect(otherErrorsWords(signal)).toBe(others);
  });

  it('lists one code for another key', () => {
    const signal = parseSignal(`${JAVA_KMS}\n${JAVA_KMS.replace(KEY, OTHER_KEY)}`);
    expect(signal.keyRef).toBe(KEY);
    expect(otherErrorsWords(signal)).toBe('DisabledException (kms)');
  });
});
