import { knownPrincipals, principalsToCompare } from '../../../../src/authorization/counterfactual/known-principals';
import { type KnownPrincipal, prove } from '../../../../src/authorization/counterfactual/prove';
import { ALL_KMS_ACTIONS } from '../../../../src/authorization/operations';
import type { Grant } from '../../../../src/domain/decision';
import {
  allow,
  names,
  OPEN,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
  situation,
  USER,
} from '../fixtures';

const known = (principal: string, over: Partial<KnownPrincipal['policies']> = {}): KnownPrincipal => ({
  principal,
  policies: { identity: [], boundary: null, session: [], scp: [], ...over },
});
const principals = [known(ROLE), known(USER), known(`arn:aws:iam::${OWNER}:role/admin`, { identity: [OPEN] })];
const change = (before: Situation, after: Situation, actions: readonly string[] = ALL_KMS_ACTIONS) =>
  prove({ cases: [situation(before)], principals }, { apply: () => situation(after) }, actions);
const decrypt = allow({ Principal: { AWS: ROLE }, Action: 'kms:Decrypt' });

it('a narrow statement allows what it says and nothing else', () => {
  expect(change({ key: [] }, { key: [decrypt] })).toEqual({
    before: 'implicit-deny',
    after: 'allowed',
    newlyAllowed: [{ principal: ROLE, action: 'kms:Decrypt' }],
  });
});

it('a wide action shows', () => {
  const { newlyAllowed } = change({ key: [] }, { key: [{ ...decrypt, Action: 'kms:*Encrypt*' }] });
  expect(newlyAllowed.map(({ action }) => action)).toEqual(['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']);
});

it('a delegation shows everybody whom it lets in', () => {
  const { newlyAllowed } = change({ key: [names(USER)] }, { key: [names(USER), names(ROOT)] }, ['kms:Decrypt']);
  expect(newlyAllowed).toEqual([{ principal: `arn:aws:iam::${OWNER}:role/admin`, action: 'kms:Decrypt' }]);
});

it('access under a condition that this request does not meet shows', () => {
  const Condition = { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } };
  const proof = change({ key: [] }, { key: [{ ...decrypt, Principal: { AWS: USER }, Condition }] }, ['kms:Decrypt']);
  expect(proof).toEqual({
    before: 'implicit-deny',
    after: 'implicit-deny',
    newlyAllowed: [{ principal: USER, action: 'kms:Decrypt' }],
  });
});

it('a removed deny shows', () => {
  const denied = { ...decrypt, Effect: 'Deny' };
  expect(change({ key: [names(ROLE), denied] }, { key: [names(ROLE)] }).newlyAllowed).toEqual([
    { principal: ROLE, action: 'kms:Decrypt' },
  ]);
});

it('a change of the caller’s own policy does not spread', () => {
  const own = { identity: [policy(allow({ Action: 'kms:Decrypt' }))] };
  const proof = change({ key: [names(ROOT)] }, { key: [names(ROOT)], policies: own });
  expect(proof.newlyAllowed).toEqual([{ principal: ROLE, action: 'kms:Decrypt' }]);
  expect(proof.after).toBe('allowed');
});

it('a grant shows with every operation it holds', () => {
  const grants = [{ GranteePrincipal: USER, Operations: ['Decrypt', 'Encrypt'] }];
  expect(change({}, { grants }).newlyAllowed.map(({ action }) => action)).toEqual(['kms:Decrypt', 'kms:Encrypt']);
});

it('layers that could not be read hide nothing', () => {
  const unread = { scp: 'unknown', rcp: 'unknown', vpcEndpoint: 'unknown' } as const;
  const proof = change({ key: [], policies: unread }, { key: [decrypt], policies: unread });
  expect(proof).toMatchObject({
    before: 'implicit-deny',
    after: 'undetermined',
    newlyAllowed: [{ principal: ROLE, action: 'kms:Decrypt' }],
  });
});

it('keys that speak of the caller are not carried over to others', () => {
  const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'core' } };
  const context = { 'aws:PrincipalTag/team': 'core', 'aws:PrincipalArn': ROLE };
  const before = { principal: SESSION, context, key: [] };
  const after = { ...before, key: [allow({ Principal: { AWS: ROOT }, Action: 'kms:Decrypt', Condition })] };
  const from = { cases: [situation(before)] as const, principals: [known(USER)] };
  const proof = prove(from, { apply: () => situation(after) }, ['kms:Decrypt']);
  expect(proof.newlyAllowed).toEqual([]);
});

it('no change, nothing new', () => {
  const s = { key: [names(ROOT), decrypt], policies: { boundary: SILENT } };
  expect(change(s, s).newlyAllowed).toEqual([]);
});

describe('nothing hides what others gain', () => {
  const session = (name: string) => policy(allow({ Sid: name, Action: 'kms:Decrypt' }));
  const wide = allow({ Principal: { AWS: USER }, Action: 'kms:*' });
  const gained = (over: Parameters<typeof situation>[0]['policies']) =>
    change({ key: [], policies: over }, { key: [wide], policies: over }).newlyAllowed.length;

  it.each<[string, Parameters<typeof situation>[0]['policies']]>([
    ['a session policy', { session: [session('own')] }],
    ['an endpoint policy', { vpcEndpoint: policy(allow({ Principal: '*', Action: 'kms:Decrypt' })) }],
  ])('%s of this request', (_, over) => {
    expect(gained(over)).toBe(gained({}));
    expect(gained({})).toBeGreaterThan(30);
  });

  it('grants that were not read', () => {
    const proof = change({ key: [], grants: 'unknown' }, { key: [wide], grants: 'unknown' });
    expect(proof.newlyAllowed.length).toBe(gained({}));
  });

  it('a condition that already left it open, and is widened', () => {
    const via = (...services: string[]) =>
      allow({
        Principal: { AWS: USER },
        Action: 'kms:Decrypt',
        Condition: { StringEquals: { 'kms:ViaService': services } },
      });
    const rds = 'rds.eu-central-1.amazonaws.com';
    const sqs = 'sqs.eu-central-1.amazonaws.com';
    expect(change({ key: [via(rds)] }, { key: [via(rds, sqs)] }).newlyAllowed).toEqual([
      { principal: USER, action: 'kms:Decrypt' },
    ]);
    expect(change({ key: [via(rds)] }, { key: [via(rds), wide] }, ['kms:Decrypt']).newlyAllowed).toHaveLength(1);
  });

  it('a deny that is taken away from what hangs on a condition', () => {
    const Condition = { StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } };
    const open = allow({ Principal: { AWS: USER }, Action: 'kms:Decrypt', Condition });
    const guard = { ...open, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(change({ key: [open, guard] }, { key: [open] }).newlyAllowed).toEqual([
      { principal: USER, action: 'kms:Decrypt' },
    ]);
  });

  it('what was joined to a statement counts, and what was there before does not', () => {
    const Condition = { StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } };
    const some = (...Action: string[]) => allow({ Principal: { AWS: USER }, Action, Condition });
    expect(change({ key: [some('kms:Encrypt')] }, { key: [some('kms:Encrypt', 'kms:Decrypt')] }).newlyAllowed).toEqual([
      { principal: USER, action: 'kms:Decrypt' },
    ]);
  });
});

describe('everybody whom the cases show', () => {
  const shown = (key: Parameters<typeof situation>[0]['key'], grants: Grant[] = []) =>
    principalsToCompare([situation({ key, grants })], [ROLE]).map(({ principal }) => principal);

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an account by its number',
      { Principal: { AWS: '345678901234' } },
      'arn:aws:iam::345678901234:role/any-other-role',
    ],
    ['a service', { Principal: { Service: 'logs.amazonaws.com' } }, 'logs.amazonaws.com'],
    ['somebody who is left out', { Effect: 'Deny', NotPrincipal: { AWS: USER } }, USER],
    [
      'whom a condition on the caller fits',
      { Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWNER}:role/ops*` } } },
      `arn:aws:iam::${OWNER}:role/opsany`,
    ],
    [
      'the account of a condition',
      { Principal: '*', Condition: { StringEquals: { 'kms:CallerAccount': '345678901234' } } },
      'arn:aws:iam::345678901234:role/any-other-role',
    ],
  ])('%s', (_, over, principal) => {
    expect(shown([allow(over)])).toContain(principal);
  });

  it('names nobody who is only an example', () => {
    const key = [
      names(ROOT),
      allow({ Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ops*' } } }),
    ];
    const named = knownPrincipals([situation({ key })], [ROLE]).map(({ principal }) => principal);
    expect(named).toEqual([ROOT, ROLE]);
  });

  it('a service that a grant is for', () => {
    expect(shown([], [{ GranteeServicePrincipal: 'dynamodb.amazonaws.com' }])).toContain('dynamodb.amazonaws.com');
  });
});
