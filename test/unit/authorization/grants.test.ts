import type { DecisionKind, Grant } from '../../../src/domain/decision';
import {
  allow,
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

describe('encryption-context constraints', () => {
  const context = { 'kms:EncryptionContext:App': 'pay', 'kms:EncryptionContext:stage': 'prod' };

  it.each<[string, Grant['Constraints'], Record<string, string>, DecisionKind]>([
    ['subset present', { EncryptionContextSubset: { App: 'pay' } }, context, 'allowed'],
    ['name in another case', { EncryptionContextSubset: { aPP: 'pay' } }, context, 'allowed'],
    ['value in another case', { EncryptionContextSubset: { App: 'Pay' } }, context, 'implicit-deny'],
    ['subset missing', { EncryptionContextSubset: { team: 'x' } }, context, 'implicit-deny'],
    ['no encryption context at all', { EncryptionContextSubset: { App: 'pay' } }, {}, 'implicit-deny'],
    ['exact set', { EncryptionContextEquals: { App: 'pay', stage: 'prod' } }, context, 'allowed'],
    ['exact set with one pair more', { EncryptionContextEquals: { App: 'pay' } }, context, 'implicit-deny'],
    [
      'exact set with one pair less',
      { EncryptionContextEquals: { App: 'pay', stage: 'prod', x: 'y' } },
      context,
      'implicit-deny',
    ],
  ])('%s', (_, Constraints, had, expected) => {
    expect(decide({ context: had, grants: [grant({ Constraints })] }).decision).toBe(expected);
  });

  it('do not touch DescribeKey', () => {
    const grants = [grant({ Constraints: { EncryptionContextEquals: { a: 'b' } } })];
    expect(decide({ action: 'kms:DescribeKey', grants }).decision).toBe('allowed');
  });

  it('are undecided when the encryption context is not known', () => {
    const grants = [grant({ Constraints: { EncryptionContextSubset: { App: 'pay' } } })];
    const answer = decide({ unknownContext: ['kms:EncryptionContext:*'], grants });
    expect(answer).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['grant'],
      unknownContext: ['kms:EncryptionContext:App'],
    });
    const exact = [grant({ Constraints: { EncryptionContextEquals: { App: 'pay' } } })];
    const s = { context: { 'kms:EncryptionContext:App': 'pay' }, unknownContext: ['kms:EncryptionContext:*'] };
    expect(decide({ ...s, grants: exact }).decision).toBe('undetermined');
    expect(decide({ ...s, grants }).decision).toBe('allowed');
  });
});

describe('SourceArn constraints and service grantees', () => {
  const trail = `arn:aws:cloudtrail:eu-central-1:${OWNER}:trail/main`;
  const service = 'cloudtrail.amazonaws.com';
  const grants = [
    grant({ GranteePrincipal: undefined, GranteeServicePrincipal: service, Constraints: { SourceArn: trail } }),
  ];

  it.each<[string, Situation, DecisionKind]>([
    ['the named resource', { context: { 'aws:SourceArn': trail } }, 'allowed'],
    ['another resource', { context: { 'aws:SourceArn': `${trail}2` } }, 'implicit-deny'],
    ['no resource', {}, 'implicit-deny'],
    ['no resource, for DescribeKey too', { action: 'kms:DescribeKey' }, 'implicit-deny'],
    ['an unknown resource', { unknownContext: ['aws:SourceArn'] }, 'undetermined'],
    ['another service', { principal: 'sqs.amazonaws.com', context: { 'aws:SourceArn': trail } }, 'implicit-deny'],
    ['a role', { principal: SESSION, context: { 'aws:SourceArn': trail } }, 'implicit-deny'],
  ])('%s', (_, s, expected) => {
    expect(decide({ principal: service, grants, ...s }).decision).toBe(expected);
  });

  it('a regional name that AWS displays stands for the service', () => {
    const shown = [grant({ GranteePrincipal: 'dynamodb.eu-central-1.amazonaws.com' })];
    expect(decide({ principal: 'dynamodb.amazonaws.com', grants: shown }).decision).toBe('allowed');
  });
});

describe('CreateGrant by virtue of a grant', () => {
  const grants = [grant({ Operations: ['CreateGrant', 'Decrypt'] })];

  it.each<[string, Situation, DecisionKind]>([
    ['within the parent', { context: { 'kms:GrantOperations': ['Decrypt'] } }, 'allowed'],
    ['wider than the parent', { context: { 'kms:GrantOperations': ['Decrypt', 'Encrypt'] } }, 'implicit-deny'],
    ['not known how wide', { unknownContext: ['kms:GrantOperations'] }, 'undetermined'],
    [
      'wider, but permitted by the key policy',
      {
        context: { 'kms:GrantOperations': ['Encrypt'] },
        key: [names(ROLE)],
      },
      'allowed',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide({ action: 'kms:CreateGrant', grants, ...s }).decision).toBe(expected);
  });
});

describe('RetireGrant', () => {
  const retire = (s: Situation) => decide({ action: 'kms:RetireGrant', ...s });
  const iam = { identity: [policy(allow({ Action: 'kms:RetireGrant' }))] };
  const other = `arn:aws:iam::${OWNER}:role/other`;

  it.each<[string, Situation, DecisionKind]>([
    [
      'by the retiring principal, whatever the policies say',
      { grants: [grant({ GranteePrincipal: other, RetiringPrincipal: ROLE })] },
      'allowed',
    ],
    ['by the grantee, if the grant holds it', { grants: [grant({ Operations: ['RetireGrant'] })] }, 'allowed'],
    ['not by the grantee otherwise', { grants: [grant()] }, 'implicit-deny'],
    ['not by a key policy', { key: [names(ROLE)], grants: [grant({ GranteePrincipal: other })] }, 'implicit-deny'],
    [
      'by IAM in the account that owns the key',
      { grants: [grant({ GranteePrincipal: other })], policies: iam },
      'allowed',
    ],
    ['not by IAM without a grant', { grants: [], policies: iam }, 'implicit-deny'],
    [
      'by root of the issuing account',
      {
        principal: `arn:aws:iam::${OTHER}:root`,
        grants: [grant({ GranteePrincipal: other, IssuingAccount: `arn:aws:iam::${OTHER}:root` })],
      },
      'allowed',
    ],
    [
      'by IAM in the account that is the retiring principal',
      {
        principal: FOREIGN_SESSION,
        policies: iam,
        grants: [grant({ GranteePrincipal: other, RetiringPrincipal: `arn:aws:iam::${OTHER}:root` })],
      },
      'allowed',
    ],
    [
      'not by IAM in an account that has nothing to do with it',
      {
        principal: FOREIGN_SESSION,
        policies: iam,
        grants: [grant({ GranteePrincipal: other, IssuingAccount: ROOT })],
      },
      'implicit-deny',
    ],
    [
      'not against a deny',
      {
        grants: [grant({ RetiringPrincipal: ROLE })],
        policies: { identity: [policy(deny({ Action: 'kms:RetireGrant' }))] },
      },
      'explicit-deny',
    ],
  ])('%s', (_, s, expected) => {
    expect(retire(s).decision).toBe(expected);
  });

  it('names the grant as what is missing', () => {
    expect(retire({ grants: [grant()], principal: FOREIGN_SESSION }).blockedBy).toEqual(['grant']);
    expect(layer(retire({ grants: [] }), 'key-policy').outcome).toBe('not-applicable');
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
