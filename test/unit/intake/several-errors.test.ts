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
});
