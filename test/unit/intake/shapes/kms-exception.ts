import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'Lambda environment',
    text: `Lambda was unable to decrypt the environment variables because the KMS key used is disabled. Please check the function's KMS key settings. KMS Exception: DisabledExceptionKMS Message: arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab is disabled.`,
    reads: {
      errorCode: 'DisabledException',
      service: 'lambda',
      keyRef: 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      denyReason: 'key-disabled',
    },
  },
  {
    name: 'with spaces and another service in front',
    text: `CodeArtifact failure. KMS Exception: NotFoundException KMS Message: Alias arn:aws:kms:eu-central-1:210987654321:alias/builds is not found.`,
    reads: {
      errorCode: 'NotFoundException',
      keyRef: 'arn:aws:kms:eu-central-1:210987654321:alias/builds',
      denyReason: 'alias-not-found',
    },
  },
];
