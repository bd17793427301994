import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'the sentence alone',
    text: `User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no session policy allows the kms:Decrypt action`,
    reads: {
      errorCode: null,
      service: 'kms',
      principalArn: 'arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'session-no-allow',
    },
  },
  {
    name: 'a service as the caller',
    text: `User: cloudtrail.amazonaws.com is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab because no resource-based policy allows the kms:GenerateDataKey action`,
    reads: {
      principalArn: 'cloudtrail.amazonaws.com',
      principalType: 'service',
      principalAccountId: null,
      denyReason: 'resource-no-allow',
    },
  },
  {
    name: 'the wording of 2026, with policy and authorization id',
    text: `An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-abc123/service_control_policy/p-deny1. Go to https://eu-central-1.console.aws.amazon.com/iam/home?region=eu-central-1#/authorization-details/9a8b7c6d-1111-4222-8333-444455556666 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: 9a8b7c6d-1111-4222-8333-444455556666`,
    reads: {
      denyReason: 'scp-explicit',
      policyArn: 'arn:aws:organizations::999988887777:policy/o-abc123/service_control_policy/p-deny1',
      authorizationId: '9a8b7c6d-1111-4222-8333-444455556666',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      requestId: null,
    },
  },
  {
    name: "a registry's refusal, whose status is no code",
    text: 'failed to pull and unpack image: unexpected status code: 403 Forbidden - User: arn:aws:sts::123412341234:assumed-role/nodes/i-0abc123def4567890 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    reads: { errorCode: null, kmsAction: 'kms:Decrypt', denyReason: 'unspecified' },
  },
  {
    name: 'what can call nothing, as the caller',
    text: 'User: arn:aws:lambda:us-west-2:123412341234:function:f is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    reads: {
      principalArn: null,
      principalType: null,
      keyRef: expect.stringContaining('7c1d2e3f'),
      missing: ['principal'],
    },
  },
  {
    name: 'a caller whose service was masked',
    text: 'User: arn:aws:xxx::123412341234:user/kim is not authorized to perform: kms:Decrypt on resource: *',
    reads: { principalArn: 'arn:aws:xxx::123412341234:user/kim', principalType: 'user' },
  },
];
