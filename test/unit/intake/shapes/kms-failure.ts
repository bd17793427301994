import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'a library that tells no code',
    text: 'myapp.crypto.WrappingError: Failed to generate materials using AWS KMS',
    reads: { service: 'kms', errorCode: null, denyReason: null },
  },
];
