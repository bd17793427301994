import type { DecisionKind } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  KEY,
  names,
  OPEN,
  OTHER,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  type Situation,
  USER,
} from './fixtures';

const everybody = (over = {}) => allow({ Principal: '*', ...over });
const byArn = (arn: string) => everybody({ Condition: { ArnLike: { 'aws:PrincipalArn': arn } } });

describe('the key policy', () => {
  it.each<[string, Situation, DecisionKind]>([
    ['gives nobody access by default, not even root', { principal: ROOT, key: [] }, 'implicit-deny'],
    ['gives the root user access through the account', { principal: ROOT, key: [names(ROOT)] }, 'allowed'],
    ['must delegate before IAM counts', { key: [], policies: { identity: [OPEN] } }, 'implicit-deny'],
    [
      'delegates only what it names',
      { key: [allow({ Principal: { AWS: ROOT }, Action: 'kms:Encrypt' })], policies: { identity: [OPEN] } },
      'implicit-deny',
    ],
    [
      'delegates only under its conditions',
      {
        key: [{ ...names(ROOT), Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } } }],
        policies: { identity: [OPEN] },
      },
      'implicit-deny',
    ],
    ['does not delegate to another account', { key: [names(OTHER)], policies: { identity: [OPEN] } }, 'implicit-deny'],
    ['names a role of that name only', { key: [names(`${ROLE}2`)] }, 'implicit-deny'],
    ['does not match a role by the form of its session', { principal: ROLE, key: [names(SESSION)] }, 'implicit-deny'],
    [
      'cannot name a session by wildcard',
      { key: [names(`arn:aws:sts::${OWNER}:assumed-role/billing/*`)] },
      'implicit-deny',
    ],
    ['cannot name a role by wildcard', { key: [names(`arn:aws:iam::${OWNER}:role/*`)] }, 'implicit-deny'],
    ['takes *, written either way, for everybody', { key: [allow({ Principal: { AWS: '*' } })] }, 'allowed'],
    [
      'does not see tags of the key',
      {
        key: [{ ...names(SESSION), Condition: { StringEquals: { 'aws:ResourceTag/stage': 'prod' } } }],
        context: { 'aws:ResourceTag/stage': 'prod' },
      },
      'implicit-deny',
    ],
    [
      'does not see aliases of the key',
      {
        key: [{ ...names(SESSION), Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/a' } } }],
        context: { 'kms:ResourceAliases': ['alias/a'] },
      },
      'implicit-deny',
    ],
    [
      'has no effect by a statement without Action',
      { key: [{ Effect: 'Allow', Principal: '*', Resource: '*' }] },
      'implicit-deny',
    ],
    [
      'has no effect by a statement without Resource',
      { key: [{ Effect: 'Deny', Principal: '*', Action: '*' }, names(SESSION)] },
      'allowed',
    ],
    [
      'denies a whole account by its root ARN',
      { key: [names(SESSION), deny({ Principal: { AWS: ROOT } })] },
      'explicit-deny',
    ],
    ['does not know an id of a deleted role', { key: [names('AROAEXAMPLEID12345678')] }, 'implicit-deny'],
    [
      'knows a role by its id',
      { key: [names('AROAEXAMPLEID12345678')], context: { 'aws:userid': 'AROAEXAMPLEID12345678:batch-7' } },
      'allowed',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide(s).decision).toBe(expected);
  });

  it('lets IAM policies use tags of the key', () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/stage': 'prod' } };
    const s = { key: [names(ROOT)], policies: { identity: [policy(allow({ Condition }))] } };
    expect(decide({ ...s, context: { 'aws:ResourceTag/stage': 'prod' } }).decision).toBe('allowed');
    expect(decide(s).decision).toBe('implicit-deny');
  });

  it('matches a role with a path by name where only the session is known, by ARN where the role is', () => {
    const pathed = `arn:aws:iam::${OWNER}:role/teams/core/billing`;
    expect(decide({ key: [names(pathed)] }).decision).toBe('allowed');
    expect(decide({ key: [names(pathed)], context: { 'aws:PrincipalArn': pathed } }).decision).toBe('allowed');
    expect(decide({ key: [names(pathed)], context: { 'aws:PrincipalArn': ROLE } }).decision).toBe('implicit-deny');
  });
});

it('a key policy of the greatest size is read in time that grows with it, not with its square', () => {
  const statements = (n: number) => Array.from({ length: n }, (_, i) => ({ ...names(`${ROLE}-${i}`), Sid: `s${i}` }));
  const ms = (n: number) => {
    const key = statements(n);
    const started = performance.now();
    const answer = decide({ key: [...key, names(ROLE)] });
    expect(answer.decision).toBe('allowed');
    return performance.now() - started;
  };
  ms(200);
  expect(ms(8000)).toBeLessThan(40 * 8 * Math.max(ms(200), 0.5));
});

describe('actions', () => {
  it.each<[unknown, string, boolean]>([
    ['kms:Decrypt', 'kms:Decrypt', true],
    ['KMS:DECRYPT', 'kms:Decrypt', true],
    ['kms:De*', 'kms:Decrypt', true],
    ['kms:Decryp?', 'kms:Decrypt', true],
    ['*', 'kms:Decrypt', true],
    ['*:*', 'kms:Decrypt', true],
    [['sqs:*', 'kms:Decrypt'], 'kms:Decrypt', true],
    ['kms:Encrypt', 'kms:Decrypt', false],
    ['kms:ReEncrypt*', 'kms:ReEncryptFrom', true],
    [[], 'kms:Decrypt', false],
  ])('%j covers %s: %s', (Action, action, expected) => {
    const answer = decide({ principal: USER, action, key: [{ ...names(USER), Action }] });
    expect(answer.decision === 'allowed').toBe(expected);
  });

  it('NotAction covers everything else', () => {
    const { Action: _, ...rest } = names(USER);
    const key = [{ ...rest, NotAction: ['kms:Put*', 'kms:Schedule*'] }];
    expect(decide({ principal: USER, key }).decision).toBe('allowed');
    expect(decide({ principal: USER, action: 'kms:PutKeyPolicy', key }).decision).toBe('implicit-deny');
  });
});

describe('other partitions', () => {
  it.each(['aws-cn', 'aws-us-gov'])('%s', (partition) => {
    const at = (arn: string) => arn.replace('arn:aws:', `arn:${partition}:`);
    const s = { resource: at(KEY), principal: at(SESSION), policies: { identity: [OPEN] } };
    expect(decide({ ...s, key: [names(at(ROOT))] }).decision).toBe('allowed');
    expect(decide({ ...s, key: [names(at(ROLE))] }).decision).toBe('allowed');
    expect(decide({ ...s, key: [byArn(at(ROLE))] }).decision).toBe('allowed');
  });
});
