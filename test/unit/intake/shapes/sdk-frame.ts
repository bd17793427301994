import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'JavaScript v3 dump with an empty message',
    text: `IncorrectKeyException: UnknownError
    at de_IncorrectKeyExceptionRes (/srv/node_modules/@aws-sdk/client-kms/dist-cjs/index.js:1:1)
    at de_DecryptCommandError (/srv/node_modules/@aws-sdk/client-kms/dist-cjs/index.js:2:2) {
  '$fault': 'client',
  '$metadata': { httpStatusCode: 400, requestId: '0f6e5d4c-1111-4222-8333-444455556666' } }`,
    reads: {
      errorCode: 'IncorrectKeyException',
      service: 'kms',
      operation: 'Decrypt',
      kmsAction: 'kms:Decrypt',
      denyReason: 'wrong-key',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'PHP',
    text: `Uncaught exception 'Aws\\Kms\\Exception\\KmsException' with message 'Error executing "Decrypt" on "https://kms.eu-central-1.amazonaws.com"; AccessDeniedException (client): User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action'`,
    reads: {
      ...IDENTITY_REFUSAL,
      service: 'kms',
      operation: 'Decrypt',
      errorCode: 'AccessDeniedException',
    },
  },
];
