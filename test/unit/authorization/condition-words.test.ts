import { conditionInWords } from '../../../src/authorization/condition-words';
import { compileConditions, meetsCondition } from '../../../src/authorization/conditions/condition';
import { viewRequest } from '../../../src/authorization/request';
import { NO, YES } from '../../../src/authorization/tri';
import { KEY, ROLE } from './fixtures';

/** A value that each operator is given, values that fit it, and one that does not. */
const OPERATORS: readonly (readonly [
  operators: string[],
  wanted: string | string[],
  fits: string[],
  misses: string,
])[] = [
  [['StringEquals', 'StringNotEquals'], 'a', ['a'], 'A'],
  [['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'], 'a', ['a', 'A'], 'b'],
  [['StringLike', 'StringNotLike'], 'a*', ['a', 'ab'], 'ba'],
  [['StringLike', 'StringNotLike', 'StringEquals', 'StringNotEquals'], ['a', 'c'], ['a', 'c'], 'b'],
  [['BinaryEquals'], 'YQ==', ['YQ=='], 'Yg=='],
  [['Bool'], 'false', ['false'], 'true'],
  [['NumericEquals', 'NumericNotEquals'], '5', ['5'], '6'],
  [['NumericLessThan'], '5', ['4'], '5'],
  [['NumericLessThanEquals'], '5', ['5'], '6'],
  [['NumericGreaterThan'], '5', ['6'], '5'],
  [['NumericGreaterThanEquals'], '5', ['5'], '4'],
  [['DateEquals', 'DateNotEquals'], '2026-01-02T00:00:00Z', ['2026-01-02T00:00:00Z'], '2026-01-03T00:00:00Z'],
  [['DateLessThan'], '2026-01-02T00:00:00Z', ['2026-01-01T00:00:00Z'], '2026-01-02T00:00:00Z'],
  [['DateLessThanEquals'], '2026-01-02T00:00:00Z', ['2026-01-02T00:00:00Z'], '2026-01-03T00:00:00Z'],
  [['DateGreaterThan'], '2026-01-02T00:00:00Z', ['2026-01-03T00:00:00Z'], '2026-01-02T00:00:00Z'],
  [['DateGreaterThanEquals'], '2026-01-02T00:00:00Z', ['2026-01-02T00:00:00Z'], '2026-01-01T00:00:00Z'],
  [['IpAddress', 'NotIpAddress'], '10.0.0.0/8', ['10.1.2.3'], '11.1.2.3'],
  [['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'], 'arn:aws:s3:::b', ['arn:aws:s3:::b'], 'arn:aws:s3:::c'],
  [['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'], 'arn:aws:s3:::b*', ['arn:aws:s3:::bc'], 'arn:aws:s3:::c'],
];

const amount = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Date.parse(text));
const isLike = (pattern: string, value: string): boolean =>
  new RegExp(`^${pattern.split('*').join('.*')}$`).test(value);

/** Reads what the words say of one value. */
function says(verb: string, value: string): boolean {
  const [, no, like, rest = ''] = /^is (not )?(like |in |below |above |at least |at most )?(.*)$/.exec(verb) ?? [];
  const any = rest.replace(/ \(any case\)$/, '');
  const loose = any !== rest;
  const wanted = any.split(/, | or /);
  const test: Record<string, (one: string) => boolean> = {
    'like ': (one) => isLike(one, value),
    'in ': (one) => one === '10.0.0.0/8' && value.startsWith('10.'),
    'below ': (one) => amount(value) < amount(one),
    'above ': (one) => amount(value) > amount(one),
    'at least ': (one) => amount(value) >= amount(one),
    'at most ': (one) => amount(value) <= amount(one),
  };
  const same = (one: string): boolean => (loose ? one.toLowerCase() === value.toLowerCase() : one === value);
  return wanted.some((like ? test[like] : undefined) ?? same) !== (no !== undefined);
}

/** Reads what the words say of a request that has these values of the key, or lacks it. */
function truthOf(words: string, key: string, values: readonly string[]): boolean {
  const present = values.length > 0;
  const [only = ''] = values;
  const forms: [RegExp, (verb: string, value: string) => boolean][] = [
    [/^K is present and every value of it (.*)$/, (verb) => present && values.every((value) => says(verb, value))],
    [/^K is present and no value of it (.*)$/, (verb) => present && !values.some((value) => says(verb, value))],
    [/^K, if present, has a value that (.*)$/, (verb) => !present || values.some((value) => says(verb, value))],
    [/^every value of K (.*)$/, (verb) => values.every((value) => says(verb, value))],
    [/^no value of K (.*)$/, (verb) => !values.some((value) => says(verb, value))],
    [/^a value of K (.*)$/, (verb) => values.some((value) => says(verb, value))],
    [/^K is (neither present nor absent)$/, () => false],
    [/^K is (present or absent)$/, () => true],
    [/^K is (present|absent)$/, (which) => present === (which === 'present')],
    [/^K is present and (not .*)$/, (verb) => present && says(`is ${verb}`, only)],
    [/^K, if present, (.*)$/, (verb) => !present || says(verb, only)],
    [/^K (is not .*)$/, (verb) => !present || says(verb, only)],
    [/^K (is .*)$/, (verb) => present && says(verb, only)],
  ];
  const shape = words.replace(key, 'K');
  const form = forms.find(([pattern]) => pattern.test(shape));
  if (!form) throw new Error(`words of no known form: ${words}`);
  return form[1](form[0].exec(shape)?.[1] ?? '', only);
}

const view = (key: string, values: readonly string[]) =>
  viewRequest({ principal: ROLE, action: 'kms:Decrypt', resource: KEY, context: { [key]: [...values] } }, NO);

function disagreements(
  operator: string,
  key: string,
  wanted: string | string[],
  requests: readonly string[][],
): string[] {
  const [condition] = compileConditions({ [operator]: { [key]: wanted } }, true, 'here');
  if (!condition) throw new Error('no condition');
  return requests.flatMap((values) =>
    [false, true].flatMap((opposite) => {
      const holds = (meetsCondition(condition, view(key, values)) === YES) !== opposite;
      const words = conditionInWords(condition, opposite);
      return truthOf(words, key, values) === holds ? [] : [`${words} of ${values.join(' ')}: ${holds}`];
    }),
  );
}

const everyOperator = OPERATORS.flatMap(([operators, wanted, fits, misses]) =>
  operators.map((operator) => [operator, wanted, fits, misses] as const),
);

describe('the words of a condition, and of its opposite, say what the evaluator decides', () => {
  it.each(everyOperator)('%s %j', (operator, wanted, fits, misses) => {
    const requests = [[], [misses], ...fits.map((value) => [value])];
    for (const form of [operator, `${operator}IfExists`]) {
      expect(disagreements(form, 'aws:SourceVpce', wanted, requests)).toEqual([]);
      expect(disagreements(form, 'aws:TagKeys', wanted, requests)).toEqual([]);
    }
  });

  it.each(everyOperator)('ForAllValues: and ForAnyValue: with %s %j', (operator, wanted, fits, misses) => {
    const requests = [[], [misses], ...fits.map((value) => [value]), [misses, ...fits]];
    for (const set of ['ForAllValues', 'ForAnyValue']) {
      for (const form of [operator, `${operator}IfExists`])
        expect(disagreements(`${set}:${form}`, 'aws:TagKeys', wanted, requests)).toEqual([]);
    }
  });

  it.each(['true', 'false', 'TRUE', ['true', 'false'], 'maybe'].map((wanted) => [wanted]))('Null %j', (wanted) => {
    expect(disagreements('Null', 'aws:SourceVpce', wanted, [[], ['a']])).toEqual([]);
  });
});

describe('what is said', () => {
  it.each<[string, string, string, string]>([
    [
      'BoolIfExists',
      'false',
      'aws:MultiFactorAuthPresent, if present, is false',
      'aws:MultiFactorAuthPresent is present and not false',
    ],
    ['Bool', 'false', 'aws:MultiFactorAuthPresent is false', 'aws:MultiFactorAuthPresent is not false'],
    ['StringNotEquals', 'x', 'aws:MultiFactorAuthPresent is not x', 'aws:MultiFactorAuthPresent is x'],
    [
      'NumericGreaterThan',
      '300',
      'aws:MultiFactorAuthPresent is above 300',
      'aws:MultiFactorAuthPresent, if present, is at most 300',
    ],
    [
      'ForAnyValue:StringNotEquals',
      'x',
      'a value of aws:MultiFactorAuthPresent is not x',
      'every value of aws:MultiFactorAuthPresent is x',
    ],
    [
      'ForAllValues:StringNotEquals',
      'x',
      'no value of aws:MultiFactorAuthPresent is x',
      'a value of aws:MultiFactorAuthPresent is x',
    ],
  ])('of %s %s: %s; %s', (operator, wanted, words, opposite) => {
    const [condition] = compileConditions({ [operator]: { 'aws:MultiFactorAuthPresent': wanted } }, true, 'here');
    expect(condition && [conditionInWords(condition), conditionInWords(condition, true)]).toEqual([words, opposite]);
  });
});
