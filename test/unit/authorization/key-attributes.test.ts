import type { DecisionKind } from '../../../src/domain/decision';
import { allow, decide, deny, type Element, layer, names, policy, ROOT, SESSION, type Situation } from './fixtures';

const tag = (operator: string, value: string): Element => ({
  Condition: { [operator]: { 'aws:ResourceTag/stage': value } },
});
const everybody = (over: Element): Element => deny({ Principal: '*', ...over });
const PROD = { 'aws:ResourceTag/stage': 'prod' };

/** AWS documents the tags and aliases of a key for IAM policies only: a key policy that names them is read both ways. */
describe('a key policy that names the tags or aliases of the key', () => {
  it.each<[string, Element[], Situation['context'], DecisionKind]>([
    ['allows nothing by a tag', [{ ...names(SESSION), ...tag('StringEquals', 'prod') }], PROD, 'implicit-deny'],
    ['allows what it allows either way', [{ ...names(SESSION), ...tag('StringNotEquals', 'test') }], PROD, 'allowed'],
    ['allows by the absence of a tag', [{ ...names(SESSION), ...tag('Null', 'true') }], {}, 'allowed'],
    [
      'may allow by a tag that is there and not seen',
      [{ ...names(SESSION), ...tag('StringNotEquals', 'prod') }],
      PROD,
      'undetermined',
    ],
    ['denies by a tag as written', [names(SESSION), everybody(tag('StringEquals', 'prod'))], PROD, 'explicit-deny'],
    [
      'denies by another tag than the wanted one',
      [names(SESSION), everybody(tag('StringNotEquals', 'test'))],
      PROD,
      'explicit-deny',
    ],
    [
      'does not deny by a tag of another value',
      [names(SESSION), everybody(tag('StringEquals', 'test'))],
      PROD,
      'allowed',
    ],
    [
      'does not deny by a tag that is not there',
      [names(SESSION), everybody(tag('StringEquals', 'prod'))],
      {},
      'allowed',
    ],
    [
      'may deny where the tag is there and not seen',
      [names(SESSION), everybody(tag('StringNotEquals', 'prod'))],
      PROD,
      'undetermined',
    ],
    [
      'may deny by the absence of a tag that is there',
      [names(SESSION), everybody(tag('Null', 'true'))],
      PROD,
      'undetermined',
    ],
    [
      'denies by a tag in a variable as written',
      [
        names(SESSION),
        everybody({
          Condition: { StringEquals: { 'aws:PrincipalTag/stage': `\${aws:ResourceTag/stage}` } },
        }),
      ],
      { ...PROD, 'aws:PrincipalTag/stage': 'prod' },
      'explicit-deny',
    ],
    [
      'denies by an alias as written',
      [names(SESSION), everybody({ Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/a' } } })],
      { 'kms:ResourceAliases': ['alias/a', 'alias/b'] },
      'explicit-deny',
    ],
    [
      'may deny by aliases that are not seen',
      [names(SESSION), everybody({ Condition: { 'ForAllValues:StringEquals': { 'kms:ResourceAliases': 'alias/a' } } })],
      { 'kms:ResourceAliases': ['alias/b'] },
      'undetermined',
    ],
  ])('%s', (_, key, context, expected) => {
    expect(decide({ key, context }).decision).toBe(expected);
  });

  it('names the key that leaves it undecided, in the answer and at the statement', () => {
    const answer = decide({
      key: [names(SESSION), everybody({ Sid: 'OnlyProd', ...tag('StringNotEquals', 'prod') })],
      context: PROD,
    });
    expect(answer.unknownContext).toEqual(['aws:ResourceTag/stage']);
    expect(answer.blockedBy).toEqual(['key-policy']);
    const statement = layer(answer, 'key-policy').statements.find(({ sid }) => sid === 'OnlyProd');
    expect(statement?.matched).toBe('unknown');
    expect(statement?.because).toContain('aws:ResourceTag/stage');
  });

  it('leaves a Deny open where nobody knows the tag', () => {
    const key = [names(SESSION), everybody(tag('StringEquals', 'prod'))];
    expect(decide({ key, unknownContext: ['aws:ResourceTag/*'] }).decision).toBe('undetermined');
  });

  it('leaves IAM policies what they are', () => {
    const key = [allow({ Principal: { AWS: ROOT } })];
    const identity = [policy(allow(), deny(tag('StringNotEquals', 'prod')))];
    expect(decide({ key, context: PROD, policies: { identity } }).decision).toBe('allowed');
    expect(decide({ key, policies: { identity } }).decision).toBe('explicit-deny');
  });
});

/**
 * "If a KMS key exceeds this quota, principals who are authorized to use the KMS key by the kms:ResourceAliases condition are
 * denied access" (KMS Developer Guide, "kms:ResourceAliases"). The quota of 50 can be raised, and nobody knows how far it was.
 */
describe('a key with more aliases than its quota', () => {
  const aliases = (count: number) => Array.from({ length: count }, (_, i) => `alias/app-${i}`);
  const byAlias = { Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/app-*' } } };
  const iam = (...statements: Element[]) => ({ key: [names(ROOT)], policies: { identity: [policy(...statements)] } });

  it.each<[string, number, Situation, DecisionKind]>([
    ['is allowed by alias up to it', 50, iam(allow(byAlias)), 'allowed'],
    ['may not be allowed by alias beyond it', 51, iam(allow(byAlias)), 'undetermined'],
    [
      'may not be allowed by an alias that it lacks',
      51,
      iam(allow({ Condition: { 'ForAllValues:StringNotEquals': { 'kms:ResourceAliases': 'alias/x' } } })),
      'undetermined',
    ],
    ['is allowed by what asks for no alias', 51, iam(allow(byAlias), allow()), 'allowed'],
    [
      'is not allowed where the condition fails anyway',
      51,
      iam(allow({ Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/x' } } })),
      'implicit-deny',
    ],
    ['is denied as written', 51, iam(allow(), deny(byAlias)), 'explicit-deny'],
    [
      'may lose what a boundary allows by alias',
      51,
      { key: [names(ROOT)], policies: { identity: [policy(allow())], boundary: policy(allow(byAlias)) } },
      'undetermined',
    ],
  ])('%s', (_, count, s, expected) => {
    expect(decide({ ...s, context: { 'kms:ResourceAliases': aliases(count) } }).decision).toBe(expected);
  });

  it('is named as what is not known', () => {
    const context = { 'kms:ResourceAliases': aliases(51) };
    const answer = decide({ ...iam(allow(byAlias)), context });
    expect(answer).toMatchObject({ blockedBy: ['identity-policy'], unknownContext: ['kms:ResourceAliases'] });
    expect(layer(answer, 'identity-policy').statements[0]?.because).toMatch(
      /ResourceAliases .* the key has more aliases than the quota of 50, and whether they count is not known$/,
    );
    const both = { ...byAlias.Condition, StringEquals: { 'kms:ViaService': 'a' } };
    const two = decide({ ...iam(allow({ Condition: both })), context, unknownContext: ['kms:ViaService'] });
    expect(two.unknownContext).toEqual(['kms:ResourceAliases', 'kms:ViaService']);
  });
});
