import { type KnownPrincipal, prove } from '../../../../src/authorization/counterfactual/prove';
import { ALL_KMS_ACTIONS } from '../../../../src/authorization/operations';
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
  prove({ case: situation(before), principals }, { apply: () => situation(after) }, actions);
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
  const from = { case: situation(before), principals: [known(USER)] };
  const proof = prove(from, { apply: () => situation(after) }, ['kms:Decrypt']);
  expect(proof.newlyAllowed).toEqual([]);
});

it('no change, nothing new', () => {
  const s = { key: [names(ROOT), decrypt], policies: { boundary: SILENT } };
  expect(change(s, s).newlyAllowed).toEqual([]);
});
