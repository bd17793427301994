import type { DecisionKind, PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FEDERATED,
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

/** IAM User Guide, "Principal"; KMS Developer Guide, "Key policies in AWS KMS". */
describe('whom a principal of a key policy names', () => {
  const session = (name: string) => `arn:aws:sts::${OWNER}:assumed-role/${name}`;
  const other = `arn:aws:iam::${OTHER}:root`;

  it.each<[string, string, string, boolean]>([
    ['a role: every session of it', ROLE, session('billing/any-name'), true],
    ['a role: no session of another role', ROLE, session('billing2/x'), false],
    ['a role: no role whose name only begins so', ROLE, session('bill/x'), false],
    ['a role: no role in another account', ROLE, `arn:aws:sts::${OTHER}:assumed-role/billing/x`, false],
    ['a role: no user of that name', ROLE, `arn:aws:iam::${OWNER}:user/billing`, false],
    ['a session: that session', SESSION, SESSION, true],
    ['a session: no other session', SESSION, session('billing/batch-8'), false],
    ['a session: not in another case', SESSION, session('billing/Batch-7'), false],
    ['a role written like a session: nobody', session('billing'), SESSION, false],
    ['a user: that user', USER, USER, true],
    ['a user: no other user', USER, `${USER}2`, false],
    ['a user: not without its path', `arn:aws:iam::${OWNER}:user/staff/dana`, USER, false],
    ['a federated user: that federated user', FEDERATED, FEDERATED, true],
    ['a group: nobody', `arn:aws:iam::${OWNER}:group/billing`, USER, false],
    ['the account: its root user', ROOT, ROOT, true],
    ['the bare account id: its root user', OWNER, ROOT, true],
    ['the account: nobody by itself', ROOT, SESSION, false],
    ['the account: no user by itself', OWNER, USER, false],
    ['another account: nobody here', other, ROOT, false],
    ['the id of somebody deleted: nobody', 'AIDAEXAMPLEID12345678', USER, false],
    ['*: everybody', '*', USER, true],
    ['*: an AWS service too', '*', 'logs.eu-central-1.amazonaws.com', true],
    ['a wildcard in an ARN: nobody', `arn:aws:iam::${OWNER}:user/*`, USER, false],
  ])('%s', (_, name, principal, expected) => {
    expect(decide({ principal, key: [names(name)] }).decision === 'allowed').toBe(expected);
  });

  it('* with kms:CallerAccount names everybody of that account directly', () => {
    const key = [everybody({ Condition: { StringEquals: { 'kms:CallerAccount': OWNER } } })];
    const policies = { identity: [SILENT], boundary: SILENT, session: [SILENT] };
    for (const principal of [SESSION, ROLE, USER, ROOT, FEDERATED]) {
      expect(decide({ principal, key, policies }).decision).toBe('allowed');
    }
    const foreign = { principal: `arn:aws:sts::${OTHER}:assumed-role/x/y`, key, policies: { identity: [OPEN] } };
    expect(decide(foreign)).toMatchObject({ decision: 'implicit-deny', blockedBy: ['key-policy'] });
  });

  it('* with aws:PrincipalArn survives that a role is made anew, its ARN and its id do not', () => {
    const anew = { 'aws:userid': 'AROANEWER0000000000:batch-7' };
    expect(decide({ key: [byArn(ROLE)], context: anew }).decision).toBe('allowed');
    expect(decide({ key: [byArn(`arn:aws:iam::${OWNER}:role/bill*`)], context: anew }).decision).toBe('allowed');
    expect(decide({ key: [names('AROAOLDER0000000000')], context: anew }).decision).toBe('implicit-deny');
    expect(decide({ key: [names('AROANEWER0000000000')], context: anew }).decision).toBe('allowed');
  });

  it('aws:PrincipalArn of a session is its role, never the session', () => {
    expect(decide({ key: [byArn(SESSION)] }).decision).toBe('implicit-deny');
    expect(decide({ key: [byArn(`arn:aws:sts::${OWNER}:assumed-role/billing/*`)] }).decision).toBe('implicit-deny');
  });

  it('the id of a role leaves boundary and session policy in force, as its ARN does', () => {
    const s = { key: [names('AROAEXAMPLEID12345678')], context: { 'aws:userid': 'AROAEXAMPLEID12345678:batch-7' } };
    expect(decide({ ...s, policies: { identity: [SILENT] } }).decision).toBe('allowed');
    expect(decide({ ...s, policies: { boundary: SILENT } }).blockedBy).toEqual(['permissions-boundary']);
    expect(decide({ ...s, policies: { session: [SILENT] } }).blockedBy).toEqual(['session-policy']);
  });

  it('a stronger form beside a weaker one counts', () => {
    const policies = { identity: [SILENT], boundary: SILENT, session: [SILENT] };
    expect(decide({ key: [names(ROOT), names(ROLE)], policies }).decision).toBe('implicit-deny');
    expect(decide({ key: [names(ROOT), names(ROLE), names(SESSION)], policies }).decision).toBe('allowed');
    expect(decide({ key: [names(ROOT, ROLE, SESSION)], policies }).decision).toBe('allowed');
  });
});

describe('an explicit deny in any of the caller’s policies wins over every principal form', () => {
  const forms: [string, Situation][] = [
    ['role ARN', { key: [names(ROLE)] }],
    ['role session ARN', { key: [names(SESSION)] }],
    ['user ARN', { principal: USER, key: [names(USER)] }],
    ['federated user ARN', { principal: FEDERATED, key: [names(FEDERATED)] }],
    [
      'user ARN, federated session',
      { principal: FEDERATED, key: [names(USER)], context: { 'aws:PrincipalArn': USER } },
    ],
    ['* with aws:PrincipalArn', { key: [byArn(ROLE)] }],
    ['account root', { key: [names(ROOT)], policies: { identity: [OPEN] } }],
    ['a grant', { key: [], grants: [{ GranteePrincipal: ROLE, Operations: ['Decrypt'] }] }],
  ];
  const layers: [string, Partial<PolicySet>][] = [
    ['identity-policy', { identity: [OPEN, policy(deny())] }],
    ['permissions-boundary', { boundary: policy(allow(), deny()) }],
    ['session-policy', { session: [policy(allow(), deny())] }],
  ];
  const cells = forms.flatMap(([form, s]) => layers.map(([name, held]) => [form, name, s, held] as const));

  it.each(cells)('%s, %s', (_, name, s, held) => {
    // A user's own credentials carry no session policy.
    if (s.principal === USER && name === 'session-policy') {
      return expect(decide({ ...s, policies: held }).decision).toBe('allowed');
    }
    expect(decide(s).decision).toBe('allowed');
    expect(decide({ ...s, policies: { ...s.policies, ...held } })).toMatchObject({
      decision: 'explicit-deny',
      blockedBy: [name],
    });
  });
});
