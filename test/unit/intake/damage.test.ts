import type { Signal } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:us-west-2:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const CALLER = 'arn:aws:sts::123412341234:assumed-role/reporting-nightly/i-0abc123def4567890';
const TEXT = `An error occurred (AccessDeniedException) when calling the GenerateDataKey operation: User: ${CALLER} is not authorized to perform: kms:GenerateDataKey on resource: ${KEY} because no resource-based policy allows the kms:GenerateDataKey action`;
const WHOLE = {
  errorCode: 'AccessDeniedException',
  operation: 'GenerateDataKey',
  kmsAction: 'kms:GenerateDataKey',
  principalArn: CALLER,
  keyRef: KEY,
  denyReason: 'resource-no-allow',
};

function wrapped(text: string, width: number, margin = ''): string {
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += width) lines.push(margin + text.slice(at, at + width));
  return lines.join('\n');
}

describe('damage that pastes have', () => {
  it.each([40, 57, 60, 72, 80, 100, 133])('hard wrap at %i columns, wherever it falls', (width) => {
    expect(parseSignal(wrapped(TEXT, width))).toMatchObject(WHOLE);
  });

  it.each([['│ '], ['> '], ['# '], ['      | '], ['// '], ['│   ']])('margin "%s" on every line', (margin) => {
    expect(parseSignal(wrapped(TEXT, 70, margin))).toMatchObject(WHOLE);
  });

  it('box margins at both ends', () => {
    const lines = wrapped(TEXT, 60).split('\n');
    expect(parseSignal(lines.map((line) => `│ ${line.padEnd(60)} │`).join('\n'))).toMatchObject(WHOLE);
  });

  it('line numbers of a pager', () => {
    const lines = wrapped(TEXT, 66).split('\n');
    expect(parseSignal(lines.map((line, i) => `  ${i + 9} │ ${line}`).join('\n'))).toMatchObject(WHOLE);
  });

  const forms: [string, string][] = [
    ['curly quotes and non-breaking spaces', `“${TEXT.replaceAll(' ', '\u00a0')}”`],
    ['zero-width characters', TEXT.split('').join('\u200b')],
    ['terminal colours', `\u001b[31m${TEXT}\u001b[0m`],
    ['a code fence', `\`\`\`\n${TEXT}\n\`\`\``],
    ['an unclosed back-tick', `\`${TEXT}`],
    ['JSON inside JSON', JSON.stringify(JSON.stringify({ message: TEXT }))],
    ['XML entities', `<Message>${TEXT}</Message>`.replaceAll('"', '&quot;')],
    ['bold marks', TEXT.replace(CALLER, `**${CALLER}**`).replace(KEY, `**${KEY}**`)],
    ['carriage returns', TEXT.replaceAll(': ', ':\r\n')],
  ];
  it.each(forms)('%s', (_, text) => {
    expect(parseSignal(text)).toMatchObject(WHOLE);
  });

  it('auto-linked e-mail addresses inside an ARN', () => {
    const linked = TEXT.replace('i-0abc123def4567890', '<mailto:kim@example.org|kim@example.org>');
    expect(parseSignal(linked).principalArn).toBe(
      'arn:aws:sts::123412341234:assumed-role/reporting-nightly/kim@example.org',
    );
  });

  const redactions: [string, Partial<Signal>][] = [
    [
      'User: arn:aws:sts::xxxx:assumed-role/etl/xxxx is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:xxxx:key/xxxx-xxxx',
      {
        principalArn: 'arn:aws:sts::xxxx:assumed-role/etl/xxxx',
        principalAccountId: null,
        accountId: null,
        region: 'us-west-2',
        missing: ['key', 'principal', 'account'],
      },
    ],
    [
      'User: arn:aws:iam::<ACCOUNT ID>:user/kim is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:<ACCOUNT ID>:key/<KEY ID> with an explicit deny in a session policy',
      {
        principalArn: 'arn:aws:iam::<ACCOUNT ID>:user/kim',
        keyRef: 'arn:aws:kms:us-west-2:<ACCOUNT ID>:key/<KEY ID>',
        accountId: null,
        denyReason: 'session-explicit',
      },
    ],
    [
      'User: arn:aws:sts::***:assumed-role/***/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:***:*********:key/***',
      { keyRef: 'arn:aws:kms:***:*********:key/***', region: null, accountId: null, principalType: 'assumed-role' },
    ],
    [
      'User: <arn> is not authorized to perform: kms:Decrypt on resource: <arn> because no identity-based policy allows the kms:Decrypt action',
      { principalArn: null, keyRef: null, denyReason: 'identity-no-allow' },
    ],
    [
      'User: arn:aws:iam::123456789:user/kim is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-west-2:123456789:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
      { principalAccountId: null, accountId: null, missing: ['principal', 'account'] },
    ],
  ];
  it.each(redactions)('a redacted part is no value: %s', (text, expected) => {
    expect(parseSignal(text)).toMatchObject({ isKmsError: true, ...expected });
  });

  it('takes the KMS error where a paste holds two', () => {
    const other =
      'Error: creating EKS Node Group: operation error EKS: CreateNodegroup, https response error StatusCode: 400, RequestID: 99999999-1111-4222-8333-444455556666, InvalidParameterException: Subnets are not tagged';
    const ours = `Error: reading KMS Key: operation error KMS: DescribeKey, https response error StatusCode: 400, RequestID: 0f6e5d4c-1111-4222-8333-444455556666, api error AccessDeniedException: User: ${CALLER} is not authorized to perform: kms:DescribeKey on resource: ${KEY}`;
    for (const text of [`${other}\n\n${ours}`, `${ours}\n\n${other}`]) {
      expect(parseSignal(text)).toMatchObject({
        errorCode: 'AccessDeniedException',
        service: 'kms',
        operation: 'DescribeKey',
        requestId: '0f6e5d4c-1111-4222-8333-444455556666',
      });
    }
  });

  it('finds the key in the command line above the error', () => {
    const text = `$ aws kms encrypt --region eu-north-1 --key-id alias/payments --encryption-context tenant=7,env=prod --plaintext x\nAn error occurred (AccessDeniedException) when calling the Encrypt operation: User: ${CALLER} is not authorized to perform: kms:Encrypt`;
    expect(parseSignal(text)).toMatchObject({
      keyRef: 'alias/payments',
      keyType: 'alias',
      encryptionContext: { tenant: '7', env: 'prod' },
      region: 'eu-north-1',
      operation: 'Encrypt',
    });
  });

  it('ignores bystanders: other uuids, digit runs and permission lists', () => {
    const text = `build 123456789012 of run 11111111-2222-4333-8444-555555555555 failed\nAn error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed\nneeds: kms:Decrypt, kms:DescribeKey, kms:GenerateDataKey, kms:CreateGrant`;
    expect(parseSignal(text)).toMatchObject({
      keyRef: null,
      accountId: null,
      principalAccountId: null,
      kmsAction: null,
      requestId: null,
    });
  });
});
