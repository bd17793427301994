import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'the whole message',
    text: `{
  "allowed": false,
  "explicitDeny": false,
  "matchedStatements": { "items": [] },
  "context": {
    "principal": { "id": "AROAEXAMPLE:run-7", "arn": "arn:aws:sts::123412341234:assumed-role/etl/run-7" },
    "action": "kms:CreateGrant",
    "resource": "arn:aws:kms:eu-west-1:123412341234:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab",
    "conditions": { "items": [] }
  }
}`,
    reads: {
      kmsAction: 'kms:CreateGrant',
      principalArn: 'arn:aws:sts::123412341234:assumed-role/etl/run-7',
      keyRef: 'arn:aws:kms:eu-west-1:123412341234:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'unspecified',
    },
  },
];
