import type { DecisionKind, PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  FULL_ACCESS,
  layer,
  OPEN,
  OWNER,
  policy,
  ROLE,
  ROOT,
  SILENT,
  type Situation,
  USER,
} from './fixtures';

const everybody = (over = {}) => allow({ Principal: '*', ...over });

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

/** "A role name can't begin with the reserved prefix AWSServiceRoleFor" (Organizations API Reference, InvalidInputException). */
it('a role whose path says that it is no service-linked role is bound by SCPs, whatever its name', () => {
  const principal = `arn:aws:sts::${OWNER}:assumed-role/AWSServiceRoleForMe/x`;
  const context = { 'aws:PrincipalArn': `arn:aws:iam::${OWNER}:role/AWSServiceRoleForMe` };
  const policies = { scp: [[policy(deny())]] };
  expect(decide({ principal, context, key: [everybody()], policies }).decision).toBe('explicit-deny');
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

describe('whom organization policies reach', () => {
  const denial = [[policy(deny({ Principal: '*' }))]];

  it.each<[string, string]>([
    ['a user', USER],
    ['the root user', ROOT],
    ['a caller of another account', FOREIGN_SESSION],
    ['a service that they do not exempt', 'logs.eu-central-1.amazonaws.com'],
  ])('an RCP reaches %s', (_, principal) => {
    const s = { principal, key: [everybody()], policies: { rcp: denial, identity: [OPEN] } };
    expect(decide(s)).toMatchObject({ decision: 'explicit-deny', blockedBy: ['rcp'] });
  });

  it('the management account has neither: both lists are empty', () => {
    expect(decide({ key: [everybody()], policies: { scp: [], rcp: [] } }).decision).toBe('allowed');
  });

  it('a service-linked role is reached by neither, and still by its own and the key’s policies', () => {
    const principal = `arn:aws:iam::${OWNER}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`;
    const policies = { scp: [[SILENT]], rcp: denial };
    expect(decide({ principal, key: [everybody()], policies }).decision).toBe('allowed');
    expect(decide({ principal, key: [], policies }).blockedBy).toEqual(['key-policy']);
    expect(decide({ principal, key: [everybody(), deny({ Principal: '*' })], policies }).decision).toBe(
      'explicit-deny',
    );
  });

  it('a Deny at any level denies, an Allow at one does not help another', () => {
    const refusing = policy(deny({ Action: 'kms:Decrypt' }));
    for (const scp of [
      [[FULL_ACCESS, refusing], [FULL_ACCESS]],
      [[FULL_ACCESS], [FULL_ACCESS, refusing]],
    ]) {
      expect(decide({ key: [everybody()], policies: { scp } }).decision).toBe('explicit-deny');
    }
  });
});
