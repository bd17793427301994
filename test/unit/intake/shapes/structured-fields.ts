import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'boto3 response dict printed by Python 2',
    text: `could not decrypt: {'Error': {'Message': '', 'Code': u'InvalidCiphertextException'}, 'ResponseMetadata': {'RequestId': '0f6e5d4c-1111-4222-8333-444455556666', 'HTTPStatusCode': 400}}`,
    reads: {
      errorCode: 'InvalidCiphertextException',
      denyReason: 'invalid-ciphertext',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'JavaScript v2 dump',
    text: `{ NotFoundException: Alias arn:aws:kms:sa-east-1:210987654321:alias/orders is not found.
    at Request.extractError (/srv/node_modules/aws-sdk/lib/protocol/json.js:52:27)
  message: 'Alias arn:aws:kms:sa-east-1:210987654321:alias/orders is not found.',
  code: 'NotFoundException',
  requestId: '0f6e5d4c-1111-4222-8333-444455556666',
  statusCode: 400 }`,
    reads: {
      errorCode: 'NotFoundException',
      keyRef: 'arn:aws:kms:sa-east-1:210987654321:alias/orders',
      keyType: 'alias-arn',
      denyReason: 'alias-not-found',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'Rust',
    text: `service error: unhandled error (AccessDeniedException): Error { code: "AccessDeniedException", message: "User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action", aws_request_id: "0f6e5d4c-1111-4222-8333-444455556666" }`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDeniedException',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'S3 XML',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>KMS.DisabledException</Code><Message>arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled.</Message><RequestId>7F3K2M9QW1Z8X5YB</RequestId><HostId>q1w2</HostId></Error>`,
    reads: {
      errorCode: 'KMS.DisabledException',
      service: 's3',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'key-disabled',
      requestId: '7F3K2M9QW1Z8X5YB',
    },
  },
  {
    name: 'JSON 1.1 body with a namespaced type',
    text: `{"__type":"com.amazonaws.kms#KMSInvalidStateException","message":"arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is pending deletion."}`,
    reads: {
      errorCode: 'KMSInvalidStateException',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'key-pending-deletion',
    },
  },
  {
    name: 'Kinesis',
    text: `{"__type":"KMSThrottlingException","message":"The request was denied due to request throttling on arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab"}`,
    reads: {
      errorCode: 'KMSThrottlingException',
      service: 'kinesis',
      denyReason: 'throttled',
      keyRef: 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    },
  },
  {
    name: 'EKS health issue',
    text: `{"health":{"issues":[{"code":"KmsKeyMarkedForDeletion","message":"Your KMS key is marked for deletion"}]}}`,
    reads: { errorCode: 'KmsKeyMarkedForDeletion', denyReason: 'key-pending-deletion' },
  },
  {
    name: 'Step Functions, with the service in front of the code',
    text: `{"Error":"Kms.DisabledException","Cause":"arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled. (Service: Kms, Status Code: 400, Request ID: 0f6e5d4c-1111-4222-8333-444455556666)"}`,
    reads: {
      errorCode: 'Kms.DisabledException',
      service: 'kms',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'key-disabled',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'a code that a wrap broke inside of its element',
    text: '<Error><Code>KMS\n.DisabledException</Code><Message>arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled.</Message></Error>',
    reads: { errorCode: 'KMS.DisabledException' },
  },
];
