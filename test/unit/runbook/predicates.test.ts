import { evaluatePredicate, holds, matchesArn, matchesGlob, type Truth } from '../../../src/runbook/predicates';
import { type Predicate, predicateSchema } from '../../../src/runbook/schema';
import fc from '../../support/fast-check';

const statuses = new Map([
  ['key', 'ok'],
  ['gone', 'absent'],
  ['dark', 'unavailable'],
  ['idle', 'skipped'],
] as const);
const scope = {
  facts: {
    signal: { errorCode: 'AccessDenied', keyRef: null, principalArn: 'arn:aws:iam::111122223333:role/team/App' },
    key: { State: 'Enabled', Size: 3, Names: ['alias/a', 'alias/b'] },
    gone: { code: 'NotFoundException', message: 'no' },
    dark: null,
    idle: { reason: 'not needed' },
  },
  status: (step: string) => statuses.get(step as 'key'),
};

const fact = (path: string, test: object): Predicate => ({ fact: path, ...test });

describe('evaluatePredicate', () => {
  const cases: [Predicate, Truth][] = [
    [fact('key.State', { eq: 'Enabled' }), true],
    [fact('key.State', { eq: 'Disabled' }), false],
    [fact('key.State', { ne: 'Disabled' }), true],
    [fact('key.Size', { in: [1, 3] }), true],
    [fact('key.State', { in: ['Disabled'] }), false],
    [fact('key.State', { exists: true }), true],
    [fact('key.Other', { exists: true }), false],
    [fact('key.Other', { exists: false }), true],
    [fact('key.Other', { eq: null }), true],
    [fact('signal.keyRef', { exists: false }), true],
    [fact('key.Names', { contains: 'alias/b' }), true],
    [fact('key.Names', { contains: 'alias' }), false],
    [fact('key.State', { contains: 'able' }), true],
    [fact('key.Size', { contains: 3 }), false],
    [fact('key.State', { 'starts-with': 'En' }), true],
    [fact('key.Size', { 'starts-with': '3' }), false],
    [fact('signal.principalArn', { 'matches-arn': 'arn:aws:iam::*:role/*' }), true],
    [fact('signal.principalArn', { 'matches-arn': 'arn:aws:iam::999988887777:role/*' }), false],
    [fact('dark.State', { ne: 'x' }), 'unknown'],
    [fact('dark.State', { exists: false }), 'unknown'],
    [fact('idle.State', { eq: 'x' }), 'unknown'],
    [fact('gone.State', { ne: 'Enabled' }), 'unknown'],
    [fact('gone.State', { exists: true }), false],
    [fact('gone.code', { eq: 'NotFoundException' }), true],
    [{ step: 'gone', is: 'absent' }, true],
    [{ step: 'key', is: 'absent' }, false],
    [{ step: 'later', is: 'ok' }, 'unknown'],
    [{ not: fact('dark.State', { eq: 'x' }) }, 'unknown'],
    [{ all: [fact('dark.State', { eq: 'x' }), fact('key.State', { eq: 'Disabled' })] }, false],
    [{ all: [fact('dark.State', { eq: 'x' }), fact('key.State', { eq: 'Enabled' })] }, 'unknown'],
    [{ any: [fact('dark.State', { eq: 'x' }), fact('key.State', { eq: 'Enabled' })] }, true],
    [{ any: [fact('dark.State', { eq: 'x' }), fact('key.State', { eq: 'Disabled' })] }, 'unknown'],
  ];
  it.each(cases)('%j is %s', (predicate, expected) => {
    expect(predicateSchema.parse(predicate)).toEqual(predicate);
    expect(evaluatePredicate(predicate, scope)).toBe(expected);
    expect(holds(predicate, scope)).toBe(expected === true);
  });
});

describe('wildcards', () => {
  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (pattern, subject) => {
        const regex = new RegExp(`^${pattern.replaceAll('?', '[^]').replaceAll('*', '[^]*')}$`);
        expect(matchesGlob(pattern, subject)).toBe(regex.test(subject));
      }),
    );
  });

  it('does not hang on many stars', () => {
    const from = Date.now();
    expect(matchesGlob(`${'a*'.repeat(40)}b`, 'a'.repeat(5000))).toBe(false);
    expect(Date.now() - from).toBeLessThan(1000);
  });

  it.each([
    ['*', true],
    ['arn:aws:kms:*:111122223333:key/*', true],
    ['arn:aws:kms:*:key/*', false],
    ['arn:aws:kms:us-east-1:*:alias/*', false],
    ['arn:*', false],
  ])('matches %s: %s', (pattern, expected) => {
    expect(matchesArn(pattern, 'arn:aws:kms:us-east-1:111122223333:key/abc')).toBe(expected);
  });

  it('matches nothing that is no ARN', () => {
    expect(matchesArn('*', 'alias/x')).toBe(false);
  });
});
