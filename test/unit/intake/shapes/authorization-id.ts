import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'an id that a terminal wrapped',
    text: `AccessDeniedException: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab with an explicit deny in an identity-based policy. Call the GetRequestAuthorizationDetails API with the following authorization id: 9a8b7c6d-1111-42
22-8333-444455556666`,
    reads: { authorizationId: '9a8b7c6d-1111-4222-8333-444455556666', denyReason: 'identity-explicit' },
  },
  {
    name: 'the console link alone',
    text: `AccessDeniedException: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Encrypt with an explicit deny in a permissions boundary. Details: https://console.aws.amazon.com/iam/home#/authorization-details/9a8b7c6d11114222`,
    reads: { authorizationId: '9a8b7c6d11114222', denyReason: 'boundary-explicit', keyRef: null },
  },
];
