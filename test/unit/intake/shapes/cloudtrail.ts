import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'a record in an EventBridge event',
    text: `{
  "source": "aws.kms",
  "detail-type": "AWS API Call via CloudTrail",
  "detail": {
    "userIdentity": {
      "type": "AssumedRole",
      "arn": "arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890",
      "accountId": "123412341234"
    },
    "eventSource": "kms.amazonaws.com",
    "eventName": "GenerateDataKey",
    "awsRegion": "eu-central-1",
    "errorCode": "AccessDenied",
    "errorMessage": "User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no identity-based policy allows the kms:GenerateDataKey action",
    "requestID": "0f6e5d4c-1111-4222-8333-444455556666",
    "requestParameters": {
      "keyId": "arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab",
      "keySpec": "AES_256"
    }
  }
}`,
    reads: {
      errorCode: 'AccessDenied',
      service: 'kms',
      operation: 'GenerateDataKey',
      principalArn: 'arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'identity-no-allow',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
  {
    name: 'a record whose strings a terminal wrapped',
    text: `{"userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::123412341234:assumed-rol
e/billing-worker/i-0abc123def4567890", "accountId": "123412341234"}, "eventSource": "kms.a
mazonaws.com", "eventName": "Decrypt", "awsRegion": "eu-central-1", "errorCode": "DisabledE
xception", "errorMessage": "arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled.", "requestID": "0f6e5d4c-1111-4222-8333-444455556666"}`,
    reads: {
      errorCode: 'DisabledException',
      operation: 'Decrypt',
      principalArn: 'arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'key-disabled',
      requestId: '0f6e5d4c-1111-4222-8333-444455556666',
    },
  },
];
