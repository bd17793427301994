import { evaluate } from '../../../src/authorization/evaluate';
import type { Layer, NamedPolicy } from '../../../src/domain/decision';
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

it('a name that is nearly the caller’s is nearer than another, and a Deny that does not match is not near at all', () => {
  const near = `arn:aws:iam::${OWNER}:user/billing`;
  const key = [
    { ...deny({ Principal: '*' }), Condition: { Bool: { 'kms:X': 'true' } }, Sid: 'deny' },
    { ...names(USER), Sid: 'other' },
    { ...names(near), Sid: 'nearly' },
    { ...names(ROLE), Action: 'kms:Sign', Sid: 'action' },
    { ...names(USER), Action: 'kms:Sign', Sid: 'far' },
  ];
  const { statements } = layer(decide({ key }), 'key-policy');
  expect(statements.map(({ sid }) => sid)).toEqual(['nearly', 'other', 'action', 'far', 'deny']);
});

describe('levels of service control policies', () => {
  const full = { name: 'FullAWSAccess', document: document(allow({ Action: '*' })) };
  const sqs = { name: 'OnlySqs', document: document(allow({ Action: 'sqs:*' })) };
  const told = (...scp: NamedPolicy[][]) =>
    layer(decide({ key: [everybody], policies: { scp } }), 'scp').statements.map(
      ({ policy: name, because: why }) => `${name} ${why}`,
    );

  it('are named, and the one that does not allow comes first', () => {
    expect(told([full], [full, sqs], [sqs], [full])).toEqual([
      'OnlySqs at level 3 of 4: action kms:Decrypt is not in sqs:*',
      'FullAWSAccess at the root: action *, resource *, but level 3 of 4 does not allow this',
      'FullAWSAccess at level 2 of 4: action *, resource *, but level 3 of 4 does not allow this',
      'FullAWSAccess at the account: action *, resource *, but level 3 of 4 does not allow this',
      'OnlySqs at level 2 of 4: action kms:Decrypt is not in sqs:*',
    ]);
  });

  it('are told of where a level has no policy, and all that do not allow', () => {
    expect(told([full], [])).toEqual([
      'FullAWSAccess at the root: action *, resource *, but the account does not allow this',
    ]);
    expect(told([sqs], [full], [])).toEqual([
      'OnlySqs at the root: action kms:Decrypt is not in sqs:*',
      'FullAWSAccess at level 2 of 3: action *, resource *, but the root and the account do not allow this',
    ]);
  });

  it('go without saying where all allow, or there is one', () => {
    expect(told([full], [full])).toEqual([
      'FullAWSAccess at the root: action *, resource *',
      'FullAWSAccess at the account: action *, resource *',
    ]);
    expect(told([sqs])).toEqual(['OnlySqs action kms:Decrypt is not in sqs:*']);
  });

  it('put a Deny before everything', () => {
    const refusing = { name: 'Refuse', document: document(deny()) };
    expect(told([sqs], [full, refusing])[0]).toBe('Refuse at the account: action kms:*, resource *');
  });
});
