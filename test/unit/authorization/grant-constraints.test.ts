import type { DecisionKind, Grant } from '../../../src/domain/decision';
import { decide, KEY, layer, names, OWNER, ROLE, SESSION, type Situation } from './fixtures';

const grant = (over: Partial<Grant> = {}): Grant => ({
  GrantId: 'g1',
  KeyId: KEY,
  GranteePrincipal: ROLE,
  Operations: ['Decrypt', 'DescribeKey'],
  Constraints: {},
  ...over,
});

describe('encryption-context constraints', () => {
  const context = { 'kms:EncryptionContext:App': 'pay', 'kms:EncryptionContext:stage': 'prod' };

  it.each<[string, Grant['Constraints'], Record<string, string>, DecisionKind]>([
    ['subset present', { EncryptionContextSubset: { App: 'pay' } }, context, 'allowed'],
    ['name in another case', { EncryptionContextSubset: { aPP: 'pay' } }, context, 'allowed'],
    ['value in another case', { EncryptionContextSubset: { App: 'Pay' } }, context, 'implicit-deny'],
    ['subset missing', { EncryptionContextSubset: { team: 'x' } }, context, 'implicit-deny'],
    ['no encryption context at all', { EncryptionContextSubset: { App: 'pay' } }, {}, 'implicit-deny'],
    ['exact set', { EncryptionContextEquals: { App: 'pay', stage: 'prod' } }, context, 'allowed'],
    ['exact set with one pair more', { EncryptionContextEquals: { App: 'pay' } }, context, 'implicit-deny'],
    [
      'exact set with one pair less',
      { EncryptionContextEquals: { App: 'pay', stage: 'prod', x: 'y' } },
      context,
      'implicit-deny',
    ],
  ])('%s', (_, Constraints, had, expected) => {
    expect(decide({ context: had, grants: [grant({ Constraints })] }).decision).toBe(expected);
  });

  it('do not touch DescribeKey', () => {
    const grants = [grant({ Constraints: { EncryptionContextEquals: { a: 'b' } } })];
    expect(decide({ action: 'kms:DescribeKey', grants }).decision).toBe('allowed');
  });

  it('are undecided when the encryption context is not known', () => {
    const grants = [grant({ Constraints: { EncryptionContextSubset: { App: 'pay' } } })];
    const answer = decide({ unknownContext: ['kms:EncryptionContext:*'], grants });
    expect(answer).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['grant'],
      unknownContext: ['kms:EncryptionContext:App'],
    });
    const exact = [grant({ Constraints: { EncryptionContextEquals: { App: 'pay' } } })];
    const s = { context: { 'kms:EncryptionContext:App': 'pay' }, unknownContext: ['kms:EncryptionContext:*'] };
    expect(decide({ ...s, grants: exact }).decision).toBe('undetermined');
    expect(decide({ ...s, grants }).decision).toBe('allowed');
  });
});

/** "Matches … only when the encryption context is an exact match" (KMS API Reference, GrantConstraints). */
describe('an exact encryption context allows no further pair', () => {
  const grants = [grant({ Constraints: { EncryptionContextEquals: { App: 'pay' } } })];
  const pair = { 'kms:EncryptionContext:app': 'pay' };

  it.each<[string, Situation, DecisionKind]>([
    ['no other name', { context: { ...pair, 'kms:EncryptionContextKeys': ['aPP'] } }, 'allowed'],
    ['a further name', { context: { ...pair, 'kms:EncryptionContextKeys': ['app', 'b'] } }, 'implicit-deny'],
    ['a further pair', { context: { ...pair, 'kms:EncryptionContext:b': '1' } }, 'implicit-deny'],
    ['a further pair without a value', { context: { ...pair, 'kms:EncryptionContext:b': '' } }, 'implicit-deny'],
    [
      'a further name beside an unknown pair',
      { context: { 'kms:EncryptionContextKeys': ['b'] }, unknownContext: ['kms:EncryptionContext:*'] },
      'implicit-deny',
    ],
    [
      'all names known, and not the pairs of others',
      { context: { ...pair, 'kms:EncryptionContextKeys': ['App'] }, unknownContext: ['*'] },
      'allowed',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide({ ...s, grants }).decision).toBe(expected);
  });

  it.each<[string, string[]]>([
    ['kms:EncryptionContextKeys', ['kms:EncryptionContextKeys']],
    ['kms:EncryptionContext:b', ['kms:EncryptionContext:b']],
    ['kms:EncryptionContext:*', ['kms:EncryptionContext:*']],
    ['kms:EncryptionContext*', ['kms:EncryptionContextKeys', 'kms:EncryptionContext:*']],
  ])('is undecided while %s is not known', (unknown, named) => {
    const answer = decide({ context: pair, unknownContext: [unknown], grants });
    expect(answer).toMatchObject({ decision: 'undetermined', blockedBy: ['grant'], unknownContext: named });
    for (const name of named) expect(layer(answer, 'grant').statements[0]?.because).toContain(name);
  });

  it('a subset does', () => {
    const subset = [grant({ Constraints: { EncryptionContextSubset: { App: 'pay' } } })];
    const context = { ...pair, 'kms:EncryptionContextKeys': ['app', 'b'] };
    expect(decide({ context, grants: subset }).decision).toBe('allowed');
    expect(decide({ context: pair, unknownContext: ['kms:EncryptionContextKeys'], grants: subset }).decision).toBe(
      'allowed',
    );
  });
});

describe('SourceArn constraints and service grantees', () => {
  const trail = `arn:aws:cloudtrail:eu-central-1:${OWNER}:trail/main`;
  const service = 'cloudtrail.amazonaws.com';
  const grants = [
    grant({ GranteePrincipal: undefined, GranteeServicePrincipal: service, Constraints: { SourceArn: trail } }),
  ];

  it.each<[string, Situation, DecisionKind]>([
    ['the named resource', { context: { 'aws:SourceArn': trail } }, 'allowed'],
    ['another resource', { context: { 'aws:SourceArn': `${trail}2` } }, 'implicit-deny'],
    ['no resource', {}, 'implicit-deny'],
    ['no resource, for DescribeKey too', { action: 'kms:DescribeKey' }, 'implicit-deny'],
    ['an unknown resource', { unknownContext: ['aws:SourceArn'] }, 'undetermined'],
    ['another service', { principal: 'sqs.amazonaws.com', context: { 'aws:SourceArn': trail } }, 'implicit-deny'],
    ['a role', { principal: SESSION, context: { 'aws:SourceArn': trail } }, 'implicit-deny'],
  ])('%s', (_, s, expected) => {
    expect(decide({ principal: service, grants, ...s }).decision).toBe(expected);
  });

  it('a regional name that AWS displays stands for the service', () => {
    const shown = [grant({ GranteePrincipal: 'dynamodb.eu-central-1.amazonaws.com' })];
    expect(decide({ principal: 'dynamodb.amazonaws.com', grants: shown }).decision).toBe('allowed');
  });
});

describe('CreateGrant by virtue of a grant', () => {
  const grants = [grant({ Operations: ['CreateGrant', 'Decrypt'] })];

  it.each<[string, Situation, DecisionKind]>([
    ['within the parent', { context: { 'kms:GrantOperations': ['Decrypt'] } }, 'allowed'],
    ['wider than the parent', { context: { 'kms:GrantOperations': ['Decrypt', 'Encrypt'] } }, 'implicit-deny'],
    ['not known how wide', { unknownContext: ['kms:GrantOperations'] }, 'undetermined'],
    [
      'wider, but permitted by the key policy',
      {
        context: { 'kms:GrantOperations': ['Encrypt'] },
        key: [names(ROLE)],
      },
      'allowed',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide({ action: 'kms:CreateGrant', grants, ...s }).decision).toBe(expected);
  });
});

it('a constraint of the parent binds the encryption context of the child that it makes', () => {
  const Constraints = { EncryptionContextSubset: { app: 'pay' } };
  const s = { action: 'kms:CreateGrant', grants: [grant({ Operations: ['CreateGrant', 'Decrypt'], Constraints })] };
  const child = { 'kms:GrantOperations': ['Decrypt'] };
  expect(decide({ ...s, context: child }).decision).toBe('implicit-deny');
  expect(decide({ ...s, context: { ...child, 'kms:EncryptionContext:app': 'pay' } }).decision).toBe('allowed');
});

it('both kinds of constraint must be met', () => {
  const Constraints = { EncryptionContextSubset: { app: 'pay' }, SourceArn: 'arn:aws:s3:::files' };
  const pair = { 'kms:EncryptionContext:app': 'pay' };
  const source = { 'aws:SourceArn': 'arn:aws:s3:::files' };
  const decision = (context: Record<string, string>) => decide({ context, grants: [grant({ Constraints })] }).decision;
  expect([decision(pair), decision(source), decision({ ...pair, ...source })]).toEqual([
    'implicit-deny',
    'implicit-deny',
    'allowed',
  ]);
});
