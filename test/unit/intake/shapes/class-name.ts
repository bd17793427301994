import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: '.NET',
    text: `Unhandled exception. Amazon.KeyManagementService.AmazonKeyManagementServiceException: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action
 ---> Amazon.Runtime.Internal.HttpErrorResponseException: Exception of type 'Amazon.Runtime.Internal.HttpErrorResponseException' was thrown.`,
    reads: {
      ...IDENTITY_REFUSAL,
      service: 'kms',
      errorCode: null,
    },
  },
  {
    name: 'Ruby',
    text: `app.rb:3:in 'call': User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action (Aws::KMS::Errors::AccessDeniedException)`,
    reads: {
      ...IDENTITY_REFUSAL,
      service: 'kms',
      errorCode: 'AccessDeniedException',
    },
  },
];
