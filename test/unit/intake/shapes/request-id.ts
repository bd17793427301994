import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: "not S3's extended request id",
    text: `(Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 7F3K2M9QW1Z8X5YB; S3 Extended Request ID: q1w2e3r4t5y6u7i8o9p0q1w2e3r4t5y6u7i8o9p0=) User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt`,
    reads: { requestId: '7F3K2M9QW1Z8X5YB' },
  },
  {
    name: 'over a line break, where it is whole',
    text: `User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 7
F3K2M9QW1Z8X5YB; S3 Extended Request ID: q1w2`,
    reads: { requestId: '7F3K2M9QW1Z8X5YB' },
  },
  {
    name: 'that of a Lambda invocation, where its log shows no other',
    text: '[ERROR]\t2026-11-27T10:00:00.000Z\t5a6b7c8d-1111-4222-8333-444455556666\tInvalidCiphertextException: UnknownError',
    reads: {
      errorCode: 'InvalidCiphertextException',
      requestId: '5a6b7c8d-1111-4222-8333-444455556666',
      invocationId: '5a6b7c8d-1111-4222-8333-444455556666',
    },
  },
  ...[
    'START RequestId: 5a6b7c8d-1111-4222-8333-444455556666 Version: $LATEST',
    'RequestId: 5a6b7c8d-1111-4222-8333-444455556666 Error: Runtime exited',
    '{"level":"ERROR","requestId":"5a6b7c8d-1111-4222-8333-444455556666"}',
    'AWSRequestId=5a6b7c8d-1111-4222-8333-444455556666',
    '"function_request_id": "5a6b7c8d-1111-4222-8333-444455556666"',
  ].map((line) => ({
    name: `an invocation: ${line}`,
    text: `${line}\nInvalidCiphertextException: UnknownError`,
    reads: { invocationId: '5a6b7c8d-1111-4222-8333-444455556666' },
  })),
  {
    name: "the Rust SDK's name of it, which is no invocation's",
    text: 'ServiceError { source: DisabledException { meta: ErrorMetadata { code: Some("DisabledException"), extras: Some({"aws_request_id": "9a8b7c6d-1111-4222-8333-444455556666"}) } } }',
    reads: { requestId: '9a8b7c6d-1111-4222-8333-444455556666', invocationId: undefined },
  },
];
