import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'AWS CLI',
    text: `$ aws kms decrypt --ciphertext-blob fileb://x

An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDeniedException',
      service: 'kms',
      operation: 'Decrypt',
    },
  },
  {
    name: 'AWS CLI of 2014',
    text: `A client error (AccessDeniedException) occurred when calling the Decrypt operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDeniedException',
      operation: 'Decrypt',
    },
  },
  {
    name: 'boto3 traceback of another service',
    text: `Traceback (most recent call last):
  File "/app/run.py", line 9, in main
    s3.get_object(Bucket=b, Key=k)
botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action`,
    reads: {
      ...IDENTITY_REFUSAL,
      errorCode: 'AccessDenied',
      service: 's3',
      operation: 'GetObject',
    },
  },
  {
    name: 'a Region that does not fit the ARN',
    text: `An error occurred (NotFoundException) when calling the DescribeKey operation: Invalid arn us-east-2`,
    reads: {
      errorCode: 'NotFoundException',
      operation: 'DescribeKey',
      region: 'us-east-2',
      denyReason: 'key-not-found',
    },
  },
  {
    name: 'ReEncrypt, which needs two actions',
    text: 'An error occurred (IncorrectKeyException) when calling the ReEncrypt operation: ',
    reads: { operation: 'ReEncrypt', kmsAction: null, denyReason: 'wrong-key' },
  },
  {
    name: 'usage',
    text: `An error occurred (InvalidKeyUsageException) when calling the Sign operation: key usage is ENCRYPT_DECRYPT`,
    reads: { isKmsError: true, denyReason: 'invalid-usage' },
  },
];
