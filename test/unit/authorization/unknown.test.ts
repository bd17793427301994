import type { DecisionKind, Layer, PolicySet } from '../../../src/domain/decision';
import {
  allow,
  decide,
  deny,
  FOREIGN_SESSION,
  FULL_ACCESS,
  layer,
  names,
  OPEN,
  ROLE,
  ROOT,
  SESSION,
  SILENT,
  type Situation,
  USER,
} from './fixtures';

const everybody = allow({ Principal: '*' });

describe('a layer that nobody could read', () => {
  it.each<[Layer, Partial<PolicySet>]>([
    ['identity-policy', { identity: 'unknown' }],
    ['permissions-boundary', { boundary: 'unknown' }],
    ['session-policy', { session: 'unknown' }],
    ['scp', { scp: 'unknown' }],
    ['rcp', { rcp: 'unknown' }],
    ['vpc-endpoint-policy', { vpcEndpoint: 'unknown' }],
  ])('%s may hold a deny, so nothing is allowed', (name, policies) => {
    const answer = decide({ key: [everybody], policies });
    expect(answer).toMatchObject({ decision: 'undetermined', blockedBy: [name], allowedBy: [] });
    expect(layer(answer, name).outcome).toBe('unknown');
  });

  it('of the key policy leaves everything open', () => {
    expect(decide({ key: 'unknown', policies: { identity: [OPEN] } })).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['key-policy'],
    });
  });

  it.each<[string, Situation, DecisionKind, Layer[]]>([
    [
      'a known deny wins',
      { key: [deny({ Principal: '*' })], policies: { identity: 'unknown', scp: 'unknown' } },
      'explicit-deny',
      ['key-policy'],
    ],
    [
      'a known silence that blocks in any case wins',
      {
        key: [everybody],
        policies: { scp: [[SILENT]], identity: 'unknown', rcp: 'unknown' },
      },
      'implicit-deny',
      ['scp'],
    ],
    [
      'a key policy that neither names nor delegates decides',
      {
        key: [],
        policies: { identity: 'unknown', boundary: 'unknown' },
      },
      'implicit-deny',
      ['key-policy'],
    ],
    ['unknown grants may still allow', { key: [], grants: 'unknown' }, 'undetermined', ['grant']],
    ['unknown grants cannot deny', { key: [everybody], grants: 'unknown' }, 'allowed', []],
    [
      'unknown grants do not matter where nothing is grantable',
      { action: 'kms:PutKeyPolicy', key: [], grants: 'unknown' },
      'implicit-deny',
      ['key-policy'],
    ],
    [
      'the other side of an account boundary decides alone',
      {
        principal: FOREIGN_SESSION,
        key: [],
        policies: { identity: 'unknown' },
      },
      'implicit-deny',
      ['key-policy'],
    ],
    [
      'an unknown foreign key policy does not help a caller without IAM',
      {
        principal: FOREIGN_SESSION,
        key: 'unknown',
        policies: { identity: [SILENT] },
      },
      'implicit-deny',
      ['identity-policy'],
    ],
    [
      'an unknown foreign key policy cannot make an operation cross accounts',
      {
        principal: FOREIGN_SESSION,
        action: 'kms:PutKeyPolicy',
        key: 'unknown',
        policies: { identity: [OPEN] },
      },
      'implicit-deny',
      ['key-policy'],
    ],
    [
      'two unknowns, both needed',
      {
        key: [names(ROOT)],
        policies: { identity: 'unknown', boundary: 'unknown' },
      },
      'undetermined',
      ['identity-policy', 'permissions-boundary'],
    ],
    [
      'an unknown session policy cannot bind a user',
      { principal: USER, key: [names(USER)], policies: { session: 'unknown' } },
      'allowed',
      [],
    ],
    [
      'root has no identity policy or boundary to know',
      {
        principal: ROOT,
        key: [names(ROOT)],
        policies: { identity: 'unknown', boundary: 'unknown', session: 'unknown' },
      },
      'allowed',
      [],
    ],
    [
      'a service principal is bound by none of the caller’s layers',
      {
        principal: 'logs.eu-central-1.amazonaws.com',
        key: [everybody],
        policies: { identity: 'unknown', boundary: 'unknown', session: 'unknown', scp: 'unknown' },
      },
      'allowed',
      [],
    ],
    [
      'organization policies do not bind a service-linked role',
      {
        principal: 'arn:aws:sts::210987654321:assumed-role/AWSServiceRoleForRDS/x',
        key: [everybody],
        policies: { scp: 'unknown', rcp: 'unknown' },
      },
      'allowed',
      [],
    ],
    [
      'RCPs do not reach RetireGrant',
      {
        action: 'kms:RetireGrant',
        policies: { rcp: 'unknown' },
        grants: [{ RetiringPrincipal: ROLE, GranteePrincipal: ROLE }],
      },
      'allowed',
      [],
    ],
  ])('%s', (_, s, decision, blockedBy) => {
    const answer = decide(s);
    expect(answer.decision).toBe(decision);
    expect(answer.blockedBy).toEqual(blockedBy);
  });
});

describe('a context key that nobody knows', () => {
  const via = { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } };
  const conditional = { ...names(ROLE), Condition: via };

  it('is not the same as an absent one', () => {
    expect(decide({ key: [conditional] }).decision).toBe('implicit-deny');
    const answer = decide({ key: [conditional], unknownContext: ['kms:ViaService'] });
    expect(answer).toMatchObject({
      decision: 'undetermined',
      blockedBy: ['key-policy'],
      unknownContext: ['kms:ViaService'],
    });
    expect(layer(answer, 'key-policy')).toMatchObject({ outcome: 'unknown', statements: [{ matched: 'unknown' }] });
  });

  it.each<[string, Situation, DecisionKind]>([
    ['does not matter beside an unconditional allow', { key: [conditional, names(ROLE)] }, 'allowed'],
    ['does not matter beside a known deny', { key: [conditional, deny({ Principal: '*' })] }, 'explicit-deny'],
    [
      'does not matter where another layer blocks',
      { key: [conditional], policies: { scp: [[SILENT]] } },
      'implicit-deny',
    ],
    [
      'does not matter in a statement that fails otherwise',
      { key: [{ ...conditional, Action: 'kms:Encrypt' }] },
      'implicit-deny',
    ],
    [
      'does not matter where another condition fails',
      {
        key: [{ ...conditional, Condition: { ...via, Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
      },
      'implicit-deny',
    ],
    ['matters in a deny', { key: [names(ROLE), { ...deny({ Principal: '*' }), Condition: via }] }, 'undetermined'],
    [
      'matters with IfExists',
      { key: [{ ...names(ROLE), Condition: { StringEqualsIfExists: via.StringEquals } }] },
      'undetermined',
    ],
    [
      'matters to Null',
      { key: [{ ...names(ROLE), Condition: { Null: { 'kms:ViaService': 'true' } } }] },
      'undetermined',
    ],
    [
      'matters in every negated operator',
      { key: [{ ...names(ROLE), Condition: { StringNotEquals: via.StringEquals } }] },
      'undetermined',
    ],
  ])('%s', (_, s, expected) => {
    expect(decide({ unknownContext: ['KMS:viaservice'], ...s }).decision).toBe(expected);
  });

  it('may be a family of keys', () => {
    const Condition = { StringEquals: { 'kms:EncryptionContext:app': 'pay', 'kms:EncryptionContext:stage': 'prod' } };
    const s = { key: [{ ...names(ROLE), Condition }], unknownContext: ['kms:EncryptionContext:*'] };
    expect(decide(s).unknownContext).toEqual(['kms:EncryptionContext:app', 'kms:EncryptionContext:stage']);
    expect(decide({ ...s, context: { 'kms:EncryptionContext:app': 'other' } }).decision).toBe('implicit-deny');
  });

  it('may be a variable', () => {
    const Condition = { StringEquals: { 'kms:X': `\${aws:PrincipalTag/team}` } };
    const s = { key: [{ ...names(ROLE), Condition }], context: { 'kms:X': 'core' } };
    const answer = decide({ ...s, unknownContext: ['aws:PrincipalTag/*'] });
    expect(answer).toMatchObject({ decision: 'undetermined', unknownContext: ['aws:PrincipalTag/team'] });
    expect(decide(s).decision).toBe('implicit-deny');
  });

  it('is named only where it decides', () => {
    const key = [
      conditional,
      { ...names(ROLE), Action: 'kms:Encrypt', Condition: { StringEquals: { 'kms:Other': 'x' } } },
    ];
    const answer = decide({ key, unknownContext: ['kms:ViaService', 'kms:Other'] });
    expect(answer.unknownContext).toEqual(['kms:ViaService']);
  });

  it('is not reported when the decision stands', () => {
    expect(decide({ key: [names(ROLE)], unknownContext: ['kms:ViaService'] })).not.toHaveProperty('unknownContext');
  });
});

describe('an unknown key whose every value comes out the same', () => {
  const when = (Condition: unknown) => ({ ...names(ROLE), Condition });
  const unless = (Condition: unknown) => ({ ...deny({ Principal: '*' }), Condition });
  const vpce = (operator: string, value: unknown) => ({ [operator]: { 'aws:SourceVpce': value } });

  it.each<[string, Situation, DecisionKind]>([
    ['equal or not equal', { key: [when(vpce('StringEquals', 'a')), when(vpce('StringNotEquals', 'a'))] }, 'allowed'],
    ['there or not there', { key: [when(vpce('Null', 'true')), when(vpce('Null', 'false'))] }, 'allowed'],
    [
      'allowed for one, denied for all others',
      { key: [when(vpce('StringEquals', 'a')), unless(vpce('StringNotEquals', 'b'))] },
      'implicit-deny',
    ],
    [
      'denied for one and for all others',
      { key: [names(ROLE), unless(vpce('StringEquals', 'a')), unless(vpce('StringNotEquals', 'a'))] },
      'explicit-deny',
    ],
    [
      'a gap between the two',
      { key: [when(vpce('StringEquals', 'a')), when(vpce('StringNotEquals', ['a', 'b']))] },
      'undetermined',
    ],
    [
      'absent is a case of its own',
      { key: [when(vpce('StringEquals', 'a')), when(vpce('StringNotEqualsIfExists', 'a'))] },
      'allowed',
    ],
    [
      'both sides of a threshold',
      {
        key: [
          when(vpce('NumericLessThan', '5')),
          when(vpce('NumericGreaterThanEquals', '5')),
          when(vpce('Null', 'true')),
        ],
      },
      'undetermined',
    ],
    [
      'all of a number line, and nothing',
      { key: [when(vpce('NumericLessThanIfExists', '5')), when(vpce('NumericNotEquals', '3'))] },
      'allowed',
    ],
    [
      'a hole in a number line',
      { key: [when(vpce('NumericLessThanIfExists', '5')), when(vpce('NumericGreaterThan', '5.5'))] },
      'undetermined',
    ],
    [
      'before and after a date',
      {
        key: [names(ROLE), unless(vpce('DateLessThan', '2031-01-01')), unless(vpce('DateGreaterThan', '2030-01-01'))],
      },
      'undetermined',
    ],
    [
      'regardless of case',
      { key: [when(vpce('StringEqualsIgnoreCase', 'a')), when(vpce('StringNotEqualsIgnoreCase', 'A'))] },
      'allowed',
    ],
    [
      'a pattern stays open',
      { key: [when(vpce('StringLike', 'a*')), when(vpce('StringNotLike', 'a*'))] },
      'undetermined',
    ],
    [
      'two keys',
      {
        key: [
          when({ StringEquals: { 'aws:SourceVpce': 'a' } }),
          when({ StringNotEquals: { 'aws:SourceVpce': 'a' }, Null: { 'aws:SourceVpc': 'true' } }),
        ],
      },
      'undetermined',
    ],
    [
      'a grant beside a condition',
      {
        key: [when({ StringNotEquals: { 'kms:EncryptionContext:app': 'pay' } })],
        grants: [
          {
            GranteePrincipal: SESSION,
            Operations: ['Decrypt'],
            Constraints: { EncryptionContextSubset: { app: 'pay' } },
          },
        ],
      },
      'allowed',
    ],
  ])('%s', (_, s, expected) => {
    const unknownContext = ['aws:SourceVpce', 'aws:SourceVpc', 'kms:EncryptionContext:app'];
    const answer = decide({ unknownContext, ...s });
    expect(answer.decision).toBe(expected);
    if (expected !== 'undetermined') expect(answer).not.toHaveProperty('unknownContext');
    if (expected === 'allowed') expect(answer.allowedBy).toContain('key-policy');
    else expect(answer.blockedBy).toEqual(['key-policy']);
  });
});

it('hides nothing of a boundary behind NotPrincipal', () => {
  const key = [names(USER), deny({ NotPrincipal: { AWS: [USER, ROOT] } })];
  expect(decide({ principal: USER, key }).decision).toBe('allowed');
  expect(decide({ principal: USER, key, policies: { boundary: 'unknown' } }).decision).toBe('undetermined');
});

it('lets a session be decided by what is read, not by what is not asked', () => {
  const answer = decide({
    principal: SESSION,
    key: [names(ROOT)],
    policies: { identity: [OPEN], scp: [[FULL_ACCESS]] },
  });
  expect(answer).toMatchObject({ decision: 'allowed', allowedBy: ['key-policy', 'identity-policy'], blockedBy: [] });
});

describe('the path of a role of which only a session is known', () => {
  const Condition = { ArnLike: { 'aws:PrincipalArn': ROLE } };

  it('is open where the key is named as unknown, and the session still matches its role', () => {
    const conditional = { key: [allow({ Principal: '*', Condition })] };
    expect(decide({ ...conditional, unknownContext: ['*'] }).decision).toBe('allowed');
    const open = decide({ ...conditional, unknownContext: ['*', 'aws:PrincipalArn'] });
    expect(open).toMatchObject({ decision: 'undetermined', unknownContext: ['aws:PrincipalArn'] });
    expect(decide({ key: [names(ROLE)], unknownContext: ['aws:PrincipalArn'] }).decision).toBe('allowed');
  });

  it('is not guessed from what a policy compares it with', () => {
    const key = [names(ROLE), deny({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalArn': ROLE } } })];
    expect(decide({ key, unknownContext: ['aws:PrincipalArn'] }).decision).toBe('undetermined');
  });
});

describe('an encryption context whose names are all given', () => {
  const Constraints = { EncryptionContextEquals: { app: 'pay' } };
  const grants = [{ GranteePrincipal: SESSION, Operations: ['Decrypt'], Constraints }];
  const pair = { 'kms:EncryptionContext:app': 'pay' };

  it('holds no further pair', () => {
    const s = { key: [], grants, unknownContext: ['*'] };
    expect(decide({ ...s, context: pair }).decision).toBe('undetermined');
    expect(decide({ ...s, context: { ...pair, 'kms:EncryptionContextKeys': ['app'] } }).decision).toBe('allowed');
  });
});
