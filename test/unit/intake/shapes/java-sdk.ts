import { IDENTITY_REFUSAL, type KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'Java v1',
    text: `Exception in thread "main" com.amazonaws.services.kms.model.DisabledException: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: 0f6e5d4c-1111-4222-8333-444455556666)
	at com.amazonaws.http.AmazonHttpClient$RequestExecutor.handleErrorResponse(AmazonHttpClient.java:1)`,
    reads: {
      errorCode: 'DisabledException',
      service: 'kms',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'key-disabled',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'a class of Java v1 whose name is not the code',
    text: `com.amazonaws.services.rds.model.KMSKeyNotAccessibleException: The specified KMS key [arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab] does not exist, is not enabled or you do not have permissions to access it. (Service: AmazonRDS; Status Code: 400; Error Code: KMSKeyNotAccessibleFault; Request ID: 0f6e5d4c-1111-4222-8333-444455556666; Proxy: null)`,
    reads: { errorCode: 'KMSKeyNotAccessibleFault', service: 'rds', denyReason: 'unspecified' },
  },
  {
    name: 'Java v2 with a nested cause',
    text: `java.util.concurrent.CompletionException: boom
Caused by: software.amazon.awssdk.services.kms.model.KmsException: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:Decrypt action (Service: Kms, Status Code: 400, Request ID: 0f6e5d4c-1111-4222-8333-444455556666)`,
    reads: {
      ...IDENTITY_REFUSAL,
      service: 'kms',
      errorCode: null,
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'KMS inside SQS, both in Java form',
    text: `Error reading: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: 0f6e5d4c-1111-4222-8333-444455556666; Proxy: null) (Service: Sqs, Status Code: 400, Request ID: 99999999-1111-4222-8333-444455556666)`,
    reads: {
      errorCode: 'AccessDeniedException',
      service: 'sqs',
      denyReason: 'unspecified',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
];
