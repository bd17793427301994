import type { DecisionKind } from '../../../src/domain/decision';
import { decide, deny, type Element, names, ROLE, SESSION, type Situation } from './fixtures';

describe('an unknown key whose every value comes out the same', () => {
  const when = (Condition: unknown) => ({ ...names(ROLE), Condition });
  const unless = (Condition: unknown) => ({ ...deny({ Principal: '*' }), Condition });
  const vpce = (operator: string, value: unknown) => ({ [operator]: { 'aws:SourceVpce': value } });

  it.each<[string, Situation, DecisionKind]>([
    [
      'a text beside a Bool, which minds no case',
      { key: [names(ROLE), unless({ ...vpce('Bool', 'true'), ...vpce('StringNotEquals', 'true') })] },
      'undetermined',
    ],
    ['a Bool that wants what is no truth value', { key: [when(vpce('Bool', 'a'))] }, 'implicit-deny'],
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

  /** IAM User Guide, "Condition operators": strings match exactly, numbers and dates by their value. */
  it.each<[string, Element[], string]>([
    [
      'a text beside a number, which has other spellings',
      [when(vpce('StringEquals', '1')), when(vpce('NumericNotEquals', '1')), when(vpce('Null', 'true'))],
      '1.0',
    ],
    [
      'a text beside a date, which has other spellings',
      [names(ROLE), unless({ ...vpce('DateEquals', '1700000000'), ...vpce('StringNotEquals', '1700000000') })],
      '2023-11-14T22:13:20Z',
    ],
    ['a number too small to be printed as one', [names(ROLE), unless(vpce('NumericEquals', '0.0000001'))], '0.0000001'],
    [
      'a date between two milliseconds',
      [names(ROLE), unless(vpce('DateEquals', '1700000000.0005'))],
      '1700000000.0005',
    ],
  ])('%s stays open', (_, key, value) => {
    expect(decide({ key, context: { 'aws:SourceVpce': value } }).decision).toMatch(/-deny$/);
    expect(decide({ key, unknownContext: ['aws:SourceVpce'] })).toMatchObject({
      decision: 'undetermined',
      unknownContext: ['aws:SourceVpce'],
    });
  });
});
