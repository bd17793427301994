import type { Signal } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const CALLER = 'arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890';
const SENTENCE = `User: ${CALLER} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no identity-based policy allows the kms:Decrypt action`;
const REFUSED: Partial<Signal> = {
  isKmsError: true,
  kmsAction: 'kms:Decrypt',
  principalArn: CALLER,
  principalType: 'assumed-role',
  principalAccountId: '123412341234',
  keyRef: KEY,
  keyType: 'arn',
  region: 'eu-central-1',
  accountId: '210987654321',
  denyReason: 'identity-no-allow',
  missing: [],
};
const ID = '0f6e5d4c-1111-4222-8333-444455556666';

const CASES: [string, string, Partial<Signal>][] = [
  [
    'AWS CLI',
    `$ aws kms decrypt --ciphertext-blob fileb://x\n\nAn error occurred (AccessDeniedException) when calling the Decrypt operation: ${SENTENCE}`,
    { ...REFUSED, errorCode: 'AccessDeniedException', service: 'kms', operation: 'Decrypt' },
  ],
  [
    'AWS CLI of 2014',
    `A client error (AccessDeniedException) occurred when calling the Decrypt operation: ${SENTENCE}`,
    { ...REFUSED, errorCode: 'AccessDeniedException', operation: 'Decrypt' },
  ],
  [
    'boto3 traceback of another service',
    `Traceback (most recent call last):\n  File "/app/run.py", line 9, in main\n    s3.get_object(Bucket=b, Key=k)\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: ${SENTENCE}`,
    { ...REFUSED, errorCode: 'AccessDenied', service: 's3', operation: 'GetObject' },
  ],
  [
    'boto3 response dict printed by Python 2',
    `could not decrypt: {'Error': {'Message': '', 'Code': u'InvalidCiphertextException'}, 'ResponseMetadata': {'RequestId': '${ID}', 'HTTPStatusCode': 400}}`,
    { errorCode: 'InvalidCiphertextException', denyReason: 'invalid-ciphertext', requestId: ID },
  ],
  [
    'Java v1',
    `Exception in thread "main" com.amazonaws.services.kms.model.DisabledException: ${KEY} is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: ${ID})\n\tat com.amazonaws.http.AmazonHttpClient$RequestExecutor.handleErrorResponse(AmazonHttpClient.java:1)`,
    { errorCode: 'DisabledException', service: 'kms', keyRef: KEY, denyReason: 'key-disabled', requestId: ID },
  ],
  [
    'Java v2 with a nested cause',
    `java.util.concurrent.CompletionException: boom\nCaused by: software.amazon.awssdk.services.kms.model.KmsException: ${SENTENCE} (Service: Kms, Status Code: 400, Request ID: ${ID})`,
    { ...REFUSED, service: 'kms', errorCode: null, requestId: ID },
  ],
  [
    'KMS inside SQS, both in Java form',
    `Error reading: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: ${ID}; Proxy: null) (Service: Sqs, Status Code: 400, Request ID: 99999999-1111-4222-8333-444455556666)`,
    { errorCode: 'AccessDeniedException', service: 'sqs', denyReason: 'unspecified', requestId: ID },
  ],
  [
    'JavaScript v2 dump',
    `{ NotFoundException: Alias arn:aws:kms:sa-east-1:210987654321:alias/orders is not found.\n    at Request.extractError (/srv/node_modules/aws-sdk/lib/protocol/json.js:52:27)\n  message: 'Alias arn:aws:kms:sa-east-1:210987654321:alias/orders is not found.',\n  code: 'NotFoundException',\n  requestId: '${ID}',\n  statusCode: 400 }`,
    {
      errorCode: 'NotFoundException',
      keyRef: 'arn:aws:kms:sa-east-1:210987654321:alias/orders',
      keyType: 'alias-arn',
      denyReason: 'alias-not-found',
      requestId: ID,
    },
  ],
  [
    'JavaScript v3 dump with an empty message',
    `IncorrectKeyException: UnknownError\n    at de_IncorrectKeyExceptionRes (/srv/node_modules/@aws-sdk/client-kms/dist-cjs/index.js:1:1)\n    at de_DecryptCommandError (/srv/node_modules/@aws-sdk/client-kms/dist-cjs/index.js:2:2) {\n  '$fault': 'client',\n  '$metadata': { httpStatusCode: 400, requestId: '${ID}' } }`,
    {
      errorCode: 'IncorrectKeyException',
      service: 'kms',
      operation: 'Decrypt',
      kmsAction: 'kms:Decrypt',
      denyReason: 'wrong-key',
      requestId: ID,
    },
  ],
  [
    'Go v1',
    `level=error msg="put failed" err="AccessDenied: ${SENTENCE}\\n\\tstatus code: 403, request id: 7F3K2M9QW1Z8X5YB, host id: abcDEF"`,
    { ...REFUSED, errorCode: 'AccessDenied', service: 's3', requestId: '7F3K2M9QW1Z8X5YB' },
  ],
  [
    'Go v2',
    `operation error S3: PutObject, https response error StatusCode: 403, RequestID: 7F3K2M9QW1Z8X5YB, HostID: a+b/c=, api error AccessDenied: ${SENTENCE}`,
    { ...REFUSED, errorCode: 'AccessDenied', service: 's3', operation: 'PutObject', requestId: '7F3K2M9QW1Z8X5YB' },
  ],
  [
    'Go v2 with a modelled error',
    `operation error KMS: Encrypt, https response error StatusCode: 400, RequestID: ${ID}, DisabledException: ${KEY} is disabled.`,
    {
      errorCode: 'DisabledException',
      service: 'kms',
      operation: 'Encrypt',
      kmsAction: 'kms:Encrypt',
      denyReason: 'key-disabled',
    },
  ],
  [
    'Go v2 without credentials',
    'operation error KMS: Decrypt, failed to sign request: failed to retrieve credentials: no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled',
    { isKmsError: true, errorCode: null, service: 'kms', operation: 'Decrypt', denyReason: null },
  ],
  [
    '.NET',
    `Unhandled exception. Amazon.KeyManagementService.AmazonKeyManagementServiceException: ${SENTENCE}\n ---> Amazon.Runtime.Internal.HttpErrorResponseException: Exception of type 'Amazon.Runtime.Internal.HttpErrorResponseException' was thrown.`,
    { ...REFUSED, service: 'kms', errorCode: null },
  ],
  [
    'PHP',
    `Uncaught exception 'Aws\\Kms\\Exception\\KmsException' with message 'Error executing "Decrypt" on "https://kms.eu-central-1.amazonaws.com"; AccessDeniedException (client): ${SENTENCE}'`,
    { ...REFUSED, service: 'kms', operation: 'Decrypt', errorCode: 'AccessDeniedException' },
  ],
  [
    'Ruby',
    `app.rb:3:in 'call': ${SENTENCE} (Aws::KMS::Errors::AccessDeniedException)`,
    { ...REFUSED, service: 'kms', errorCode: 'AccessDeniedException' },
  ],
  [
    'Rust',
    `service error: unhandled error (AccessDeniedException): Error { code: "AccessDeniedException", message: "${SENTENCE}", aws_request_id: "${ID}" }`,
    { ...REFUSED, errorCode: 'AccessDeniedException', requestId: ID },
  ],
  [
    'C++',
    `HTTP response code: 400\nResolved remote host IP address: \nRequest ID: ${ID}\nException name: AccessDeniedException\nError message: ${SENTENCE}`,
    { ...REFUSED, errorCode: 'AccessDeniedException', requestId: ID },
  ],
  [
    'S3 XML',
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>KMS.DisabledException</Code><Message>${KEY} is disabled.</Message><RequestId>7F3K2M9QW1Z8X5YB</RequestId><HostId>q1w2</HostId></Error>`,
    {
      errorCode: 'KMS.DisabledException',
      service: 's3',
      keyRef: KEY,
      denyReason: 'key-disabled',
      requestId: '7F3K2M9QW1Z8X5YB',
    },
  ],
  [
    'JSON 1.1 body with a namespaced type',
    `{"__type":"com.amazonaws.kms#KMSInvalidStateException","message":"${KEY} is pending deletion."}`,
    { errorCode: 'KMSInvalidStateException', keyRef: KEY, denyReason: 'key-pending-deletion' },
  ],
  [
    'endpoint that cannot be reached',
    'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://kms.eu-west-3.amazonaws.com/"',
    { isKmsError: true, service: 'kms', region: 'eu-west-3', denyReason: null, keyRef: null },
  ],
];

describe('error shapes of SDKs and tools', () => {
  it.each(CASES)('reads %s', (_, text, expected) => {
    expect(parseSignal(text)).toMatchObject(expected);
  });
});
