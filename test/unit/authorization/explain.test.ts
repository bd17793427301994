import { evaluate } from '../../../src/authorization/evaluate';
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

const because = (s: Situation, name: 'key-policy' | 'identity-policy' = 'key-policy') =>
  layer(decide(s), name).statements.map((statement) => statement.because);

describe('why a statement matched, or did not', () => {
  const via = { StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } };

  it.each<[Situation, string]>([
    [{ key: [names(SESSION)] }, 'principal names the caller, action kms:*, resource *'],
    [{ key: [names(ROLE)] }, 'principal names the role, action kms:*, resource *'],
    [
      { key: [names(ROOT)] },
      `principal names the account ${OWNER}, so its IAM policies count, action kms:*, resource *`,
    ],
    [{ key: [names(USER)] }, `principal is ${USER}, not the caller`],
    [
      { key: [{ ...names(ROLE), Action: ['kms:Encrypt', 'kms:Sign'] }] },
      'action kms:Decrypt is not in kms:Encrypt, kms:Sign',
    ],
    [
      { key: [{ ...names(ROLE), Action: ['kms:A', 'kms:B', 'kms:C', 'kms:D', 'kms:E'] }] },
      'action kms:Decrypt is not in kms:A, kms:B, kms:C and 2 more',
    ],
    [
      { key: [{ ...names(USER), Action: 'kms:Sign' }] },
      `action kms:Decrypt is not in kms:Sign; principal is ${USER}, not the caller`,
    ],
    [{ key: [{ ...names(ROLE), Resource: 'arn:aws:s3:::x' }] }, `resource is arn:aws:s3:::x, not ${KEY}`],
    [
      { key: [{ ...names(ROLE), Condition: via }] },
      'condition StringEquals kms:ViaService wanted "rds.eu-central-1.amazonaws.com", the request had none',
    ],
    [
      { key: [{ ...names(ROLE), Condition: via }], context: { 'kms:ViaService': 'ec2.eu-central-1.amazonaws.com' } },
      'condition StringEquals kms:ViaService wanted "rds.eu-central-1.amazonaws.com", the request had "ec2.eu-central-1.amazonaws.com"',
    ],
    [
      { key: [{ ...names(ROLE), Condition: via }], unknownContext: ['kms:ViaService'] },
      'condition StringEquals kms:ViaService wanted "rds.eu-central-1.amazonaws.com", whether the request had it is not known',
    ],
    [
      { key: [{ ...names(ROLE), Condition: { Null: { 'kms:ViaService': 'false' } } }] },
      'condition Null kms:ViaService wanted a value, the request had none',
    ],
    [
      { key: [{ ...names(ROLE), Condition: via }], context: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } },
      'principal names the role, action kms:*, resource *, condition met',
    ],
    [{ key: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*' }] }, 'has no Resource, so it has no effect'],
    [
      { key: [{ Effect: 'Allow', Principal: '*', NotAction: 'kms:De*', Resource: '*' }] },
      'action kms:Decrypt is excepted by NotAction',
    ],
    [
      { key: [{ Effect: 'Allow', Principal: '*', Action: '*', NotResource: KEY }] },
      `resource ${KEY} is excepted by NotResource`,
    ],
    [{ key: [allow({ NotPrincipal: { AWS: ROLE } })] }, 'principal is excepted by NotPrincipal'],
    [{ key: [allow({ Principal: { AWS: [] } })] }, 'principal is an empty list, not the caller'],
  ])('%j: %s', (s, expected) => {
    expect(because(s)).toEqual([expected]);
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
