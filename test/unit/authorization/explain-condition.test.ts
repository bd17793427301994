import type { ContextValue } from '../../../src/domain/decision';
import { allow, decide, deny, document, layer, names, policy, ROLE, ROOT, type Situation } from './fixtures';

const RDS = 'rds.eu-central-1.amazonaws.com';
const because = (s: Situation) => layer(decide(s), 'key-policy').statements.map((statement) => statement.because)[0];
const when = (Condition: unknown) => [{ ...names(ROLE), Condition }];

describe('a condition that fails says what it wanted and what the request had', () => {
  it.each<[string, string, unknown, ContextValue | undefined, string]>([
    ['StringEquals', 'kms:ViaService', RDS, undefined, `"${RDS}", the request had none`],
    ['StringEquals', 'kms:ViaService', RDS, 's3.x', `"${RDS}", the request had "s3.x"`],
    ['StringEquals', 'kms:K', ['a', 'b'], 'c', 'one of "a", "b", the request had "c"'],
    ['StringEquals', 'kms:K', ['a', 'b', 'c', 'd', 'e'], 'x', 'one of "a", "b", "c" and 2 more, the request had "x"'],
    ['StringEquals', 'kms:K', [], 'x', 'an empty list, the request had "x"'],
    ['StringEquals', 'kms:K', 'a*', 'ab', '"a*", the request had "ab" (StringEquals knows no wildcards)'],
    ['StringEquals', 'kms:K', 'Blue', 'blue', '"Blue", the request had "blue" (which differs in case only)'],
    ['StringLike', 'kms:K', 'Blue', 'blue', '"Blue", the request had "blue" (which differs in case only)'],
    ['StringEqualsIgnoreCase', 'kms:K', 'Blue', 'red', '"Blue", the request had "red"'],
    ['StringEqualsIfExists', 'kms:K', 'a', 'b', '"a", the request had "b"'],
    ['StringNotEquals', 'kms:K', 'a', 'a', 'anything but "a", the request had "a"'],
    ['StringNotEquals', 'kms:K', ['a', 'b'], 'a', 'none of "a", "b", the request had "a"'],
    ['StringNotLike', 'kms:K', 'a*', 'ab', 'anything but "a*", the request had "ab"'],
    [
      'StringLike',
      'kms:K',
      'a*',
      ['x', 'y', 'z', 'q'],
      '"a*", the request had "x", "y", "z" and 1 more (a list, and only ForAnyValue and ForAllValues compare lists)',
    ],
    ['NumericLessThan', 'kms:K', '7', '9', 'less than "7", the request had "9"'],
    ['NumericLessThanEquals', 'kms:K', 7, '9', 'at most "7", the request had "9"'],
    ['NumericGreaterThan', 'kms:K', '7', '3', 'more than "7", the request had "3"'],
    ['NumericGreaterThanEquals', 'kms:K', '7', '3', 'at least "7", the request had "3"'],
    ['NumericLessThan', 'kms:K', 'ten', '3', 'less than "ten" (no number), the request had "3"'],
    [
      'DateLessThan',
      'aws:CurrentTime',
      '2031-01-01',
      '2032-01-01',
      'before "2031-01-01", the request had "2032-01-01"',
    ],
    ['DateGreaterThanEquals', 'kms:K', '2031', '2030', 'no earlier than "2031", the request had "2030"'],
    ['DateLessThanEquals', 'kms:K', 'soon', '2030', 'no later than "soon" (no date), the request had "2030"'],
    ['IpAddress', 'aws:SourceIp', '192.0.2.0/24', '198.51.100.1', '"192.0.2.0/24", the request had "198.51.100.1"'],
    [
      'NotIpAddress',
      'aws:SourceIp',
      '192.0.2.0/24',
      '192.0.2.1',
      'anything but "192.0.2.0/24", the request had "192.0.2.1"',
    ],
    ['Bool', 'kms:GrantIsForAWSResource', 'true', undefined, '"true", the request had none'],
    ['Null', 'kms:ViaService', 'true', RDS, `no value, the request had "${RDS}"`],
    ['Null', 'kms:ViaService', 'false', undefined, 'a value, the request had none'],
    ['Null', 'kms:ViaService', 'no', undefined, '"no", which is neither true nor false, the request had none'],
    [
      'StringEquals',
      'kms:GrantOperations',
      'Decrypt',
      ['Decrypt'],
      '"Decrypt", the request had "Decrypt" (a list, and only ForAnyValue and ForAllValues compare lists)',
    ],
    [
      'ForAllValues:StringEquals',
      'kms:GrantOperations',
      ['Decrypt', 'Sign'],
      ['Decrypt', 'CreateGrant'],
      'only values among "Decrypt", "Sign", the request also had "CreateGrant"',
    ],
    ['ForAllValues:StringEquals', 'kms:K', 'a', ['b'], 'only values among "a", the request had "b"'],
    [
      'ForAllValues:StringNotEquals',
      'kms:K',
      ['a', 'b'],
      ['c', 'a'],
      'no value among "a", "b", the request also had "a"',
    ],
    ['ForAnyValue:StringEquals', 'kms:K', ['a', 'b'], ['c'], 'some value among "a", "b", the request had "c"'],
    ['ForAnyValue:StringEquals', 'kms:K', ['a', 'b'], undefined, 'some value among "a", "b", the request had none'],
    ['ForAnyValue:StringNotEquals', 'kms:K', 'a', ['a'], 'some value other than "a", the request had "a"'],
    ['StringEquals', 'kms:K', 'a"b', 'a\nb', String.raw`"a\"b", the request had "a\nb"`],
  ])('%s %s %j had %j', (operator, key, value, had, expected) => {
    const context: Record<string, ContextValue> = had === undefined ? {} : { [key]: had };
    const text = because({ key: when({ [operator]: { [key]: value } }), context });
    expect(text).toBe(`condition ${operator} ${key} wanted ${expected}`);
  });

  it.each([['aws:ResourceTag/stage'], ['kms:ResourceAliases']])('%s is not for key policies', (key) => {
    const text = because({ key: when({ StringEquals: { [key]: 'x' } }), context: { [key]: 'x' } });
    expect(text).toBe(`condition StringEquals ${key} wanted "x", but a key policy does not see this key`);
    const identity = [policy(allow({ Condition: { StringEquals: { [key]: 'x' } } }))];
    const answer = decide({ key: [names(ROOT)], policies: { identity } });
    expect(layer(answer, 'identity-policy').statements[0]?.because).toMatch(/wanted "x", the request had none$/);
  });

  it('in a Deny of a key policy counts tags as written, and says where AWS does not', () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/stage': 'prod' } };
    const key = [names(ROLE), { ...deny({ Principal: '*' }), Condition }];
    const told = (context: Record<string, string>) =>
      layer(decide({ key, context }), 'key-policy').statements.find(({ effect }) => effect === 'Deny')?.because;
    expect(told({})).toBe('condition StringEquals aws:ResourceTag/stage wanted "prod", the request had none');
    expect(told({ 'aws:ResourceTag/stage': 'prod' })).toMatch(/wanted "prod", the request had "prod"$/);
    const open = when({ StringNotEquals: { 'aws:ResourceTag/stage': 'prod' } });
    expect(because({ key: open, context: { 'aws:ResourceTag/stage': 'test' } })).toMatch(
      /condition on aws:ResourceTag\/stage met$/,
    );
    expect(because({ key: open, context: { 'aws:ResourceTag/stage': 'prod' } })).toBe(
      'condition StringNotEquals aws:ResourceTag/stage wanted anything but "prod", and AWS does not say whether a key policy sees this key',
    );
  });

  it('shows what variables come to', () => {
    const key = when({ StringEquals: { 'kms:K': `\${aws:PrincipalTag/team}` } });
    const start = `condition StringEquals kms:K wanted "\${aws:PrincipalTag/team}"`;
    const context = { 'kms:K': 'web' };
    const tagged = { ...context, 'aws:PrincipalTag/team': 'core' };
    expect(because({ key, context: tagged })).toBe(`${start} (here "core"), the request had "web"`);
    expect(because({ key, context })).toBe(`${start} (which has no value here), the request had "web"`);
    expect(because({ key, context, unknownContext: ['aws:PrincipalTag/team'] })).toBe(
      `${start} (aws:PrincipalTag/team is not known), the request had "web"`,
    );
    const old = { policies: { key: { ...document(...key), Version: '2008-10-17' } }, context: tagged };
    expect(because(old)).toBe(`${start} (as plain text: variables need Version 2012-10-17), the request had "web"`);
  });

  it('cuts long values', () => {
    const text = because({ key: when({ StringEquals: { 'kms:K': 'x'.repeat(9000) } }) }) ?? '';
    expect(text.length).toBeLessThan(200);
    expect(text).toMatch(/wanted "x+…x+", the request had none$/);
  });
});

describe('several conditions', () => {
  it('that fail are all named, the first two in full', () => {
    const key = when({
      StringEquals: { 'kms:CallerAccount': '210987654321', 'kms:A': 'a', 'kms:B': 'b' },
      Bool: { 'kms:C': 'true', 'kms:D': 'true' },
    });
    expect(because({ key, context: { 'kms:A': 'a' } })).toBe(
      'condition StringEquals kms:B wanted "b", the request had none; condition Bool kms:C wanted "true", the request had none; nor are the conditions on kms:D met',
    );
  });

  it('that are met are named', () => {
    const one = when({ StringEquals: { 'kms:A': 'a' } });
    const two = when({ StringEquals: { 'kms:A': 'a' }, Null: { 'kms:B': 'true' } });
    const context = { 'kms:A': 'a' };
    expect(because({ key: one, context })).toBe(
      'principal names the role, action kms:*, resource *, condition on kms:A met',
    );
    expect(because({ key: two, context })).toBe(
      'principal names the role, action kms:*, resource *, all conditions met, on kms:A, kms:B',
    );
  });

  it('of a Deny are told in full, because they are why', () => {
    const Condition = {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-own' },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    };
    const key = [names(ROLE), { ...deny({ Principal: '*' }), Condition }];
    const answer = decide({ key, context: { 'aws:PrincipalOrgID': 'o-other' } });
    const told = layer(answer, 'key-policy').statements.find(({ effect }) => effect === 'Deny');
    expect(told?.because).toBe(
      'principal is * (everybody), action kms:*, resource *, all conditions met: ' +
        'StringNotEqualsIfExists aws:PrincipalOrgID wanted anything but "o-own", the request had "o-other"; ' +
        'Bool aws:PrincipalIsAWSService wanted "false", the request had "false"',
    );
  });

  it('that nobody can decide are all named', () => {
    const key = when({
      StringEquals: { 'kms:A': 'a', 'kms:B': 'b', 'kms:C': 'c', 'kms:CallerAccount': '210987654321' },
    });
    expect(because({ key, unknownContext: ['kms:A', 'kms:B', 'kms:C'] })).toBe(
      'condition StringEquals kms:A wanted "a", whether the request had it is not known; ' +
        'condition StringEquals kms:B wanted "b", whether the request had it is not known; nor is it known of kms:C',
    );
  });
});
