import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'an id behind its label',
    text: `An error occurred (NotFoundException) when calling the DescribeKey operation: no key of that id
KeyId: 7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab`,
    reads: { keyRef: '7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab', keyType: 'id', accountId: null, region: null },
  },
  {
    name: 'a multi-Region key by its bare id',
    text: 'DisabledException: mrk-0123456789abcdef0123456789abcdef is disabled',
    reads: { keyRef: 'mrk-0123456789abcdef0123456789abcdef', keyType: 'mrk', denyReason: 'key-disabled' },
  },
  {
    name: 'an alias',
    text: 'could not decrypt with alias/orders-prod: InvalidCiphertextException: ',
    reads: { keyRef: 'alias/orders-prod', keyType: 'alias', denyReason: 'invalid-ciphertext' },
  },
];
