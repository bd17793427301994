import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'an encoded message beside a KMS key',
    text: `UnauthorizedOperation: You are not authorized to perform this operation. Unable to access the KMS key arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab. Encoded authorization failure message: abcDEF123`,
    reads: {
      errorCode: 'UnauthorizedOperation',
      keyRef: 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
    },
  },
  {
    name: "a key that is not enabled, in a service's words",
    text: 'Export failed. The customer managed key 7c1d2e3f is not enabled.',
    reads: { isKmsError: true, denyReason: 'key-disabled' },
  },
  {
    name: 'what stands behind the ARN of the key',
    text: 'RDS-EVENT-0403: A resource is no longer available: the KMS key arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is not accessible. Source: db orders',
    reads: { isKmsError: true, denyReason: 'unspecified', accountId: '210987654321' },
  },
];
