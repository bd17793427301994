import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'Go v1',
    text: `level=error msg="put failed" err="AccessDenied: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action\\n\\tstatus code: 403, request id: 7F3K2M9QW1Z8X5YB, host id: abcDEF"`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDenied',
      service: 's3',
      requestId: '7F3K2M9QW1Z8X5YB',
    },
  },
  {
    name: 'C++',
    text: `HTTP response code: 400
Resolved remote host IP address: 
Request ID: 0f6e5d4c-1111-4222-8333-444455556666
Exception name: AccessDeniedException
Error message: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDeniedException',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'C++, what S3 passes on',
    text: `HTTP response code: 403
Request ID: 7F3K2M9QW1Z8X5YB
Exception name: AccessDenied
Error message: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action`,
    reads: { ...IDENTITY_REFUSAL, errorCode: 'AccessDenied', service: 's3', requestId: '7F3K2M9QW1Z8X5YB' },
  },
  {
    name: 'a line that broke in front of the dot',
    text: `update-function-code: KMS
.DisabledException: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled.`,
    reads: {
      errorCode: 'KMS.DisabledException',
      service: 's3',
      denyReason: 'key-disabled',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      keyType: 'arn',
      region: 'eu-central-1',
      accountId: '210987654321',
    },
  },
  {
    name: 'Vault',
    text: `Error parsing Seal configuration: error fetching AWS KMS sealkey information: NotFoundException: Invalid keyId 'vault-unseal'
status code: 400, request id: 0f6e5d4c-1111-4222-8333-444455556666`,
    reads: {
      errorCode: 'NotFoundException',
      service: 'kms',
      denyReason: 'key-not-found',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: "Glue's only word for it",
    text: 'GlueEncryptionException: Failed to decrypt.',
    reads: { service: 'glue', errorCode: 'GlueEncryptionException' },
  },
];
