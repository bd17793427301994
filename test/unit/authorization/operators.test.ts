import type { ContextValue, DecisionKind } from '../../../src/domain/decision';
import { decide, names, USER } from './fixtures';

const KEY = 'kms:Probe';

function decisionOf(operator: string, wanted: unknown, had: ContextValue | undefined | 'nobody knows'): DecisionKind {
  const context: Record<string, ContextValue> = had === undefined || had === 'nobody knows' ? {} : { [KEY]: had };
  const unknownContext = had === 'nobody knows' ? [KEY] : [];
  const key = [{ ...names(USER), Condition: { [operator]: { [KEY]: wanted } } }];
  return decide({ principal: USER, key, context, unknownContext }).decision;
}

/** Letters of {@link GRIDS}: met, not met, undecided. */
const LETTER: Record<DecisionKind, string> = {
  allowed: 'Y',
  'implicit-deny': 'n',
  undetermined: '?',
  'explicit-deny': '!',
};

interface Sample {
  wanted: unknown;
  /** Two different values that fit, and one that does not. */
  fits: [string, string];
  other: string;
  /** A value of the request that the operator cannot read: it fits nothing. */
  odd: string;
}

const TEXT: Sample = { wanted: ['red', 'blue'], fits: ['red', 'blue'], other: 'green', odd: 'Red' };
const ROLES: Sample = {
  wanted: ['arn:aws:iam::210987654321:role/a*', 'arn:aws:iam::*:role/x'],
  fits: ['arn:aws:iam::210987654321:role/ab', 'arn:aws:iam::345678901234:role/x'],
  other: 'arn:aws:iam::345678901234:role/y',
  odd: 'role/x',
};
const V4: Sample = {
  wanted: ['192.0.2.0/24', '198.51.100.7'],
  fits: ['192.0.2.250', '198.51.100.7'],
  other: '198.51.100.8',
  odd: '192.0.2',
};
const V6: Sample = {
  wanted: ['2001:db8::/33', '::1'],
  fits: ['2001:db8:7fff::9', '0:0:0:0:0:0:0:1'],
  other: '2001:db8:8000::9',
  odd: '2001:db8:::1',
};
const number = (wanted: unknown, fits: [string, string], other: string): Sample => ({
  wanted,
  fits,
  other,
  odd: 'few',
});
const date = (wanted: string, fits: [string, string], other: string): Sample => ({ wanted, fits, other, odd: 'then' });

/** Positive operators, and negated ones with the sample of what they reject. */
const POSITIVE: Record<string, Sample> = {
  StringEquals: TEXT,
  StringEqualsIgnoreCase: { wanted: 'Red', fits: ['red', 'RED'], other: 'reds', odd: '' },
  StringLike: { wanted: ['r?d', 'bl*'], fits: ['rad', 'bl'], other: 'reed', odd: 'Rad' },
  NumericEquals: number('7', ['7', '7.0'], '8'),
  NumericLessThan: number(10, ['9.99', '-11'], '10'),
  NumericLessThanEquals: number('10', ['10', '-11'], '10.01'),
  NumericGreaterThan: number('-2', ['-1', '3'], '-2'),
  NumericGreaterThanEquals: number('10', ['10', '11'], '9.99'),
  DateEquals: date('2031-05-06', ['2031-05-06T00:00:00Z', '2031-05-06T02:00:00+02:00'], '2031-05-07'),
  DateLessThan: date('2031-05-06T00:00:00Z', ['2031-05-05', '1900000000'], '2031-05-06T00:00:00Z'),
  DateLessThanEquals: date('2031-05-06', ['2031-05-06', '2030'], '2031-05-06T00:00:01Z'),
  DateGreaterThan: date('2031-05-06', ['2031-05-07', '2000000000'], '2031-05-06'),
  DateGreaterThanEquals: date('2031-05-06', ['2031-05-06', '2032'], '2031-05-05T23:59:59Z'),
  Bool: { wanted: 'true', fits: ['true', 'TRUE'], other: 'false', odd: 'yes' },
  BinaryEquals: { wanted: 'QUJD', fits: ['QUJD', 'QUJD'], other: 'QUJE', odd: '*' },
  ArnEquals: ROLES,
  ArnLike: ROLES,
  IpAddress: V4,
  'IpAddress of IPv6': V6,
};
const NEGATED: Record<string, Sample> = {
  StringNotEquals: TEXT,
  StringNotEqualsIgnoreCase: { wanted: 'Red', fits: ['red', 'RED'], other: 'reds', odd: '' },
  StringNotLike: { wanted: ['r?d', 'bl*'], fits: ['rad', 'bl'], other: 'reed', odd: 'Rad' },
  NumericNotEquals: number('7', ['7', '7.0'], '8'),
  DateNotEquals: date('2031-05-06', ['2031-05-06T00:00:00Z', '2031-05-06T02:00:00+02:00'], '2031-05-07'),
  ArnNotEquals: ROLES,
  ArnNotLike: ROLES,
  NotIpAddress: V4,
  'NotIpAddress of IPv6': V6,
};

const FORMS = ['', 'IfExists', 'ForAllValues:', 'ForAnyValue:'] as const;

/**
 * By form: the request has a value that fits, one that does not, none, nobody knows, two that fit, one of each, one that the
 * operator cannot read. Source: IAM User Guide, "Condition operators" and "Single-valued vs. multivalued context keys".
 */
const GRIDS: Record<'positive' | 'negated', Record<(typeof FORMS)[number], string>> = {
  positive: { '': 'Ynn?nnn', IfExists: 'YnY?nnn', 'ForAllValues:': 'YnY?Ynn', 'ForAnyValue:': 'Ynn?YYn' },
  negated: { '': 'nYY?nnY', IfExists: 'nYY?nnY', 'ForAllValues:': 'nYY?nnY', 'ForAnyValue:': 'nYn?nYY' },
};

const named = (form: string, operator: string) => (form === 'IfExists' ? `${operator}${form}` : `${form}${operator}`);

function row(operator: string, { wanted, fits, other, odd }: Sample): string {
  const all: (ContextValue | undefined)[] = [
    fits[0],
    other,
    undefined,
    'nobody knows',
    [...fits],
    [fits[1], other],
    odd,
  ];
  return all.map((had) => LETTER[decisionOf(operator, wanted, had as ContextValue)]).join('');
}

describe.each(['positive', 'negated'] as const)(
  '%s operators: fits, does not, absent, unknown, both fit, one fits, unreadable',
  (kind) => {
    const samples = Object.entries(kind === 'positive' ? POSITIVE : NEGATED);

    describe.each(FORMS)('%s', (form) => {
      it.each(samples)('%s', (name, sample) => {
        const operator = named(form, name.replace(/ .*/, ''));
        const usual = row(operator, sample);
        // A text is never unreadable, and an empty one is no value to the set operators.
        const empty = sample.odd === '' && form.startsWith('For');
        const compared = empty ? 6 : 7;
        expect(usual.slice(0, compared)).toBe(GRIDS[kind][form].slice(0, compared));
        if (empty) expect(usual[6]).toBe(form === 'ForAllValues:' ? 'Y' : 'n');
      });
    });

    it('negate each other', () => {
      for (const [name] of samples) expect(name.includes('Not')).toBe(kind === 'negated');
    });
  },
);

describe('a set operator with IfExists', () => {
  it.each([
    ['ForAllValues:StringEqualsIfExists', undefined, 'allowed'],
    ['ForAnyValue:StringEqualsIfExists', undefined, 'allowed'],
    ['ForAnyValue:StringEqualsIfExists', ['b'], 'implicit-deny'],
    ['ForAnyValue:StringNotEqualsIfExists', undefined, 'allowed'],
    ['ForAllValues:StringNotEqualsIfExists', ['a'], 'implicit-deny'],
    ['forallvalues:stringequalsifexists', ['a'], 'allowed'],
  ])('%s had %j: %s', (operator, had, expected) => {
    expect(decisionOf(operator, 'a', had)).toBe(expected);
  });
});

describe('a policy value that its operator cannot read fits nothing', () => {
  it.each([
    ['NumericLessThan', 'ten', '1'],
    ['NumericEquals', '0x10', '16'],
    ['NumericEquals', '1e1', '10'],
    ['NumericEquals', '', '0'],
    ['NumericEquals', 'NaN', 'NaN'],
    ['NumericGreaterThan', '-Infinity', '1'],
    ['DateLessThan', 'tomorrow', '2030-01-01'],
    ['DateEquals', '2031-02-30', '2031-03-02'],
    ['DateEquals', '2031-13-01', '2031-13-01'],
    ['Bool', '1', '1'],
    ['BinaryEquals', 'not base64!', 'not base64!'],
    ['IpAddress', '192.0.2.0/33', '192.0.2.0'],
    ['IpAddress', '192.0.2.0/', '192.0.2.0'],
    ['IpAddress', '192.0.2', '192.0.2'],
    ['IpAddress', '2001:db8::/129', '2001:db8::'],
    ['IpAddress', '12345::', '12345::'],
    ['IpAddress', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7'],
    ['IpAddress', 'example.com', 'example.com'],
    ['ArnLike', 'role/x', 'arn:aws:iam::210987654321:role/x'],
    ['ArnEquals', 'arn:aws:iam', 'arn:aws:iam'],
  ])('%s %s', (operator, wanted, had) => {
    expect(decisionOf(operator, wanted, had)).toBe('implicit-deny');
    expect(decisionOf(operator, wanted, undefined)).toBe('implicit-deny');
  });
});

describe('Null', () => {
  it.each<[unknown, string]>([
    ['true', 'nnY?'],
    ['false', 'YYn?'],
    [true, 'nnY?'],
    ['TRUE', 'nnY?'],
    [['true', 'false'], 'YYY?'],
    ['maybe', 'nnn?'],
    [[], 'nnn?'],
  ])('%j: a value, several, none, nobody knows', (wanted, expected) => {
    const all = ['x', ['x', 'y'], undefined, 'nobody knows'];
    const found = all.map((had) => LETTER[decisionOf('Null', wanted, had as ContextValue)]).join('');
    // What nobody knows cannot matter where neither answer is, or both are, met.
    const settled = new Set(expected.slice(0, 3)).size === 1;
    expect(found).toBe(settled ? expected.replace('?', expected[0] as string) : expected);
  });
});

describe('ARN operators compare part by part', () => {
  it.each([
    ['arn:aws:sns:*:210987654321:t', 'arn:aws:sns:eu-central-1:210987654321:t', true],
    ['arn:aws:sns:*:t', 'arn:aws:sns:eu-central-1:210987654321:t', false],
    ['arn:aws:sns:*', 'arn:aws:sns:eu-central-1:210987654321:t', true],
    ['arn:aws:s?s:eu-*:*:t:*', 'arn:aws:sns:eu-central-1:210987654321:t:sub:1', true],
    ['arn:aws:sns:eu-central-1:210987654321:T', 'arn:aws:sns:eu-central-1:210987654321:t', false],
    ['ARN:aws:sns:*:*:*', 'arn:aws:sns:eu-central-1:210987654321:t', false],
    ['arn:aws:iam::210987654321:role/*', 'arn:aws:iam::210987654321:role/team/core/x', true],
    ['arn:aws:iam::210987654321:role/x', 'arn:aws:iam::210987654321:role/team/x', false],
    ['arn:aws:iam:*:210987654321:role/x', 'arn:aws:iam::210987654321:role/x', true],
    ['*', 'not an arn', false],
  ])('%s and %s: %s', (wanted, had, expected) => {
    for (const operator of ['ArnLike', 'ArnEquals']) {
      expect(decisionOf(operator, wanted, had) === 'allowed').toBe(expected);
    }
    for (const operator of ['ArnNotLike', 'ArnNotEquals']) {
      expect(decisionOf(operator, wanted, had) === 'allowed').toBe(!expected);
    }
  });
});

describe('case counts', () => {
  it.each([
    ['in the value of StringEquals', { StringEquals: { 'kms:Probe': 'A' } }, false],
    ['in the value of StringLike', { StringLike: { 'kms:Probe': 'A*' } }, false],
    ['not for StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { 'kms:Probe': 'A' } }, true],
    ['not in an operator', { STRINGEQUALS: { 'kms:Probe': 'a' } }, true],
    ['not in a set prefix', { 'FORANYVALUE:StringEquals': { 'kms:Probe': 'a' } }, true],
    ['not in a condition key', { StringEquals: { 'KMS:PROBE': 'a' } }, true],
    ['in the value of a tag', { StringEquals: { 'aws:PrincipalTag/Team': 'Core' } }, false],
    ['not in the name of a tag', { StringEquals: { 'aws:PrincipalTag/TEAM': 'core' } }, true],
    ['not in the name of an encryption-context pair', { StringEquals: { 'kms:EncryptionContext:APP': 'pay' } }, true],
    ['in the value of an encryption-context pair', { StringEquals: { 'kms:EncryptionContext:app': 'Pay' } }, false],
  ])('%s', (_, Condition, expected) => {
    const context = { 'kms:Probe': 'a', 'aws:PrincipalTag/Team': 'core', 'kms:EncryptionContext:App': 'pay' };
    const key = [{ ...names(USER), Condition }];
    expect(decide({ principal: USER, key, context }).decision === 'allowed').toBe(expected);
  });
});
