import { evaluate } from '../../../src/authorization/evaluate';
import { GrantIndex } from '../../../src/authorization/grant-index';
import { policyProblem, sweepOver } from '../../../src/authorization/who-can';
import type { AuthorizationCase, Grant, PolicySet } from '../../../src/domain/decision';
import fc from '../../support/fast-check';
import { anyCase, blur, grant, KEYS, POLICY_LAYERS, SERVICE } from './arbitraries';
import {
  allow,
  deny,
  document,
  type Element,
  FOREIGN_ROLE,
  KEY,
  names,
  OTHER,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
} from './fixtures';

const delegation = names(ROOT);

interface Asked {
  principal?: string;
  key?: Element[] | 'unknown';
  identity?: PolicySet['identity'];
  boundary?: PolicySet['boundary'];
  scp?: PolicySet['scp'];
  rcp?: PolicySet['rcp'];
  grants?: Grant[] | 'unknown';
  action?: string;
  context?: Record<string, string | string[]>;
}

function ask(asked: Asked) {
  const {
    principal = ROLE,
    key = [delegation],
    identity = [],
    boundary = null,
    scp = [],
    rcp = [],
    grants = [],
  } = asked;
  const { action = 'kms:Decrypt', context = {} } = asked;
  const sweep = sweepOver({ arn: KEY, policy: key === 'unknown' ? key : document(...key), grants, rcp }, [action]);
  const contextFor = () => ({ context, unknownContext: ['*'] });
  return sweep({ principal, policies: { identity, boundary, scp }, contextFor }, action);
}

const uses = policy(allow());
const CHINESE = 'logs.cn-north-1.amazonaws.com.cn';
const unsaying = (IssuingAccount: string | undefined): Grant => ({
  GranteePrincipal: 'arn:aws:iam::999999999999:role/nobody',
  Operations: [],
  ...(IssuingAccount ? { IssuingAccount } : {}),
});
const oddGrant = fc.record<Grant>({
  GranteePrincipal: fc.constantFrom(
    ...[SERVICE, CHINESE, 'logs.amazonaws.com', 'logs.amazonaws.com.cn', OWNER, OTHER],
    ...[ROLE.replace('role/', 'role/path/'), 'AROAEXAMPLEID12345678'],
  ),
  RetiringPrincipal: fc.constantFrom(undefined, SERVICE, OTHER),
  IssuingAccount: fc.constantFrom(undefined, OTHER),
  Operations: fc.subarray(['Decrypt', 'DescribeKey', 'RetireGrant']),
  Constraints: fc.constantFrom({}, { EncryptionContextSubset: { app: 'a' } }),
});
const via = (service: string, effect = allow) =>
  effect({ Condition: { StringEquals: { 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` } } });

describe('a sweep', () => {
  it.each<[string, Asked, unknown]>([
    ['nobody without an Allow', {}, null],
    [
      'through key policy and IAM',
      { identity: [uses] },
      { decision: 'allowed', allowedBy: ['key-policy', 'identity-policy'] },
    ],
    ['through the key policy alone', { key: [names(ROLE)] }, { decision: 'allowed', allowedBy: ['key-policy'] }],
    [
      'through a grant',
      { key: [], grants: [{ GranteePrincipal: ROLE, Operations: ['Decrypt'] }] },
      { decision: 'allowed', allowedBy: ['grant'] },
    ],
    ['nobody that an SCP refuses', { identity: [uses], scp: [[policy(allow())], [policy(deny())]] }, null],
    ['nobody that a boundary leaves out', { identity: [uses], boundary: policy(allow({ Action: 's3:*' })) }, null],
    [
      'under a condition, in words',
      { identity: [policy(via('sqs'))] },
      {
        decision: 'undetermined',
        unread: [],
        unknownContext: ['kms:ViaService'],
        conditions: ['if kms:ViaService is sqs.eu-central-1.amazonaws.com'],
      },
    ],
    [
      'in one of several ways',
      { identity: [policy(via('sqs'), via('s3'))] },
      {
        conditions: [
          'if kms:ViaService is sqs.eu-central-1.amazonaws.com, or if kms:ViaService is s3.eu-central-1.amazonaws.com',
        ],
      },
    ],
    [
      'unless refused under a condition',
      { identity: [uses, policy(via('s3', deny))] },
      { decision: 'undetermined', conditions: ['unless kms:ViaService is s3.eu-central-1.amazonaws.com'] },
    ],
    [
      'only where a refusal does not hold',
      { identity: [uses, policy(deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }))] },
      { conditions: ['if aws:SourceVpce is vpce-1'] },
    ],
    [
      'one refusal with two conditions',
      {
        identity: [
          uses,
          policy(
            deny({
              Condition: { StringNotEquals: { 'aws:SourceVpce': 'v-1' }, Bool: { 'aws:ViaAWSService': 'false' } },
            }),
          ),
        ],
      },
      {
        allowedBy: ['key-policy', 'identity-policy'],
        conditions: ['if aws:SourceVpce is v-1 or aws:ViaAWSService is not false'],
        unknownContext: ['aws:SourceVpce', 'aws:ViaAWSService'],
      },
    ],
    [
      'no condition that another way does without',
      { key: [delegation, { ...via('rds'), Principal: '*' }], identity: [uses, policy(via('s3', deny))] },
      {
        allowedBy: ['key-policy', 'identity-policy'],
        conditions: ['unless kms:ViaService is s3.eu-central-1.amazonaws.com'],
      },
    ],
    [
      'both a way and a refusal that hang on the request',
      { identity: [policy(via('rds'), deny({ Condition: { Null: { 'aws:SourceVpce': 'true' } } }))] },
      {
        allowedBy: ['key-policy', 'identity-policy'],
        conditions: ['if kms:ViaService is rds.eu-central-1.amazonaws.com', 'if aws:SourceVpce is present'],
        unknownContext: ['kms:ViaService', 'aws:SourceVpce'],
      },
    ],
    [
      'a resource with a variable',
      { identity: [policy(allow({ Resource: KEY.replace(/.{4}$/, `\${aws:PrincipalTag/key}`) }))] },
      { conditions: ['if aws:PrincipalTag/key fits'] },
    ],
    [
      'as a grant is constrained',
      {
        key: [],
        grants: [
          {
            GranteePrincipal: ROLE,
            Operations: ['Decrypt'],
            Constraints: { EncryptionContextSubset: { volume: 'v-1' } },
          },
        ],
      },
      { allowedBy: ['grant'], conditions: ['if the encryption context holds volume=v-1'] },
    ],
    [
      'through a key policy that allows everybody under a condition, whatever IAM says',
      { key: [{ ...via('rds'), Principal: '*' }], identity: [uses] },
      { allowedBy: ['key-policy'], conditions: ['if kms:ViaService is rds.eu-central-1.amazonaws.com'] },
    ],
    [
      'through IAM policies that the key policy lets decide under a condition',
      { key: [{ ...via('rds'), Principal: { AWS: ROOT } }], identity: [uses] },
      { allowedBy: ['key-policy', 'identity-policy'], blockedBy: ['key-policy'] },
    ],
    [
      'a stranger by both accounts where the key policy names it under a condition',
      { principal: FOREIGN_ROLE, key: [{ ...via('rds'), Principal: { AWS: FOREIGN_ROLE } }], identity: [uses] },
      { allowedBy: ['key-policy', 'identity-policy'], blockedBy: ['key-policy'] },
    ],
    [
      'through what a boundary limits under a condition',
      { identity: [uses], boundary: policy(via('rds')) },
      { allowedBy: ['key-policy', 'identity-policy'], blockedBy: ['permissions-boundary'] },
    ],
    [
      'with policies that nobody read',
      { identity: 'unknown' },
      { decision: 'undetermined', blockedBy: ['identity-policy'], unread: ['identity-policy'], conditions: [] },
    ],
    [
      'through which layers, where only the organization was not read',
      { identity: [uses], scp: 'unknown', rcp: 'unknown' },
      { decision: 'undetermined', allowedBy: ['key-policy', 'identity-policy'], unread: ['scp', 'rcp'] },
    ],
    ['nobody, whatever the organization says', { scp: 'unknown', rcp: 'unknown' }, null],
    [
      'under a condition besides the organization',
      { identity: [policy(via('sqs'))], scp: 'unknown' },
      {
        allowedBy: ['key-policy', 'identity-policy'],
        unread: ['scp'],
        conditions: ['if kms:ViaService is sqs.eu-central-1.amazonaws.com'],
      },
    ],
    ['somebody, where the key policy was not read', { key: 'unknown', identity: [uses] }, { unread: ['key-policy'] }],
    [
      'a stranger that its account must allow',
      { principal: FOREIGN_ROLE, key: [names(OTHER)], identity: 'unknown' },
      { unread: ['identity-policy'] },
    ],
    [
      'no stranger for what cannot cross accounts',
      { principal: FOREIGN_ROLE, key: [names(OTHER)], identity: [uses], action: 'kms:PutKeyPolicy' },
      null,
    ],
  ])('finds %s', (_, asked, expected) => {
    const found = ask(asked);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected as object);
  });

  it.each<[Element, string]>([
    [{ StringLike: { 'kms:ViaService': ['s3.*', 'sqs.*'] } }, 'if kms:ViaService is like s3.* or sqs.*'],
    [{ Bool: { 'kms:GrantIsForAWSResource': 'true' } }, 'if kms:GrantIsForAWSResource is true'],
    [{ BoolIfExists: { 'aws:MultiFactorAuthPresent': true } }, 'if aws:MultiFactorAuthPresent, if present, is true'],
    [{ Null: { 'aws:SourceVpce': 'false' } }, 'if aws:SourceVpce is present'],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'if aws:SourceIp is in 10.0.0.0/8'],
    [{ NumericLessThan: { 'aws:MultiFactorAuthAge': 300 } }, 'if aws:MultiFactorAuthAge is below 300'],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b' } }, 'if aws:SourceArn is arn:aws:s3:::b'],
    [
      { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['a', 'b', 'c', 'd'] } },
      'if every value of kms:EncryptionContextKeys is a, b, c or 1 more',
    ],
    [
      { StringEquals: { 'kms:ViaService': 'a', 'kms:CallerAccount': OWNER, 'kms:EncryptionContext:app': 'x' } },
      'if kms:ViaService is a and kms:EncryptionContext:app is x',
    ],
  ])('says %j as: %s', (Condition, words) => {
    expect(ask({ identity: [policy(allow({ Condition }))] })?.conditions).toEqual([words]);
  });

  it('decides exactly as evaluate does, with whatever is hidden', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom(SERVICE, CHINESE),
        fc.subarray([...POLICY_LAYERS].filter((layer) => layer !== 'session' && layer !== 'vpcEndpoint')),
        fc.subarray<string>([...KEYS]),
        fc.array(fc.oneof(grant, oddGrant), { maxLength: 6 }),
        fc.subarray([undefined, OTHER]),
        (given, service, hidden, keys, more, issuers) => {
          // Of each kind a principal is shown one grant that does not name it: where that says nothing, no other may be missed.
          const grants = [...issuers.map(unsaying), ...((given.grants ?? []) as Grant[]), ...more];
          const c = blur(withoutRest({ ...given, grants }), hidden, keys);
          const { action, context = {}, unknownContext = [] } = c.request;
          const principal = c.request.principal === SERVICE ? service : c.request.principal;
          const sweep = sweepOver(
            { arn: c.request.resource, policy: c.policies.key, grants: c.grants ?? [], rcp: c.policies.rcp },
            [action, 'kms:Encrypt'],
          );
          const contextFor = () => ({ context, unknownContext });
          const found = sweep({ principal, policies: c.policies, contextFor }, action)?.decision ?? 'denied';
          const { decision } = evaluate({ ...c, request: { ...c.request, principal } }, { exact: true });
          expect(found).toBe(decision.endsWith('-deny') ? 'denied' : decision);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each<[string, string, Grant, string]>([
    ['a service in China', CHINESE, { GranteePrincipal: CHINESE }, 'kms:Decrypt'],
    ['a service in China by its own member', CHINESE, { GranteeServicePrincipal: CHINESE }, 'kms:Decrypt'],
    ['a service of another Region', SERVICE, { GranteePrincipal: 'logs.us-west-2.amazonaws.com' }, 'kms:Decrypt'],
    ['a role with a path', SESSION, { GranteePrincipal: ROLE.replace('role/', 'role/a/b/') }, 'kms:Decrypt'],
    ['a retiring role', SESSION, { GranteePrincipal: FOREIGN_ROLE, RetiringPrincipal: ROLE }, 'kms:RetireGrant'],
    ['an account by its id', ROLE, { GranteePrincipal: OWNER }, 'kms:Decrypt'],
  ])('finds the grant of %s', (_, principal, made, action) => {
    const grants = [unsaying(undefined), { ...made, Operations: ['Decrypt'] }];
    expect(ask({ principal, key: [], grants, action, identity: [uses] })).toMatchObject({ decision: 'allowed' });
  });

  it('leaves open which grant is retired where only some may be, whichever stands first', () => {
    const grants = [ROLE, FOREIGN_ROLE].map((RetiringPrincipal) => ({ GranteePrincipal: OTHER, RetiringPrincipal }));
    const retires = (given: Grant[]) => ask({ grants: given, action: 'kms:RetireGrant' })?.decision;
    expect([retires(grants), retires([...grants].reverse())]).toEqual(['undetermined', 'undetermined']);
    expect(retires(grants.slice(0, 1))).toBe('allowed');
  });

  it('shows a principal no grant of others, and one of ten thousand where any may be retired by its account', () => {
    const grants = Array.from({ length: 10_000 }, (_, i) => ({
      GrantId: `g${i}`,
      KeyId: KEY,
      GranteePrincipal: `${ROLE}-${i}`,
      IssuingAccount: ROOT,
      Operations: ['Decrypt'],
    }));
    const sweep = sweepOver({ arn: KEY, policy: document(), grants, rcp: [] }, ['kms:Decrypt', 'kms:RetireGrant']);
    const candidate = (principal: string) => {
      const contextFor = () => ({ context: {}, unknownContext: ['*'] });
      return { principal, policies: { identity: [uses], boundary: null, scp: [] }, contextFor };
    };
    expect(sweep(candidate(ROLE), 'kms:Decrypt')).toBeNull();
    expect(sweep(candidate(`${ROLE}-77`), 'kms:Decrypt')).toMatchObject({ allowedBy: ['grant'] });
    expect(sweep(candidate(ROLE), 'kms:RetireGrant')).toMatchObject({ decision: 'allowed' });
    const index = new GrantIndex(grants);
    expect(index.for(ROLE)).toHaveLength(1);
    expect(index.for(`${ROLE}-77`).map(({ GrantId }) => GrantId)).toEqual(['g77', 'g0']);
  });
});

/** No session policy and no endpoint: a sweep asks about neither. */
function withoutRest(c: AuthorizationCase): AuthorizationCase {
  return { ...c, policies: { ...c.policies, session: [], vpcEndpoint: null } };
}

it('tells what AWS would not have stored', () => {
  expect(policyProblem(uses, 'identity')).toBeNull();
  expect(policyProblem({ name: 'odd', document: document({ Effect: 'Maybe' }) }, 'identity')).toMatch(/odd/);
  expect(policyProblem(uses, 'key')).toMatch(/Principal is missing/);
});
