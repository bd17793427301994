import type { KnownText } from '../known-text';

export const texts: KnownText[] = [
  {
    name: 'a permission that is named alone',
    text: `An error occurred (AccessDeniedException) when calling the CreateKey operation: You don't have the kms:PutKeyPolicy permission that is required here.`,
    reads: { operation: 'CreateKey', kmsAction: 'kms:PutKeyPolicy', denyReason: 'unspecified' },
  },
  {
    name: 'a tool that lists what it lacks',
    text: 'Error: missing permission kms:DescribeKey for the state bucket',
    reads: { kmsAction: 'kms:DescribeKey', denyReason: 'unspecified' },
  },
];
