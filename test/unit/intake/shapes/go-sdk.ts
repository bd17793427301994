import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'Go v2',
    text: `operation error S3: PutObject, https response error StatusCode: 403, RequestID: 7F3K2M9QW1Z8X5YB, HostID: a+b/c=, api error AccessDenied: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDenied',
      service: 's3',
      operation: 'PutObject',
      requestId: '7F3K2M9QW1Z8X5YB',
    },
  },
  {
    name: 'Go v2 with a modelled error',
    text: `operation error KMS: Encrypt, https response error StatusCode: 400, RequestID: 0f6e5d4c-1111-4222-8333-444455556666, DisabledException: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled.`,
    reads: {
      errorCode: 'DisabledException',
      service: 'kms',
      operation: 'Encrypt',
      kmsAction: 'kms:Encrypt',
      denyReason: 'key-disabled',
    },
  },
  {
    name: 'Go v2 without credentials',
    text: `operation error KMS: Decrypt, failed to sign request: failed to retrieve credentials: no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled`,
    reads: { isKmsError: true, errorCode: null, service: 'kms', operation: 'Decrypt', denyReason: null },
  },
  {
    name: 'Go v2 whose first words were cut off',
    text: `… error KMS: Decrypt, https response error StatusCode: 400, RequestID: 0f6e5d4c-1111-4222-8333-444455556666, api error InvalidCiphertextException: `,
    reads: {
      service: 'kms',
      operation: 'Decrypt',
      kmsAction: 'kms:Decrypt',
      errorCode: 'InvalidCiphertextException',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
];
