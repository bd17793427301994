import type { DecisionKind } from '../../../src/domain/decision';
import { allow, decide, deny, layer, names, ROLE, SESSION, SILENT, type Situation } from './fixtures';

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
