import { evaluateIam, type IamCase } from '../../../src/authorization/evaluate-iam';
import type { DecisionKind } from '../../../src/domain/decision';
import {
  allow,
  deny,
  document,
  FOREIGN_ROLE,
  FOREIGN_SESSION,
  layer,
  OTHER,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  USER,
} from './fixtures';

const TARGET = `arn:aws:iam::${OWNER}:role/fixer`;
const everything = policy(allow({ Action: '*' }));

function iam(over: Partial<IamCase> & { principal?: string; action?: string; resource?: string }): IamCase {
  const { principal = SESSION, action = 'rds:DescribeDBInstances', resource = '*', policies, ...rest } = over;
  return {
    request: { principal, action, resource },
    policies: { identity: [], boundary: null, session: [], scp: [], ...policies },
    ...rest,
  };
}

const none = { identity: [], boundary: null, session: [], scp: [] };
const trusting = (...statements: Record<string, unknown>[]): Partial<IamCase> => ({
  resourcePolicy: { kind: 'trust', document: document(...statements) },
});
const trust = (Principal: unknown, over = {}) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...over });
const assume = { action: 'sts:AssumeRole', resource: TARGET };

describe('requests without a resource policy', () => {
  it.each<[string, IamCase, DecisionKind, string[]]>([
    ['need an identity policy', iam({}), 'implicit-deny', ['identity-policy']],
    ['are allowed by one', iam({ policies: { ...none, identity: [everything] } }), 'allowed', []],
    [
      'are limited by the boundary',
      iam({ policies: { ...none, identity: [everything], boundary: SILENT } }),
      'implicit-deny',
      ['permissions-boundary'],
    ],
    [
      'are limited by the session policy',
      iam({ policies: { ...none, identity: [everything], session: [SILENT] } }),
      'implicit-deny',
      ['session-policy'],
    ],
    [
      'are limited by SCPs',
      iam({ policies: { ...none, identity: [everything], scp: [[SILENT]] } }),
      'implicit-deny',
      ['scp'],
    ],
    [
      'are refused by a deny',
      iam({ policies: { ...none, identity: [everything, policy(deny({ Action: 'rds:*' }))] } }),
      'explicit-deny',
      ['identity-policy'],
    ],
    ['are all open to root', iam({ principal: ROOT }), 'allowed', []],
    [
      'are undetermined with an unknown layer',
      iam({ policies: { ...none, identity: [everything], scp: 'unknown' } }),
      'undetermined',
      ['scp'],
    ],
    [
      'never reach into another account',
      iam({
        resource: `arn:aws:iam::${OTHER}:role/x`,
        policies: { ...none, identity: [everything] },
      }),
      'implicit-deny',
      ['key-policy'],
    ],
  ])('%s', (_, c, decision, blockedBy) => {
    expect(evaluateIam(c)).toMatchObject({ decision, blockedBy });
  });

  it('match resources of any service', () => {
    const resource = `arn:aws:rds:eu-central-1:${OWNER}:db:orders`;
    const identity = [policy(allow({ Action: 'rds:StartDBInstance', Resource: `arn:aws:rds:*:${OWNER}:db:ord*` }))];
    const c = iam({ action: 'rds:StartDBInstance', resource, policies: { ...none, identity } });
    expect(evaluateIam(c)).toMatchObject({ decision: 'allowed', allowedBy: ['identity-policy'] });
    expect(layer(evaluateIam(c), 'key-state').outcome).toBe('not-applicable');
    expect(layer(evaluateIam(c), 'grant').outcome).toBe('not-applicable');
  });
});

describe('assuming a role', () => {
  const permitted = { ...none, identity: [everything] };

  it.each<[string, IamCase, DecisionKind]>([
    [
      'needs the trust policy even with full IAM access',
      iam({ ...assume, policies: permitted, ...trusting() }),
      'implicit-deny',
    ],
    [
      'works by trust alone where the caller is named',
      iam({ ...assume, principal: USER, ...trusting(trust({ AWS: USER })) }),
      'allowed',
    ],
    ['works by trust alone where its role is named', iam({ ...assume, ...trusting(trust({ AWS: ROLE })) }), 'allowed'],
    ['needs IAM where the account is named', iam({ ...assume, ...trusting(trust({ AWS: ROOT })) }), 'implicit-deny'],
    [
      'works where account and IAM agree',
      iam({ ...assume, policies: permitted, ...trusting(trust({ AWS: ROOT })) }),
      'allowed',
    ],
    [
      'across accounts needs both',
      iam({ ...assume, principal: FOREIGN_SESSION, ...trusting(trust({ AWS: FOREIGN_ROLE })) }),
      'implicit-deny',
    ],
    [
      'across accounts works with both',
      iam({
        ...assume,
        principal: FOREIGN_SESSION,
        policies: permitted,
        ...trusting(trust({ AWS: FOREIGN_ROLE })),
      }),
      'allowed',
    ],
    [
      'is for the services that are named',
      iam({ ...assume, principal: 'ec2.amazonaws.com', ...trusting(trust({ Service: 'ec2.amazonaws.com' })) }),
      'allowed',
    ],
    [
      'is for no other service',
      iam({ ...assume, principal: 'rds.amazonaws.com', ...trusting(trust({ Service: 'ec2.amazonaws.com' })) }),
      'implicit-deny',
    ],
    [
      'is refused by a deny in the trust policy',
      iam({
        ...assume,
        policies: permitted,
        ...trusting(trust({ AWS: ROOT }), { ...trust({ AWS: ROLE }), Effect: 'Deny' }),
      }),
      'explicit-deny',
    ],
    [
      'cannot be decided with an unknown trust policy',
      iam({ ...assume, policies: permitted, resourcePolicy: { kind: 'trust', document: 'unknown' } }),
      'undetermined',
    ],
  ])('%s', (_, c, expected) => {
    expect(evaluateIam(c).decision).toBe(expected);
  });

  it('meets conditions such as the external id', () => {
    const Condition = { StringEquals: { 'sts:ExternalId': 'k-42' } };
    const c = iam({
      ...assume,
      principal: FOREIGN_SESSION,
      policies: permitted,
      ...trusting(trust({ AWS: OTHER }, { Condition })),
    });
    expect(evaluateIam(c)).toMatchObject({ decision: 'implicit-deny', blockedBy: ['key-policy'] });
    const request = { ...c.request, context: { 'sts:ExternalId': 'k-42' } };
    expect(evaluateIam({ ...c, request }).decision).toBe('allowed');
  });

  it('by web identity names the provider', () => {
    const provider = `arn:aws:iam::${OWNER}:oidc-provider/token.example.org`;
    const action = 'sts:AssumeRoleWithWebIdentity';
    const c = iam({
      ...assume,
      action,
      principal: provider,
      ...trusting(trust({ Federated: provider }, { Action: action })),
    });
    expect(evaluateIam(c).decision).toBe('allowed');
  });
});

describe('other resource policies', () => {
  const queue = `arn:aws:sqs:eu-central-1:${OWNER}:jobs`;
  const send = { action: 'sqs:SendMessage', resource: queue };
  const own = (...statements: Record<string, unknown>[]): Partial<IamCase> => ({
    resourcePolicy: { kind: 'resource', document: document(...statements) },
  });
  const named = (AWS: string) => allow({ Action: 'sqs:*', Principal: { AWS } });

  it.each<[string, IamCase, DecisionKind]>([
    ['may allow by themselves', iam({ ...send, ...own(named(SESSION)) }), 'allowed'],
    ['need not allow', iam({ ...send, policies: { ...none, identity: [everything] }, ...own() }), 'allowed'],
    ['that name the account leave it to IAM', iam({ ...send, ...own(named(ROOT)) }), 'implicit-deny'],
    [
      'that name a role are limited by its boundary',
      iam({ ...send, policies: { ...none, boundary: policy(allow({ Action: 'rds:*' })) }, ...own(named(ROLE)) }),
      'implicit-deny',
    ],
    [
      'must allow across accounts',
      iam({ ...send, principal: FOREIGN_SESSION, policies: { ...none, identity: [everything] }, ...own() }),
      'implicit-deny',
    ],
    [
      'of a resource whose ARN has no account',
      iam({
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::files/a',
        resourceAccount: OTHER,
        policies: { ...none, identity: [everything] },
        ...own(allow({ Action: 's3:*', Principal: { AWS: ROLE } })),
      }),
      'allowed',
    ],
  ])('%s', (_, c, expected) => {
    expect(evaluateIam(c).decision).toBe(expected);
  });
});
