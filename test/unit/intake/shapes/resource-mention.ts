import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'the bucket of a download',
    text: `download failed: s3://acme-reports/2026/q3.pdf to ./q3.pdf An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action`,
    reads: {
      service: 's3',
      keyRef: null,
      resource: { kind: 's3-bucket', name: 'acme-reports', region: null, accountId: null },
    },
  },
  {
    name: 'the function of a refused decryption',
    text: `aws lambda invoke --function-name invoices out.json
An error occurred (KMSAccessDeniedException) when calling the Invoke operation (reached max retries: 4): Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings.`,
    reads: {
      service: 'lambda',
      resource: { kind: 'lambda-function', name: 'invoices', region: null, accountId: null },
    },
  },
  {
    name: 'the queue of a refused message',
    text: `An error occurred (KmsAccessDenied) when calling the SendMessage operation for https://sqs.eu-west-1.amazonaws.com/123412341234/orders: the sender has no access to the key`,
    reads: {
      service: 'sqs',
      region: 'eu-west-1',
      resource: { kind: 'sqs-queue', name: 'orders', region: 'eu-west-1', accountId: '123412341234' },
    },
  },
  {
    name: 'the volume, not the instance that a session is named after',
    text: `Client.InvalidKMSKey.InvalidState: the KMS key of vol-0a1b2c3d4e5f60718 is in an incorrect state, asked by arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890`,
    reads: {
      service: 'ec2',
      resource: { kind: 'ebs-volume', name: 'vol-0a1b2c3d4e5f60718', region: null, accountId: null },
    },
  },
  {
    name: 'two buckets: neither is meant more than the other',
    text: `copy failed: s3://acme-in/a to s3://acme-out/a An error occurred (AccessDenied) when calling the CopyObject operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.`,
    reads: { service: 's3' },
  },
];
