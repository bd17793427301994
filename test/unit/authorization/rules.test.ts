import type { DecisionKind, PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FEDERATED,
  FOREIGN_ROLE,
  FOREIGN_SESSION,
  FULL_ACCESS,
  KEY,
  layer,
  names,
  OPEN,
  OTHER,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
  USER,
} from './fixtures';

const ALIAS = KEY.replace(/key\/.*/, 'alias/app');
const everybody = (over = {}) => allow({ Principal: '*', ...over });
const byArn = (arn: string) => everybody({ Condition: { ArnLike: { 'aws:PrincipalArn': arn } } });

/** Which silent layers block, for each way a key policy can name a caller of the key's own account. */
describe('boundary, session and identity policies by principal form', () => {
  const blocks = (s: Situation, silent: keyof PolicySet): boolean => {
    const layers: Partial<PolicySet> = { identity: [OPEN], boundary: OPEN, session: [OPEN] };
    const policies = { ...layers, [silent]: silent === 'boundary' ? SILENT : [SILENT] };
    return decide({ ...s, policies }).decision !== 'allowed';
  };

  it.each<[string, Situation, boolean, boolean, boolean]>([
    ['role ARN', { principal: SESSION, key: [names(ROLE)] }, false, true, true],
    ['role session ARN', { principal: SESSION, key: [names(SESSION)] }, false, false, false],
    ['user ARN', { principal: USER, key: [names(USER)] }, false, false, false],
    ['federated user ARN', { principal: FEDERATED, key: [names(FEDERATED)] }, false, false, false],
    [
      'user ARN, asked by a federated session of that user',
      { principal: FEDERATED, key: [names(USER)], context: { 'aws:PrincipalArn': USER } },
      false,
      true,
      true,
    ],
    ['* with aws:PrincipalArn', { principal: SESSION, key: [byArn(ROLE)] }, false, false, false],
    ['* alone', { principal: SESSION, key: [everybody()] }, false, false, false],
    ['account root', { principal: SESSION, key: [names(ROOT)] }, true, true, true],
    ['bare account id', { principal: SESSION, key: [names(OWNER)] }, true, true, true],
  ])('%s', (_, s, identity, boundary, session) => {
    expect(decide({ ...s, policies: { identity: [OPEN], boundary: OPEN, session: [OPEN] } }).decision).toBe('allowed');
    expect([blocks(s, 'identity'), blocks(s, 'boundary'), blocks(s, 'session')]).toEqual([identity, boundary, session]);
  });
});

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

describe('an explicit deny wins, wherever it stands', () => {
  it.each<[string, Partial<PolicySet>]>([
    ['identity-policy', { identity: [policy(deny())] }],
    ['permissions-boundary', { boundary: policy(allow(), deny()) }],
    ['session-policy', { session: [policy(allow(), deny())] }],
    ['scp', { scp: [[FULL_ACCESS, policy(deny())]] }],
    ['rcp', { rcp: [[policy(deny({ Principal: '*' }))]] }],
    ['vpc-endpoint-policy', { vpcEndpoint: policy(everybody(), deny({ Principal: '*' })) }],
  ])('%s', (name, policies) => {
    const answer = decide({
      key: [everybody()],
      policies,
      grants: [{ GranteePrincipal: SESSION, Operations: ['Decrypt'] }],
    });
    expect(answer.decision).toBe('explicit-deny');
    expect(answer.blockedBy).toEqual([name]);
    expect(layer(answer, name as 'scp').outcome).toBe('denies');
  });
});

describe('across accounts', () => {
  const caller = { principal: FOREIGN_SESSION };

  it.each<[string, Situation, DecisionKind, string[]]>([
    ['both sides allow', { key: [names(OTHER)], policies: { identity: [OPEN] } }, 'allowed', []],
    ['the role may be named', { key: [names(FOREIGN_ROLE)], policies: { identity: [OPEN] } }, 'allowed', []],
    ['the session may be named', { key: [names(FOREIGN_SESSION)], policies: { identity: [OPEN] } }, 'allowed', []],
    [
      'naming the caller does not replace its IAM policy',
      { key: [names(FOREIGN_SESSION)] },
      'implicit-deny',
      ['identity-policy'],
    ],
    ['* does not replace its IAM policy', { key: [everybody()] }, 'implicit-deny', ['identity-policy']],
    [
      'the key side must allow',
      { key: [names(ROOT)], policies: { identity: [OPEN] } },
      'implicit-deny',
      ['key-policy'],
    ],
    ['neither side allows', { key: [] }, 'implicit-deny', ['key-policy', 'identity-policy']],
    [
      'a silent boundary blocks even where the session is named',
      {
        key: [names(FOREIGN_SESSION)],
        policies: { identity: [OPEN], boundary: SILENT },
      },
      'implicit-deny',
      ['permissions-boundary'],
    ],
    [
      'a silent session policy blocks',
      {
        key: [names(FOREIGN_SESSION)],
        policies: { identity: [OPEN], session: [SILENT] },
      },
      'implicit-deny',
      ['session-policy'],
    ],
    [
      'IAM must name the key itself',
      {
        key: [names(OTHER)],
        policies: { identity: [policy(allow({ Resource: KEY.replace(OWNER, OTHER) }))] },
      },
      'implicit-deny',
      ['identity-policy'],
    ],
  ])('%s', (_, s, decision, blockedBy) => {
    const answer = decide({ ...caller, ...s });
    expect(answer.decision).toBe(decision);
    expect(answer.blockedBy).toEqual(blockedBy);
  });

  it.each(['PutKeyPolicy', 'ScheduleKeyDeletion', 'EnableKey', 'GetKeyPolicy', 'ListResourceTags', 'CreateAlias'])(
    '%s cannot cross, whatever the policies say',
    (name) => {
      const s = { action: `kms:${name}`, key: [everybody()], policies: { identity: [OPEN] } };
      expect(decide({ principal: SESSION, ...s }).decision).toBe('allowed');
      const answer = decide({ principal: FOREIGN_SESSION, ...s });
      expect(answer).toMatchObject({ decision: 'implicit-deny', blockedBy: ['key-policy'] });
      expect(layer(answer, 'key-policy').statements[0]?.because).toContain('does not work from another account');
    },
  );

  it('tells no grant of the other account from a missing statement', () => {
    const answer = decide({
      ...caller,
      key: [],
      grants: [{ GranteePrincipal: FOREIGN_ROLE, Operations: ['Decrypt'] }],
    });
    expect(answer).toMatchObject({ decision: 'allowed', allowedBy: ['grant'] });
  });
});

describe('service control policies', () => {
  const open = { key: [everybody()] };

  it.each<[string, Partial<PolicySet>, DecisionKind]>([
    ['no organization, or the management account', { scp: [] }, 'allowed'],
    ['every level allows', { scp: [[FULL_ACCESS], [FULL_ACCESS]] }, 'allowed'],
    ['one level says nothing', { scp: [[FULL_ACCESS], [SILENT], [FULL_ACCESS]] }, 'implicit-deny'],
    ['one level has no policy', { scp: [[FULL_ACCESS], []] }, 'implicit-deny'],
    ['several policies of a level add up', { scp: [[SILENT, OPEN]] }, 'allowed'],
  ])('%s', (_, policies, expected) => {
    expect(decide({ ...open, policies }).decision).toBe(expected);
  });

  it('bind the root user and foreign callers', () => {
    const policies = { scp: [[SILENT]], identity: [OPEN] };
    expect(decide({ ...open, principal: ROOT, policies }).blockedBy).toEqual(['scp']);
    expect(decide({ ...open, principal: FOREIGN_SESSION, policies }).blockedBy).toEqual(['scp']);
  });

  it.each([
    `arn:aws:sts::${OWNER}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling`,
    `arn:aws:iam::${OWNER}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    'cloudtrail.amazonaws.com',
  ])('do not bind %s', (principal) => {
    const answer = decide({ ...open, principal, policies: { scp: [[policy(deny())]], identity: [OPEN] } });
    expect(answer.decision).toBe('allowed');
    expect(layer(answer, 'scp').outcome).toBe('not-applicable');
  });
});

it('a role that only borrows the name of a service-linked role is bound by SCPs', () => {
  const principal = `arn:aws:sts::${OWNER}:assumed-role/AWSServiceRoleForMe/x`;
  const context = { 'aws:PrincipalArn': `arn:aws:iam::${OWNER}:role/AWSServiceRoleForMe` };
  const policies = { scp: [[policy(deny())]] };
  expect(decide({ principal, context, key: [everybody()], policies }).decision).toBe('explicit-deny');
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

describe('resource control policies', () => {
  const perimeter = policy({
    ...deny({ Principal: '*' }),
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-own' },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
  const rcp = [[perimeter], []];

  it('deny outsiders and let insiders and services pass', () => {
    const s = { key: [everybody()], policies: { rcp, identity: [OPEN] } };
    expect(decide({ ...s, principal: FOREIGN_SESSION }).decision).toBe('explicit-deny');
    expect(decide({ ...s, context: { 'aws:PrincipalOrgID': 'o-own' } }).decision).toBe('allowed');
    expect(decide({ ...s, principal: 'logs.eu-central-1.amazonaws.com' }).decision).toBe('allowed');
    expect(decide({ ...s, principal: ROOT }).decision).toBe('explicit-deny');
  });

  it('never refuse by silence', () => {
    expect(decide({ key: [everybody()], policies: { rcp: [[], []] } }).decision).toBe('allowed');
  });

  it('bind services that they do not exempt', () => {
    const all = [[policy(deny({ Principal: '*' }))]];
    const s = { key: [everybody()], policies: { rcp: all } };
    expect(decide({ ...s, principal: 'logs.eu-central-1.amazonaws.com' }).decision).toBe('explicit-deny');
  });

  it.each<[string, Situation]>([
    [
      'service-linked roles',
      { principal: `arn:aws:sts::${OWNER}:assumed-role/AWSServiceRoleForRDS/x`, key: [everybody()] },
    ],
    [
      'RetireGrant',
      {
        action: 'kms:RetireGrant',
        key: [],
        grants: [{ GranteePrincipal: ROLE, RetiringPrincipal: ROLE, Operations: [] }],
      },
    ],
    ['AWS managed keys, known by alias', { key: [everybody()], context: { 'kms:ResourceAliases': ['alias/aws/sqs'] } }],
  ])('leave alone %s', (_, s) => {
    const answer = decide({ ...s, policies: { rcp: [[policy(deny({ Principal: '*' }))]] } });
    expect(answer.decision).toBe('allowed');
    expect(layer(answer, 'rcp').outcome).toBe('not-applicable');
  });
});

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

describe('operations that only IAM permits', () => {
  it.each(['CreateKey', 'ListKeys', 'ListAliases', 'GenerateRandom', 'ListRetirableGrants'])('%s', (name) => {
    const s = { action: `kms:${name}`, resource: '*', key: [deny({ Principal: '*' })] };
    const answer = decide({ ...s, policies: { identity: [OPEN] } });
    expect(answer).toMatchObject({ decision: 'allowed', allowedBy: ['identity-policy'], keyUsable: true });
    expect(layer(answer, 'key-policy').outcome).toBe('not-applicable');
    expect(decide(s)).toMatchObject({ decision: 'implicit-deny', blockedBy: ['identity-policy'] });
  });

  it('are not permitted for one key', () => {
    const identity = [policy(allow({ Resource: KEY }))];
    expect(decide({ action: 'kms:ListAliases', resource: KEY, policies: { identity } }).decision).toBe('implicit-deny');
  });

  it.each(['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias', 'kms:updatealias'])(
    'cover the alias side of %s',
    (action) => {
      const identity = [policy(allow({ Action: action, Resource: ALIAS }))];
      const s: Situation = { action, resource: ALIAS, key: 'unknown' };
      expect(decide({ ...s, policies: { identity } })).toMatchObject({
        decision: 'allowed',
        allowedBy: ['identity-policy'],
      });
      expect(decide(s)).toMatchObject({ decision: 'implicit-deny', blockedBy: ['identity-policy'] });
    },
  );

  it('do not reach an alias of another account', () => {
    const identity = [policy(allow({ Action: 'kms:UpdateAlias', Resource: '*' }))];
    const s: Situation = { principal: FOREIGN_SESSION, action: 'kms:UpdateAlias', resource: ALIAS };
    for (const key of ['unknown', [names(`arn:aws:iam::${OTHER}:root`)]] as const)
      expect(decide({ ...s, key: key === 'unknown' ? key : [...key], policies: { identity } })).toMatchObject({
        decision: 'implicit-deny',
        blockedBy: ['key-policy'],
      });
  });

  it.each(['kms:Decrypt', 'kms:DescribeKey', 'kms:CreateGrant', 'kms:RetireGrant', 'kms:TagResource'])(
    'do not decide %s on an alias: KMS authorizes it on the key behind',
    (action) => {
      const policies = { identity: [OPEN] };
      expect(() => decide({ action, resource: ALIAS, key: 'unknown', policies })).toThrow(
        expect.objectContaining({ code: 'invalid-resource', message: expect.stringContaining(ALIAS) }),
      );
    },
  );
});

describe('NotPrincipal', () => {
  const except = (...AWS: string[]) => deny({ NotPrincipal: { AWS } });

  it.each<[string, Situation, DecisionKind]>([
    ['spares a user listed with its account', { principal: USER, key: [names(USER), except(USER, ROOT)] }, 'allowed'],
    ['hits a user listed without its account', { principal: USER, key: [names(USER), except(USER)] }, 'explicit-deny'],
    [
      'spares a session listed with role and account',
      { key: [names(SESSION), except(SESSION, ROLE, ROOT)] },
      'allowed',
    ],
    ['hits a session listed without its role', { key: [names(SESSION), except(SESSION, ROOT)] }, 'explicit-deny'],
    ['hits a session of which only the role is listed', { key: [names(SESSION), except(ROLE, ROOT)] }, 'explicit-deny'],
    ['hits everybody else', { principal: USER, key: [names(USER), except(SESSION, ROLE, ROOT)] }, 'explicit-deny'],
    [
      'hits whoever has a boundary',
      {
        principal: USER,
        key: [names(USER), except(USER, ROOT)],
        policies: { boundary: OPEN },
      },
      'explicit-deny',
    ],
    ['allows everybody else', { principal: USER, key: [allow({ NotPrincipal: { AWS: SESSION } })] }, 'allowed'],
    [
      'does not allow whoever is listed in any form',
      { key: [allow({ NotPrincipal: { AWS: ROLE } })] },
      'implicit-deny',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide(s).decision).toBe(expected);
  });
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

describe('keys derived from the principal', () => {
  it.each<[string, string, string]>([
    [SESSION, 'aws:PrincipalArn', ROLE],
    [SESSION, 'aws:PrincipalAccount', OWNER],
    [SESSION, 'kms:CallerAccount', OWNER],
    [SESSION, 'aws:PrincipalType', 'AssumedRole'],
    [USER, 'aws:PrincipalArn', USER],
    [USER, 'aws:username', 'dana'],
    [USER, 'aws:PrincipalType', 'User'],
    [ROOT, 'aws:PrincipalType', 'Account'],
    [FEDERATED, 'aws:PrincipalType', 'FederatedUser'],
  ])('%s has %s', (principal, key, value) => {
    const Condition = { StringEquals: { [key]: value } };
    expect(decide({ principal, key: [everybody({ Condition })] }).decision).toBe('allowed');
    const context = { [key]: 'something else' };
    expect(decide({ principal, context, key: [everybody({ Condition })] }).decision).toBe('implicit-deny');
  });
});

describe('operations that IAM alone decides', () => {
  it('are not allowed to an AWS service, which has no IAM policies', () => {
    const asked = { action: 'kms:ListKeys', resource: '*' };
    expect(decide({ ...asked, principal: 'logs.us-east-1.amazonaws.com' }).decision).toBe('implicit-deny');
    expect(decide({ ...asked, principal: ROOT }).decision).toBe('allowed');
    expect(decide({ ...asked, principal: SESSION, policies: { identity: [OPEN] } }).decision).toBe('allowed');
  });
});
