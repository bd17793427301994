import { evaluate } from '../../../src/authorization/evaluate';
import type { Layer } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  document,
  KEY,
  layer,
  names,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  type Situation,
  situation,
  USER,
} from './fixtures';

const because = (s: Situation, name: Layer = 'key-policy') =>
  layer(decide(s), name).statements.map((statement) => statement.because);
const everybody = allow({ Principal: '*' });

describe('why a statement matched, or did not', () => {
  it.each<[Situation, string]>([
    [{ key: [names(SESSION)] }, 'principal names the caller, action kms:*, resource *'],
    [{ key: [names(ROLE)] }, 'principal names the role, action kms:*, resource *'],
    [{ key: [everybody] }, 'principal is * (everybody), action kms:*, resource *'],
    [
      { key: [names(ROOT)] },
      `principal names the account ${OWNER}, so its IAM policies count, action kms:*, resource *`,
    ],
    [{ key: [deny({ Principal: { AWS: ROOT } })] }, `principal names the account ${OWNER}, action kms:*, resource *`],
    [
      { principal: ROOT, key: [names(ROOT)] },
      'principal names the account, whose root user calls, action kms:*, resource *',
    ],
    [
      { key: [{ ...names(ROLE), Action: ['kms:Encrypt', 'kms:De*'], Resource: ['arn:aws:s3:::x', KEY] }] },
      `principal names the role, action kms:De*, resource ${KEY}`,
    ],
    [{ key: [names(USER)] }, `principal is ${USER}, not the caller`],
    [
      { key: [{ ...names(ROLE), Action: ['kms:Encrypt', 'kms:Sign'] }] },
      'action kms:Decrypt is not in kms:Encrypt, kms:Sign',
    ],
    [{ key: [{ ...names(ROLE), Action: [] }] }, 'action kms:Decrypt is not in an empty list'],
    [
      { key: [{ ...names(ROLE), Action: ['kms:A', 'kms:B', 'kms:C', 'kms:D', 'kms:E'] }] },
      'action kms:Decrypt is not in kms:A, kms:B, kms:C and 2 more',
    ],
    [
      { key: [{ ...names(ROLE), Action: ['s3:*', 'sqs:*', 'logs:*', 'ec2:*', 'KMS:Encrypt'] }] },
      'action kms:Decrypt is not in KMS:Encrypt, s3:*, sqs:* and 2 more',
    ],
    [
      { key: [{ ...names(USER), Action: 'kms:Sign', Resource: [] }] },
      `action kms:Decrypt is not in kms:Sign; principal is ${USER}, not the caller; resource is an empty list, which covers nothing`,
    ],
    [{ key: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*' }] }, 'has no Resource, so it has no effect'],
    [{ key: [{ Effect: 'Allow', Principal: '*', Resource: '*' }] }, 'has no Action, so it has no effect'],
    [
      { key: [{ Effect: 'Allow', Principal: '*', NotAction: ['kms:Put*', 'kms:De*'], Resource: '*' }] },
      'action kms:Decrypt is excepted by NotAction kms:De*',
    ],
    [
      { key: [{ Effect: 'Allow', Principal: '*', NotAction: 'kms:Put*', NotResource: 'arn:aws:s3:::*' }] },
      'principal is * (everybody), kms:Decrypt is not among the excepted actions, resource not excepted',
    ],
  ])('%j: %s', (s, expected) => {
    expect(because(s)).toEqual([expected]);
  });

  it('says nothing of IAM policies where no policy delegates to them', () => {
    const policies = { vpcEndpoint: policy(names(ROOT)), rcp: [[policy(deny({ Principal: { AWS: OWNER } }))]] };
    const words = `principal names the account ${OWNER}, action kms:*, resource *`;
    expect(because({ key: [everybody], policies }, 'vpc-endpoint-policy')).toEqual([words]);
    expect(because({ key: [everybody], policies }, 'rcp')).toEqual([words]);
  });

  it('says what does not cross accounts', () => {
    const s = { principal: `arn:aws:sts::345678901234:assumed-role/a/b`, action: 'kms:PutKeyPolicy', key: [everybody] };
    expect(because(s)).toEqual(['matches, but kms:PutKeyPolicy does not work from another account']);
  });

  it('cuts what is very long, and keeps its beginning and end', () => {
    const long = `kms:${'x'.repeat(5000)}end`;
    const [text] = because({ key: [{ ...names(ROLE), Action: long }] });
    expect(text).toMatch(/^action kms:Decrypt is not in kms:x+…x+end$/);
    expect(text?.length).toBeLessThan(160);
  });

  it('names the policy of every statement of a layer', () => {
    const identity = [
      { name: 'one', document: document(allow({ Action: 'sqs:*' }), allow({ Sid: 'Use' })) },
      { name: 'two', document: document(deny({ Action: 'kms:Sign' })) },
    ];
    const { statements } = layer(decide({ key: [names(ROOT)], policies: { identity } }), 'identity-policy');
    expect(
      statements.map(({ policy: name, sid, index, effect, matched }) => [name, sid, index, effect, matched]),
    ).toEqual([
      ['one', 'Use', 1, 'Allow', true],
      ['one', null, 0, 'Allow', false],
      ['two', null, 0, 'Deny', false],
    ]);
  });
});

it('the nearest miss comes first', () => {
  const key = [
    { ...names(USER), Action: 'kms:Sign', Sid: 'far' },
    { ...names(ROLE), Action: 'kms:Sign', Sid: 'action' },
    { ...names(ROLE), Condition: { Bool: { 'kms:MultiRegion': 'true' } }, Sid: 'condition' },
    { ...names(ROLE), Condition: { Bool: { 'kms:X': 'true' } }, Sid: 'undecided' },
    { ...names(ROOT), Sid: 'matched' },
  ];
  const { statements } = layer(decide({ key, unknownContext: ['kms:X'] }), 'key-policy');
  expect(statements.map(({ sid }) => sid)).toEqual(['matched', 'undecided', 'condition', 'action', 'far']);
});

it('statements are left out where nobody asks for them', () => {
  const answer = evaluate(situation({ key: [names(SESSION)], policies: { identity: [policy(deny())] } }), {
    explain: false,
  });
  expect(answer.decision).toBe('explicit-deny');
  expect(answer.layers.every(({ statements }) => statements.length === 0)).toBe(true);
});
