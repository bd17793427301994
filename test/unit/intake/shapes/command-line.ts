import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'key, Region and encryption context of the command above',
    text: `$ aws kms encrypt --region eu-north-1 --key-id alias/payments --encryption-context tenant=7,env=prod --plaintext x

An error occurred (AccessDeniedException) when calling the Encrypt operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Encrypt`,
    reads: {
      keyRef: 'alias/payments',
      keyType: 'alias',
      region: 'eu-north-1',
      operation: 'Encrypt',
      encryptionContext: { tenant: '7', env: 'prod' },
    },
  },
];
