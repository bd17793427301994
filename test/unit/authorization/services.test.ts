import type { DecisionKind, PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  names,
  OPEN,
  OTHER,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  type Situation,
} from './fixtures';

const everybody = (over = {}) => allow({ Principal: '*', ...over });

describe('VPC endpoint policies', () => {
  it.each<[string, PolicySet['vpcEndpoint'], DecisionKind]>([
    ['none on the way', null, 'allowed'],
    ['the default one', policy(everybody({ Action: '*' })), 'allowed'],
    ['one for other actions', policy(everybody({ Action: 'kms:Encrypt' })), 'implicit-deny'],
    ['one for another account', policy(names(OTHER)), 'implicit-deny'],
    ['one for this account', policy(names(ROOT)), 'allowed'],
    ['one for this role', policy(names(ROLE)), 'allowed'],
  ])('%s', (_, vpcEndpoint, expected) => {
    expect(decide({ key: [everybody()], policies: { vpcEndpoint } }).decision).toBe(expected);
  });
});

describe('service principals', () => {
  const service = 'logs.eu-central-1.amazonaws.com';
  const byService = (name: string, over = {}) => allow({ Principal: { Service: name }, ...over });

  it.each<[string, Situation, DecisionKind]>([
    ['need a statement of the key policy', { key: [byService(service)] }, 'allowed'],
    ['are told apart', { key: [byService('sqs.amazonaws.com')] }, 'implicit-deny'],
    ['are not reached by the account', { key: [names(ROOT)], policies: { identity: [OPEN] } }, 'implicit-deny'],
    [
      'meet conditions on the resource they act for',
      {
        key: [byService(service, { Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:logs:*:${OWNER}:*` } } })],
        context: { 'aws:SourceArn': `arn:aws:logs:eu-central-1:${OWNER}:log-group:app` },
      },
      'allowed',
    ],
    [
      'carry no organization',
      {
        key: [
          byService(service),
          { ...deny({ Principal: '*' }), Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-own' } } },
        ],
      },
      'explicit-deny',
    ],
    [
      'are marked as services',
      {
        key: [allow({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })],
      },
      'allowed',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide({ principal: service, ...s }).decision).toBe(expected);
  });
});

describe('AWS managed keys', () => {
  const Condition = {
    StringEquals: { 'kms:CallerAccount': OWNER, 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' },
  };
  const reading = { ...names(ROOT), Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'] };
  const key = {
    Version: '2012-10-17',
    Id: 'auto-rds-2',
    Statement: [allow({ Principal: { AWS: '*' }, Condition }), reading],
  };
  const via = { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' };
  const policies = { key, identity: [OPEN], rcp: [[policy(deny({ Principal: '*' }))]] };

  it.each<[string, Situation, DecisionKind]>([
    ['work through their service', { context: via }, 'allowed'],
    ['do not work directly', {}, 'implicit-deny'],
    [
      'do not work through another service',
      { context: { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' } },
      'implicit-deny',
    ],
    ['do not work from another account', { principal: FOREIGN_SESSION, context: via }, 'implicit-deny'],
    ['can be described', { action: 'kms:DescribeKey' }, 'allowed'],
    ['cannot get another policy', { action: 'kms:PutKeyPolicy' }, 'implicit-deny'],
    ['cannot be deleted', { action: 'kms:ScheduleKeyDeletion' }, 'implicit-deny'],
  ])('%s', (_, s, expected) => {
    expect(decide({ ...s, policies }).decision).toBe(expected);
  });
});

/**
 * RCPs leave AWS managed keys alone (Organizations User Guide, "Resource control policies"). Their policy is made by AWS, in one
 * form (Secrets Manager User Guide, "Key policy of the AWS managed key"); a customer can give a policy any Id.
 */
describe('a key policy that only looks like that of an AWS managed key', () => {
  const via = (over: object = {}) => ({
    'kms:CallerAccount': OWNER,
    'kms:ViaService': 'rds.eu-central-1.amazonaws.com',
    ...over,
  });
  const through = (Condition: unknown = { StringEquals: via() }, over = {}) =>
    allow({ Principal: { AWS: '*' }, Action: ['kms:Encrypt', 'kms:Decrypt'], Condition, ...over });
  const reading = { ...names(ROOT), Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'] };
  const service = (Action: unknown) => allow({ Principal: { Service: 'rds.amazonaws.com' }, Action });
  const rcp = [[policy(deny({ Principal: '*' }))]];
  const withKey = (Statement: unknown[], Id = 'auto-rds-2', context: Situation['context'] = {}) =>
    decide({
      policies: { key: { Version: '2012-10-17', Id, Statement }, rcp },
      context: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com', ...context },
    });

  it.each<[string, unknown[]]>([
    ['both statements', [through(), reading]],
    ['the service may see it too', [through(), reading, service(['kms:Describe*', 'kms:Get*', 'kms:List*'])]],
    [
      'more than one for the service',
      [through(), through({ StringEquals: via(), Bool: { 'kms:X': 'true' } }), reading],
    ],
    [
      'a service in every Region',
      [
        through({
          StringEquals: { 'kms:CallerAccount': OWNER },
          StringLike: { 'kms:ViaService': 'rds.*.amazonaws.com' },
        }),
      ],
    ],
  ])('%s: it is AWS’s form', (_, statements) => {
    expect(withKey(statements).decision).toBe('allowed');
  });

  it.each<[string, unknown[]]>([
    ['a statement beside', [through(), reading, names(ROLE)]],
    ['all of the account beside', [through(), names(ROOT)]],
    ['another account that may read', [through(), { ...reading, Principal: { AWS: OTHER } }]],
    ['more than reading by the service', [through(), reading, service('kms:RevokeGrant')]],
    ['more than reading', [through(), { ...reading, Action: ['kms:Describe*', 'kms:PutKeyPolicy'] }]],
    ['a Deny beside', [through(), reading, deny({ Principal: '*', Action: 'kms:PutKeyPolicy' })]],
    ['no service', [through({ StringEquals: { 'kms:CallerAccount': OWNER } })]],
    [
      'any service',
      [through({ StringLike: via({ 'kms:ViaService': '*' }), StringEquals: { 'kms:CallerAccount': OWNER } })],
    ],
    ['any account', [through({ StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } })]],
    ['another account', [through({ StringEquals: via({ 'kms:CallerAccount': OTHER }) }), names(ROLE)]],
    ['both only if they are there', [through({ StringEqualsIfExists: via() })]],
    [
      'all but one service',
      [
        through({
          StringEquals: { 'kms:CallerAccount': OWNER },
          StringNotEquals: { 'kms:ViaService': 'x.y.amazonaws.com' },
        }),
      ],
    ],
    ['one role', [through({ StringEquals: via() }, { Principal: { AWS: ROLE } })]],
  ])('%s: RCPs apply', (_, statements) => {
    expect(withKey(statements)).toMatchObject({ decision: 'explicit-deny', blockedBy: ['rcp'] });
  });

  it('another Id: RCPs apply; an alias of AWS tells all the same', () => {
    expect(withKey([through(), reading], 'mine').decision).toBe('explicit-deny');
    const context = { 'kms:ResourceAliases': ['alias/aws/rds'] };
    expect(withKey([through(), names(ROLE)], 'mine', context).decision).toBe('allowed');
  });
});

describe('VPC endpoint policies and the key', () => {
  it('must allow both: an endpoint policy alone gives nothing', () => {
    const open = policy(everybody());
    expect(decide({ key: [], policies: { vpcEndpoint: open } }).blockedBy).toEqual(['key-policy']);
    const grants = [{ GranteePrincipal: ROLE, Operations: ['Decrypt'] }];
    expect(decide({ key: [], grants, policies: { vpcEndpoint: open } }).decision).toBe('allowed');
    expect(decide({ key: [], grants, policies: { vpcEndpoint: policy(names(OTHER)) } })).toMatchObject({
      decision: 'implicit-deny',
      blockedBy: ['vpc-endpoint-policy'],
    });
  });

  it('stand before operations that only IAM permits, too', () => {
    const s = { action: 'kms:ListKeys', resource: '*', policies: { identity: [OPEN] } };
    expect(decide(s).decision).toBe('allowed');
    const vpcEndpoint = policy(everybody({ Action: 'kms:Decrypt' }));
    expect(decide({ ...s, policies: { ...s.policies, vpcEndpoint } }).blockedBy).toEqual(['vpc-endpoint-policy']);
  });
});

describe('an AWS managed key', () => {
  const Condition = {
    StringEquals: { 'kms:CallerAccount': OWNER, 'kms:ViaService': 'ebs.eu-central-1.amazonaws.com' },
  };
  const key = { Version: '2012-10-17', Id: 'auto-ebs-2', Statement: [allow({ Principal: { AWS: '*' }, Condition })] };

  it.each(['PutKeyPolicy', 'ScheduleKeyDeletion', 'DisableKey', 'Decrypt', 'CreateGrant', 'TagResource'])(
    'gives nobody %s but through its service',
    (name) => {
      const s = { action: `kms:${name}`, policies: { key, identity: [OPEN] } };
      for (const principal of [SESSION, ROOT, FOREIGN_SESSION]) {
        expect(decide({ ...s, principal }).decision).toBe('implicit-deny');
      }
    },
  );
});
