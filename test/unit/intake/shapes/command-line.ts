import type { Signal } from '../../../../src/domain/signal';
import type { KnownText } from '../known-text';

const CALLER = 'arn:aws:sts::111122223333:assumed-role/App/s';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER = 'arn:aws:kms:eu-west-1:444455556666:key/9999abcd-12ab-34cd-56ef-1234567890ff';
const refused = (operation: string) =>
  `An error occurred (AccessDeniedException) when calling the ${operation} operation: User: ${CALLER} is not authorized to perform: kms:${operation}`;
const encrypt = (context: string) =>
  `$ aws kms encrypt --key-id ${KEY} --encryption-context ${context} --plaintext fileb://x\n\n${refused('Encrypt')}`;
const elsewhere = `aws kms encrypt --encryption-context a=b --key-id ${OTHER} --region eu-west-1 --plaintext fileb://x`;
const NOTHING = { keyRef: null, region: null, accountId: null, encryptionContext: null, kmsAction: 'kms:Decrypt' };

/** How contexts are written, and what is known of them. */
const CONTEXTS: [string, Partial<Signal>][] = [
  ['"dept=IT,App=Payroll x"', { encryptionContext: { dept: 'IT', App: 'Payroll x' }, requestContext: undefined }],
  [`'{"a":"b c"}'`, { encryptionContext: { a: 'b c' }, requestContext: undefined }],
  [`'a="b, c",d=e=='`, { encryptionContext: { a: 'b, c', d: 'e==' }, requestContext: undefined }],
  ['a=b,c', { encryptionContext: null, requestContext: undefined }],
  ['file://context.json', { encryptionContext: null, requestContext: undefined }],
  [`'{"a": "b`, { encryptionContext: null, requestContext: undefined }],
  ['a=b c=d', { encryptionContext: null, requestContext: undefined }],
  ['<name>=b', { encryptionContext: null, requestContext: undefined }],
  ['tenant=<redacted>', { encryptionContext: null, requestContext: { 'kms:EncryptionContextKeys': ['tenant'] } }],
  ['tenant=<the tenant>', { encryptionContext: null, requestContext: { 'kms:EncryptionContextKeys': ['tenant'] } }],
  [
    'tenant=[redacted token],b=$TENANT,env=prod',
    { encryptionContext: { env: 'prod' }, requestContext: { 'kms:EncryptionContextKeys': ['tenant', 'b', 'env'] } },
  ],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of a shell.
    'a=${X},b=…,c={{x}},d=####,e=***,f=xxxx',
    { encryptionContext: null, requestContext: { 'kms:EncryptionContextKeys': ['a', 'b', 'c', 'd', 'e', 'f'] } },
  ],
];

export const texts: KnownText[] = [
  ...CONTEXTS.map(([context, reads]) => ({ name: `the context ${context}`, text: encrypt(context), reads })),
  {
    name: 'nothing of a command whose operation did not fail',
    text: `$ ${elsewhere}\n\n${refused('Decrypt')}`,
    reads: NOTHING,
  },
  {
    name: 'nothing of such a command and of what it printed, in front of the one that failed',
    text: `$ ${elsewhere}\n{\n    "KeyId": "${OTHER}"\n}\n$ aws kms decrypt --ciphertext-blob fileb://y\n\n${refused('Decrypt')}`,
    reads: NOTHING,
  },
  {
    name: 'nothing of a command behind the error',
    text: `$ aws kms decrypt --ciphertext-blob fileb://y\n\n${refused('Decrypt')}\n$ ${elsewhere.replace('encrypt ', 'decrypt ')}`,
    reads: NOTHING,
  },
  {
    name: 'a command over several lines',
    text: `$ aws kms encrypt \\\n    --key-id ${KEY} \\\n    --encryption-context a=b \\\n    --plaintext x\n\n${refused('Encrypt')}`,
    reads: { keyRef: KEY, encryptionContext: { a: 'b' } },
  },
  {
    name: 'no context that a line break cuts',
    text: `$ aws kms encrypt --key-id ${KEY} --encryption-context tenant=ac\nme --plaintext x\n\n${refused('Encrypt')}`,
    reads: { keyRef: KEY, encryptionContext: null },
  },
  {
    name: 'key, Region and encryption context of the command above',
    text: `$ aws kms encrypt --region eu-north-1 --key-id alias/payments --encryption-context tenant=7,env=prod --plaintext x

An error occurred (AccessDeniedException) when calling the Encrypt operation: User: arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890 is not authorized to perform: kms:Encrypt`,
    reads: {
      keyRef: 'alias/payments',
      keyType: 'alias',
      region: 'eu-north-1',
      operation: 'Encrypt',
      encryptionContext: { tenant: '7', env: 'prod' },
    },
  },
];
