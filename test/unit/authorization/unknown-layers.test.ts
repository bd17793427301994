import type { DecisionKind, Layer, PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  FULL_ACCESS,
  layer,
  names,
  OPEN,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
  USER,
} from './fixtures';

const everybody = allow({ Principal: '*' });

describe('a layer that nobody could read', () => {
  it.each<[Layer, Partial<PolicySet>]>([
    ['identity-policy', { identity: 'unknown' }],
    ['permissions-boundary', { boundary: 'unknown' }],
    ['session-policy', { session: 'unknown' }],
    ['scp', { scp: 'unknown' }],
    ['rcp', { rcp: 'unknown' }],
    ['vpc-endpoint-policy', { vpcEndpoint: 'unknown' }],
  ])('%s may hold a deny, so nothing is allowed', (name, policies) => {
    const answer = decide({ key: [everybody], policies });
    expect(answer).toMatchObject({ decision: 'undetermined', blockedBy: [name], allowedBy: [] });
    expect(layer(answer, name).outcome).toBe('unknown');
  });

  it('of the key policy leaves everything open', () => {
    expect(decide({ key: 'unknown', policies: { identity: [OPEN] } })).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['key-policy'],
    });
  });

  it.each<[string, Situation, DecisionKind, Layer[]]>([
    [
      'a known deny wins',
      { key: [deny({ Principal: '*' })], policies: { identity: 'unknown', scp: 'unknown' } },
      'explicit-deny',
      ['key-policy'],
    ],
    [
      'a known silence that blocks in any case wins',
      {
        key: [everybody],
        policies: { scp: [[SILENT]], identity: 'unknown', rcp: 'unknown' },
      },
      'implicit-deny',
      ['scp'],
    ],
    [
      'a key policy that neither names nor delegates decides',
      {
        key: [],
        policies: { identity: 'unknown', boundary: 'unknown' },
      },
      'implicit-deny',
      ['key-policy'],
    ],
    ['unknown grants may still allow', { key: [], grants: 'unknown' }, 'undetermined', ['grant']],
    ['unknown grants cannot deny', { key: [everybody], grants: 'unknown' }, 'allowed', []],
    [
      'unknown grants do not matter where nothing is grantable',
      { action: 'kms:PutKeyPolicy', key: [], grants: 'unknown' },
      'implicit-deny',
      ['key-policy'],
    ],
    [
      'the other side of an account boundary decides alone',
      {
        principal: FOREIGN_SESSION,
        key: [],
        policies: { identity: 'unknown' },
      },
      'implicit-deny',
      ['key-policy'],
    ],
    [
      'an unknown foreign key policy does not help a caller without IAM',
      {
        principal: FOREIGN_SESSION,
        key: 'unknown',
        policies: { identity: [SILENT] },
      },
      'implicit-deny',
      ['identity-policy'],
    ],
    [
      'an unknown foreign key policy cannot make an operation cross accounts',
      {
        principal: FOREIGN_SESSION,
        action: 'kms:PutKeyPolicy',
        key: 'unknown',
        policies: { identity: [OPEN] },
      },
      'implicit-deny',
      ['key-policy'],
    ],
    [
      'two unknowns, both needed',
      {
        key: [names(ROOT)],
        policies: { identity: 'unknown', boundary: 'unknown' },
      },
      'undetermined',
      ['identity-policy', 'permissions-boundary'],
    ],
    [
      'an unknown session policy cannot bind a user',
      { principal: USER, key: [names(USER)], policies: { session: 'unknown' } },
      'allowed',
      [],
    ],
    [
      'root has no identity policy or boundary to know',
      {
        principal: ROOT,
        key: [names(ROOT)],
        policies: { identity: 'unknown', boundary: 'unknown', session: 'unknown' },
      },
      'allowed',
      [],
    ],
    [
      'a service principal is bound by none of the caller’s layers',
      {
        principal: 'logs.eu-central-1.amazonaws.com',
        key: [everybody],
        policies: { identity: 'unknown', boundary: 'unknown', session: 'unknown', scp: 'unknown' },
      },
      'allowed',
      [],
    ],
    [
      'organization policies do not bind a service-linked role',
      {
        principal: 'arn:aws:sts::210987654321:assumed-role/AWSServiceRoleForRDS/x',
        key: [everybody],
        policies: { scp: 'unknown', rcp: 'unknown' },
      },
      'allowed',
      [],
    ],
    [
      'RCPs do not reach RetireGrant',
      {
        action: 'kms:RetireGrant',
        policies: { rcp: 'unknown' },
        grants: [{ RetiringPrincipal: ROLE, GranteePrincipal: ROLE }],
      },
      'allowed',
      [],
    ],
  ])('%s', (_, s, decision, blockedBy) => {
    const answer = decide(s);
    expect(answer.decision).toBe(decision);
    expect(answer.blockedBy).toEqual(blockedBy);
  });
});

it('hides nothing of a boundary behind NotPrincipal', () => {
  const key = [names(USER), deny({ NotPrincipal: { AWS: [USER, ROOT] } })];
  expect(decide({ principal: USER, key }).decision).toBe('allowed');
  expect(decide({ principal: USER, key, policies: { boundary: 'unknown' } }).decision).toBe('undetermined');
});

it('lets a session be decided by what is read, not by what is not asked', () => {
  const answer = decide({
    principal: SESSION,
    key: [names(ROOT)],
    policies: { identity: [OPEN], scp: [[FULL_ACCESS]] },
  });
  expect(answer).toMatchObject({ decision: 'allowed', allowedBy: ['key-policy', 'identity-policy'], blockedBy: [] });
});
