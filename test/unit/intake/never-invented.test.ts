import type { Signal } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';
import fc from '../../support/fast-check';
import { damages } from './damages';
import { ALL_TEXTS } from './texts';

const TEXTS = ALL_TEXTS.map(({ text }) => text);
const FIELDS = [
  'errorCode',
  'service',
  'operation',
  'kmsAction',
  'principalArn',
  'principalType',
  'principalAccountId',
  'keyRef',
  'region',
  'accountId',
  'denyReason',
  'requestId',
] as const satisfies readonly (keyof Signal)[];

const damaged = (text: string, by: readonly ((text: string) => string)[]): string =>
  by.reduce((current, apply) => apply(current), text);

describe('fields are never invented', () => {
  it('under random damage, each is right or null', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), damages, (text, by) => {
        const whole = parseSignal(text);
        const paste = damaged(text, by);
        const signal = parseSignal(paste);
        for (const field of FIELDS) {
          const value = signal[field];
          // Where the end of the sentence is lost, who refused is not stated any more.
          if (field === 'denyReason' && value === 'unspecified') continue;
          if (value !== null) expect({ paste, [field]: value }).toEqual({ paste, [field]: whole[field] });
        }
      }),
      { numRuns: Number(process.env.KEYMEDIC_RUNS ?? 3000) },
    );
  });
});
