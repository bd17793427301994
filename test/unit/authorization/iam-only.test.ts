import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  KEY,
  layer,
  names,
  OPEN,
  OTHER,
  policy,
  ROOT,
  SESSION,
  type Situation,
} from './fixtures';

const ALIAS = KEY.replace(/key\/.*/, 'alias/app');

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

describe('operations that IAM alone decides', () => {
  it('are not allowed to an AWS service, which has no IAM policies', () => {
    const asked = { action: 'kms:ListKeys', resource: '*' };
    expect(decide({ ...asked, principal: 'logs.us-east-1.amazonaws.com' }).decision).toBe('implicit-deny');
    expect(decide({ ...asked, principal: ROOT }).decision).toBe('allowed');
    expect(decide({ ...asked, principal: SESSION, policies: { identity: [OPEN] } }).decision).toBe('allowed');
  });
});
