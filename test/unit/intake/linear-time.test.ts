import { parseSignal } from '../../../src/intake/parse';
import { readPaste } from '../../../src/intake/read-paste';
import fc from '../../support/fast-check';
import { HOSTILE_UNITS as UNITS } from './hostile-units';

const SMALL = 24 * 1024;
/** Four times the text takes four times as long; were it quadratic, sixteen times. */
const MOST_TIMES = 9;
const SLACK_MS = 3;
const ATTEMPTS = 6;

function fill(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** Processor time, since the wall clock also counts what else the machine does. */
function elapsed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The shortest times count, since collecting garbage only ever adds to one; measured again while they look too long. */
function expectLinear(read: (text: string) => unknown, unit: string): void {
  const [small, large] = [fill(unit, SMALL), fill(unit, 4 * SMALL)];
  let [one, four] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    four = Math.min(
      four,
      elapsed(() => read(large)),
    );
    one = Math.min(
      one,
      elapsed(() => read(small)),
    );
    if (four <= MOST_TIMES * one + SLACK_MS) return;
  }
  throw new Error(`${read.name}: ${one} ms for ${SMALL} characters, ${four} ms for four times as many`);
}

describe('time on hostile input', () => {
  it.each(UNITS)('%j over and over', (unit) => {
    expectLinear(parseSignal, unit);
    expectLinear(readPaste, unit);
  });

  it('any mixture', () => {
    const part = fc.oneof(fc.constantFrom(...UNITS), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (units) => {
        const unit = units.join('') || ' ';
        expectLinear(parseSignal, unit);
        expectLinear(readPaste, unit);
      }),
      { numRuns: 25 },
    );
  });

  it('all of it at once', () => {
    expectLinear(parseSignal, UNITS.join(''));
    expectLinear(readPaste, UNITS.join(''));
  });

  it('tells a quadratic reader', () => {
    let steps = 0;
    const quadratic = ({ length }: string) => {
      for (let left = length ** 2 / 200; left > 0; left--) steps++;
    };
    expect(() => expectLinear(quadratic, 'a')).toThrow(/four times as many/);
    expect(steps).toBeGreaterThan(SMALL);
  });
});
