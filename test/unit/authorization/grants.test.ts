import type { DecisionKind, Grant } from '../../../src/domain/decision';
import {
  decide,
  deny,
  FEDERATED,
  FOREIGN_ROLE,
  FOREIGN_SESSION,
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

const grant = (over: Partial<Grant> = {}): Grant => ({
  GrantId: 'g1',
  KeyId: KEY,
  GranteePrincipal: ROLE,
  Operations: ['Decrypt', 'DescribeKey'],
  Constraints: {},
  ...over,
});

describe('a grant', () => {
  it.each<[string, Situation, DecisionKind]>([
    ['needs no policy at its grantee', { grants: [grant()] }, 'allowed'],
    ['covers only its operations', { action: 'kms:Encrypt', grants: [grant()] }, 'implicit-deny'],
    ['covers only its grantee', { principal: USER, grants: [grant()] }, 'implicit-deny'],
    ['may name the session', { grants: [grant({ GranteePrincipal: SESSION })] }, 'allowed'],
    ['may name another session', { grants: [grant({ GranteePrincipal: `${SESSION}x` })] }, 'implicit-deny'],
    ['may name a user', { principal: USER, grants: [grant({ GranteePrincipal: USER })] }, 'allowed'],
    ['takes * as text', { grants: [grant({ GranteePrincipal: '*' })] }, 'implicit-deny'],
    [
      'crosses accounts',
      { principal: FOREIGN_SESSION, grants: [grant({ GranteePrincipal: FOREIGN_ROLE })] },
      'allowed',
    ],
    ['naming an account needs IAM there', { grants: [grant({ GranteePrincipal: ROOT })] }, 'implicit-deny'],
    [
      'naming an account works with IAM there',
      {
        principal: FOREIGN_SESSION,
        grants: [grant({ GranteePrincipal: `arn:aws:iam::${OTHER}:root` })],
        policies: { identity: [OPEN] },
      },
      'allowed',
    ],
    ['is bound to its key', { grants: [grant({ KeyId: KEY.replace('0f8', '1f8') })] }, 'implicit-deny'],
    ['may show its key by id', { grants: [grant({ KeyId: KEY.split('/')[1] as string })] }, 'allowed'],
    ['never beats a deny', { key: [deny({ Principal: '*' })], grants: [grant()] }, 'explicit-deny'],
    ['does not beat a silent SCP', { grants: [grant()], policies: { scp: [[SILENT]] } }, 'implicit-deny'],
    [
      'does not permit what cannot be granted',
      {
        action: 'kms:PutKeyPolicy',
        grants: [grant({ Operations: ['PutKeyPolicy'] })],
      },
      'implicit-deny',
    ],
    [
      'without a grantee may mean a service',
      {
        principal: 'rds.amazonaws.com',
        grants: [{ GrantId: 'g2', Operations: ['Decrypt'] }],
      },
      'undetermined',
    ],
    ['without a grantee means no role', { grants: [{ GrantId: 'g2', Operations: ['Decrypt'] }] }, 'implicit-deny'],
  ])('%s', (_, s, expected) => {
    expect(decide(s).decision).toBe(expected);
  });

  it.each<[string, Situation]>([
    ['a role', { grants: [grant()] }],
    ['a session', { grants: [grant({ GranteePrincipal: SESSION })] }],
    ['a user', { principal: USER, grants: [grant({ GranteePrincipal: USER })] }],
    ['a federated user', { principal: FEDERATED, grants: [grant({ GranteePrincipal: FEDERATED })] }],
    ['a role elsewhere', { principal: FOREIGN_SESSION, grants: [grant({ GranteePrincipal: FOREIGN_ROLE })] }],
    ['a retiring session', { action: 'kms:RetireGrant', grants: [grant({ RetiringPrincipal: SESSION })] }],
  ])('to %s may or may not override the silence of a boundary: AWS documents neither', (_, s) => {
    const limited = (policies: Situation['policies']) => decide({ ...s, policies });
    expect(limited({ boundary: OPEN }).decision).toBe('allowed');
    expect(limited({ boundary: SILENT })).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['permissions-boundary'],
      allowedBy: [],
    });
    expect(limited({ boundary: policy(deny()) }).decision).toBe('explicit-deny');
  });

  it.each<[string, Situation]>([
    ['a role', { grants: [grant()] }],
    ['a session', { grants: [grant({ GranteePrincipal: SESSION })] }],
    ['a federated user', { principal: FEDERATED, grants: [grant({ GranteePrincipal: FEDERATED })] }],
  ])('to %s may or may not override the silence of a session policy', (_, s) => {
    expect(decide({ ...s, policies: { session: [SILENT] } })).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['session-policy'],
    });
    expect(decide({ ...s, policies: { session: [OPEN] } }).decision).toBe('allowed');
  });

  it('to a service is limited by nothing of the kind', () => {
    const grants = [grant({ GranteePrincipal: undefined, GranteeServicePrincipal: 'rds.amazonaws.com' })];
    const policies = { boundary: SILENT, session: [SILENT] };
    expect(decide({ principal: 'rds.amazonaws.com', grants, policies }).decision).toBe('allowed');
  });

  it('leaves no doubt where the key policy names the caller itself', () => {
    const grants = [grant({ GranteePrincipal: SESSION })];
    expect(decide({ key: [names(SESSION)], grants, policies: { boundary: SILENT } })).toMatchObject({
      decision: 'allowed',
      allowedBy: ['key-policy'],
    });
  });

  it('is one reason among several', () => {
    const answer = decide({ key: [names(ROLE)], grants: [grant()] });
    expect(answer.allowedBy).toEqual(['key-policy', 'grant']);
  });
});

it('explains every grant, nearest first', () => {
  const grants = [
    grant({ GrantId: 'far', GranteePrincipal: USER, Operations: ['Sign'] }),
    grant({ GrantId: 'operation', Operations: ['Encrypt'] }),
    grant({ GrantId: 'constraint', Constraints: { EncryptionContextSubset: { a: 'b' } } }),
  ];
  const { statements } = layer(decide({ grants }), 'grant');
  expect(statements.map(({ policy: id, index, matched }) => [id, index, matched])).toEqual([
    ['constraint', 2, false],
    ['operation', 1, false],
    ['far', 0, false],
  ]);
  expect(statements[0]?.because).toBe('constraint EncryptionContextSubset wanted a="b", the request had none');
  expect(statements[1]?.because).toBe('operations are Encrypt, not Decrypt');
});

it('reads ten thousand grants of which none can be decided', () => {
  const Constraints = { EncryptionContextSubset: { app: 'pay' } };
  const grants = Array.from({ length: 10_000 }, (_, i) => grant({ GrantId: `g${i}`, Constraints }));
  const answer = decide({ grants, unknownContext: ['kms:EncryptionContext:*'] });
  expect(answer).toMatchObject({ decision: 'undetermined', unknownContext: ['kms:EncryptionContext:app'] });
});

it('reads ten thousand grants', () => {
  const grants = Array.from({ length: 10_000 }, (_, i) =>
    grant({ GrantId: `g${i}`, GranteePrincipal: `${ROLE}-${i}` }),
  );
  const answer = decide({ grants: [...grants, grant({ GrantId: 'mine' })] });
  expect(answer.decision).toBe('allowed');
  expect(layer(answer, 'grant').statements[0]?.policy).toBe('mine');
});

describe('which operations a grant can permit', () => {
  /** GrantOperation of the KMS API Reference, but for RetireGrant, which the grant itself decides. */
  const GRANTABLE = [
    ...[
      'CreateGrant',
      'Decrypt',
      'DeriveSharedSecret',
      'DescribeKey',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyPair',
    ],
    ...['GenerateDataKeyPairWithoutPlaintext', 'GenerateDataKeyWithoutPlaintext', 'GenerateMac', 'GetPublicKey'],
    ...['ReEncryptFrom', 'ReEncryptTo', 'Sign', 'Verify', 'VerifyMac'],
  ];
  const OTHERS = [
    'PutKeyPolicy',
    'EnableKey',
    'ListGrants',
    'RevokeGrant',
    'GetKeyPolicy',
    'TagResource',
    'ScheduleKeyDeletion',
  ];

  it.each(GRANTABLE)('%s, here and across accounts', (name) => {
    const s = { action: `kms:${name}`, key: [] };
    expect(decide({ ...s, grants: [grant({ Operations: [name] })] }).decision).toBe('allowed');
    const across = [grant({ Operations: [name], GranteePrincipal: FOREIGN_ROLE })];
    expect(decide({ ...s, principal: FOREIGN_SESSION, grants: across }).decision).toBe('allowed');
    expect(
      decide({ ...s, grants: [grant({ Operations: GRANTABLE.filter((other) => other !== name) })] }).decision,
    ).toBe('implicit-deny');
  });

  it.each(OTHERS)('never %s', (name) => {
    const answer = decide({ action: `kms:${name}`, key: [], grants: [grant({ Operations: [...GRANTABLE, name] })] });
    expect(answer).toMatchObject({ decision: 'implicit-deny', blockedBy: ['key-policy'] });
    expect(layer(answer, 'grant').outcome).toBe('not-applicable');
  });
});

describe('whom a grant can name', () => {
  it.each<[string, string, string, boolean]>([
    ['an account: its root user', ROOT, ROOT, true],
    ['an account: nobody there without IAM', ROOT, SESSION, false],
    ['a role: every session of it', ROLE, SESSION, true],
    ['a role: the role', ROLE, ROLE, true],
    ['a session: that session only', SESSION, `${SESSION}x`, false],
    ['a user', USER, USER, true],
    ['a federated user', FEDERATED, FEDERATED, true],
    ['a group: nobody', `arn:aws:iam::${OWNER}:group/staff`, USER, false],
    ['a pattern: nobody', `arn:aws:iam::${OWNER}:role/*`, ROLE, false],
    ['another account: nobody here', `arn:aws:iam::${OTHER}:root`, ROOT, false],
  ])('%s', (_, GranteePrincipal, principal, expected) => {
    expect(decide({ principal, grants: [grant({ GranteePrincipal })] }).decision === 'allowed').toBe(expected);
  });
});

describe('why a grant does or does not help', () => {
  it.each<[Partial<Grant>, string]>([
    [{}, `grantee is ${ROLE}, operations hold Decrypt`],
    [
      { Constraints: { EncryptionContextSubset: {} } },
      `grantee is ${ROLE}, operations hold Decrypt, EncryptionContextSubset met`,
    ],
    [{ GranteePrincipal: ROOT }, `grantee is ${ROOT}, so its IAM policies count, operations hold Decrypt`],
    [{ GranteePrincipal: USER }, `grantee is ${USER}, not the caller`],
    [
      { GranteePrincipal: 'AROAEXAMPLEID12345678' },
      'grantee is AROAEXAMPLEID12345678, not the caller: that is what is left of a deleted role',
    ],
    [
      { GranteePrincipal: FOREIGN_ROLE.replace('reader', 'billing') },
      `grantee is ${FOREIGN_ROLE.replace('reader', 'billing')}, not the caller: that is in account ${OTHER}, the caller in ${OWNER}`,
    ],
    [{ GranteePrincipal: undefined }, 'grantee is not shown, not the caller'],
    [{ Operations: [] }, 'operations are an empty list, not Decrypt'],
    [
      { Operations: ['Sign', 'Verify', 'Encrypt', 'GenerateMac'] },
      'operations are Sign, Verify, Encrypt and 1 more, not Decrypt',
    ],
    [{ KeyId: KEY.replace('0f8', '1f8') }, `grant is on ${KEY.replace('0f8', '1f8')}`],
  ])('%j: %s', (over, expected) => {
    expect(layer(decide({ grants: [grant(over)] }), 'grant').statements[0]?.because).toBe(expected);
  });
});
