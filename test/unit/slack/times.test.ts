import { plainTimes } from '../../../src/slack/blocks/times';
import fc from '../../support/fast-check';

describe('times in sentences', () => {
  it.each([
    ['disabled at 2026-11-22T22:37:58.527Z, so', 'disabled at 2026-11-22 22:37 UTC, so'],
    ['since 2026-11-22T22:37:58Z.', 'since 2026-11-22 22:37 UTC.'],
    ['(2026-11-22T22:37Z)', '(2026-11-22 22:37 UTC)'],
    ['at 2026-11-22T23:30:00+02:00', 'at 2026-11-22 21:30 UTC'],
    ['at 2026-01-01T00:30:00+0100 it', 'at 2025-12-31 23:30 UTC it'],
    ['2026-03-01T10:00:00Z and 2026-03-02T11:00:00Z', '2026-03-01 10:00 UTC and 2026-03-02 11:00 UTC'],
  ])('%s', (text, plain) => {
    expect(plainTimes(text)).toBe(plain);
  });

  it.each([
    'arn:aws:sts::111122223333:assumed-role/App/run-2026-11-22T22:37:58Z',
    'arn:aws:sts::111122223333:assumed-role/App/2026-11-22T22:37:58Z',
    'log/2026-11-22T22:37:58Z',
    '2026-13-45T99:99:99Z',
    '2026-11-22T22:37:58',
    '2026-11-22',
  ])('leaves %s alone', (text) => {
    expect(plainTimes(text)).toBe(text);
  });

  it('keeps every moment, to the minute', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        const read = /^at (\S+) (\S+) UTC\.$/.exec(plainTimes(`at ${date.toISOString()}.`));
        expect(Date.parse(`${read?.[1]}T${read?.[2]}:00Z`)).toBe(Math.floor(date.getTime() / 60_000) * 60_000);
      }),
    );
  });
});
