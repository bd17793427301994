import type { ContextValue } from '../../../src/domain/decision';
import { decide, names, USER } from './fixtures';

/** Whether a condition holds for one value of a key (undefined: the request has none), as an Allow for the caller. */
function holds(operator: string, wanted: unknown, had: ContextValue | undefined, version = '2012-10-17'): boolean {
  const statement = { ...names(USER), Condition: { [operator]: { 'kms:Probe': wanted } } };
  const context: Record<string, ContextValue> = had === undefined ? {} : { 'KMS:probe': had };
  const answer = decide({
    principal: USER,
    context,
    policies: { key: { Version: version, Statement: statement } },
  });
  return answer.decision === 'allowed';
}

describe('operators on one value', () => {
  it.each([
    ['StringEquals', 'Blue', 'Blue', true],
    ['StringEquals', 'Blue', 'blue', false],
    ['StringEquals', 'Bl*', 'Blue', false],
    ['StringEquals', ['Red', 'Blue'], 'Blue', true],
    ['StringEquals', 7, '7', true],
    ['StringEquals', true, 'true', true],
    ['StringNotEquals', 'Blue', 'Blue', false],
    ['StringNotEquals', 'Blue', 'blue', true],
    ['StringNotEquals', ['Red', 'Blue'], 'Blue', false],
    ['StringNotEquals', ['Red', 'Green'], 'Blue', true],
    ['StringEqualsIgnoreCase', 'BLUE', 'blue', true],
    ['StringEqualsIgnoreCase', 'BLUE', 'blues', false],
    ['StringNotEqualsIgnoreCase', 'BLUE', 'blue', false],
    ['StringNotEqualsIgnoreCase', 'BLUE', 'red', true],
    ['StringLike', 'b*e', 'blue', true],
    ['StringLike', 'b?ue', 'blue', true],
    ['StringLike', 'b?e', 'blue', false],
    ['StringLike', 'B*', 'blue', false],
    ['StringLike', '*', '', true],
    ['StringLike', '*a*b*c*', 'xxaxxbxxcxx', true],
    ['StringLike', '*a*b*c*', 'xxcxxbxxaxx', false],
    ['StringNotLike', 'b*', 'blue', false],
    ['StringNotLike', 'b*', 'red', true],
    ['stringequals', 'Blue', 'Blue', true],
    ['NumericEquals', '7', '7.0', true],
    ['NumericEquals', 7, '8', false],
    ['NumericNotEquals', '7', '8', true],
    ['NumericNotEquals', '7', '7', false],
    ['NumericLessThan', '10', '9.5', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThan', '-3', '-2', true],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericEquals', '7', 'seven', false],
    ['NumericLessThan', 'ten', '1', false],
    ['DateEquals', '2031-05-06T07:08:09Z', '2031-05-06T09:08:09+02:00', true],
    ['DateEquals', '2031-05-06', '2031-05-06T00:00:00Z', true],
    ['DateNotEquals', '2031-05-06', '2031-05-07', true],
    ['DateLessThan', '2031-01-01T00:00:00Z', '2030-12-31T23:59:59.999Z', true],
    ['DateLessThan', '2031-01-01T00:00:00Z', '2031-01-01T00:00:00Z', false],
    ['DateLessThanEquals', '2031-01-01T00:00:00Z', '2031-01-01T00:00:00Z', true],
    ['DateGreaterThan', '1900000000', '2031-01-01T00:00:00Z', true],
    ['DateGreaterThan', '2031-01-01T00:00:00Z', '1900000000', false],
    ['DateGreaterThanEquals', '2031', '2031-01-01T00:00:00Z', true],
    ['DateGreaterThan', 'yesterday', '2031-01-01T00:00:00Z', false],
    ['Bool', 'true', 'true', true],
    ['Bool', true, 'TRUE', true],
    ['Bool', 'false', 'true', false],
    ['Bool', 'yes', 'yes', false],
    ['BinaryEquals', 'S2V5', 'S2V5', true],
    ['BinaryEquals', 'QQ==', 'QQ', true],
    ['BinaryEquals', 'S2V5', 's2v5', false],
    ['IpAddress', '192.0.2.0/24', '192.0.2.77', true],
    ['IpAddress', '192.0.2.0/24', '192.0.3.1', false],
    ['IpAddress', '192.0.2.9', '192.0.2.9', true],
    ['IpAddress', '192.0.2.9', '192.0.2.10', false],
    ['IpAddress', '192.0.2.128/25', '192.0.2.127', false],
    ['IpAddress', '0.0.0.0/0', '8.8.8.8', true],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:db8::/32', '2001:db8:ffff::9', true],
    ['IpAddress', '2001:db8::/33', '2001:db8:8000::1', false],
    ['IpAddress', '2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
    ['IpAddress', '::ffff:192.0.2.1', '::ffff:c000:201', true],
    ['IpAddress', '2001:db8::1::2', '2001:db8::1', false],
    ['IpAddress', '192.0.2.0/33', '192.0.2.1', false],
    ['IpAddress', '192.0.2.256', '192.0.2.0', false],
    ['NotIpAddress', '192.0.2.0/24', '192.0.3.1', true],
    ['NotIpAddress', ['192.0.2.0/24', '192.0.3.1'], '192.0.3.1', false],
    ['ArnEquals', 'arn:aws:iam::210987654321:role/a*', 'arn:aws:iam::210987654321:role/abc/def', true],
    ['ArnLike', 'arn:aws:iam::*:role/x', 'arn:aws:iam::210987654321:role/x', true],
    ['ArnLike', 'arn:aws:s3:*:*:top/*', 'arn:aws:s3:us-east-1:1:middle:2:top/end', false],
    ['ArnLike', 'arn:*:iam::210987654321:role/?', 'arn:aws-cn:iam::210987654321:role/x', true],
    ['ArnLike', 'arn:aws:iam::210987654321:ROLE/x', 'arn:aws:iam::210987654321:role/x', false],
    ['ArnLike', '*', 'arn:aws:iam::210987654321:role/x', true],
    ['ArnLike', 'arn:aws:iam::210987654321:role/x', 'role/x', false],
    ['ArnNotEquals', 'arn:aws:iam::210987654321:role/x', 'arn:aws:iam::210987654321:role/y', true],
    ['ArnNotLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::210987654321:role/y', false],
  ])('%s wanted %j had %j: %s', (operator, wanted, had, expected) => {
    expect(holds(operator, wanted, had)).toBe(expected);
  });
});

describe('a key that the request does not carry', () => {
  it.each([
    ['StringEquals', 'x', false],
    ['StringNotEquals', 'x', true],
    ['StringLike', '*', false],
    ['StringNotLike', '*', true],
    ['NumericLessThan', '9', false],
    ['NumericNotEquals', '9', true],
    ['DateLessThan', '2031-01-01', false],
    ['DateNotEquals', '2031-01-01', true],
    ['Bool', 'false', false],
    ['BinaryEquals', 'QQ==', false],
    ['IpAddress', '0.0.0.0/0', false],
    ['NotIpAddress', '0.0.0.0/0', true],
    ['ArnLike', '*', false],
    ['ArnNotEquals', '*', true],
    ['StringEqualsIfExists', 'x', true],
    ['NumericLessThanIfExists', '9', true],
    ['BoolIfExists', 'true', true],
    ['ArnLikeIfExists', 'arn:aws:iam::1:role/x', true],
    ['StringNotEqualsIfExists', 'x', true],
    ['Null', 'true', true],
    ['Null', true, true],
    ['Null', 'false', false],
    ['ForAllValues:StringEquals', 'x', true],
    ['ForAnyValue:StringEquals', 'x', false],
    ['ForAnyValue:StringNotEquals', 'x', false],
    ['ForAnyValue:StringEqualsIfExists', 'x', true],
    ['ForAllValues:StringNotEquals', 'x', true],
  ])('%s %j: %s', (operator, wanted, expected) => {
    expect(holds(operator, wanted, undefined)).toBe(expected);
  });
});

describe('keys with several values, and IfExists with one', () => {
  it.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAllValues:StringEquals', ['a'], [''], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
    ['ForAnyValue:StringEquals', ['a'], [''], false],
    ['ForAllValues:StringEquals', ['a'], [], true],
    ['StringEquals', 'b', ['a', 'b'], false],
    ['StringEquals', 'b', ['b'], true],
    ['StringNotEquals', 'b', ['a', 'b'], false],
    ['StringNotEquals', 'c', ['a', 'b'], false],
    ['StringNotEquals', 'c', ['a'], true],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['NumericLessThanIfExists', '9', '8', true],
    ['Null', 'false', 'x', true],
    ['Null', 'true', 'x', false],
    ['Null', 'false', [], false],
  ])('%s wanted %j had %j: %s', (operator, wanted, had, expected) => {
    expect(holds(operator, wanted, had)).toBe(expected);
  });

  it('needs every operator and key of a block', () => {
    const Condition = { StringEquals: { 'kms:A': 'a', 'kms:B': 'b' }, Bool: { 'kms:C': 'true' } };
    const key = [{ ...names(USER), Condition }];
    const full = { 'kms:A': 'a', 'kms:B': 'b', 'kms:C': 'true' };
    expect(decide({ principal: USER, key, context: full }).decision).toBe('allowed');
    for (const missing of Object.keys(full)) {
      const context = Object.fromEntries(Object.entries(full).filter(([name]) => name !== missing));
      expect(decide({ principal: USER, key, context }).decision).toBe('implicit-deny');
    }
  });
});

describe('a long list of values', () => {
  const long = ['Last', 'l*', `\${kms:Probe}`, ...Array.from({ length: 60 }, (_, i) => `value-${i}`)].reverse();
  const plain = long.filter((value) => !value.includes('$'));

  it.each([
    ['StringEquals', plain, 'Last', true],
    ['StringEquals', plain, 'last', false],
    ['StringEquals', plain, 'value-60', false],
    ['StringNotEquals', plain, 'value-59', false],
    ['StringNotEquals', plain, 'value-60', true],
    ['StringEqualsIgnoreCase', plain, 'LAST', true],
    ['StringLike', plain, 'long', true],
    ['StringEquals', long, 'whatever', true],
    ['StringNotEquals', long, 'whatever', false],
    ['ForAllValues:StringEquals', plain, ['value-0', 'Last'], true],
    ['ForAllValues:StringEquals', plain, ['value-0', 'lost'], false],
    ['ForAnyValue:StringNotEquals', plain, ['value-0', 'lost'], true],
  ])('%s of many, as in row %#', (operator, wanted, had, expected) => {
    expect(holds(operator, wanted, had)).toBe(expected);
  });

  it('takes a variable for text in a policy that knows none', () => {
    expect(holds('StringEquals', long, 'whatever', '2008-10-17')).toBe(false);
    expect(holds('StringEquals', long, `\${kms:Probe}`, '2008-10-17')).toBe(true);
  });
});
