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

/** More of them with `KEYMEDIC_RUNS`, others with `KEYMEDIC_SEED`. */
const RUNS = Number(process.env.KEYMEDIC_RUNS ?? 2000);

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
          // The name of an alias has no length: where a line ends inside it, nothing shows that it goes on.
          if (field === 'keyRef' && value?.includes('alias/') && whole.keyRef?.startsWith(value)) continue;
          // Where its ARN is broken, a key is still named by its id.
          if (field === 'keyRef' && value && whole.keyRef?.endsWith(`:key/${value}`)) continue;
          if (value !== null) expect({ paste, [field]: value }).toEqual({ paste, [field]: whole[field] });
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('where the paste was cut off, identifiers are what was left of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), fc.double({ min: 0.2, max: 1, noNaN: true }), (text, share) => {
        const whole = parseSignal(text);
        const paste = text.slice(0, Math.floor(text.length * share));
        const signal = parseSignal(paste);
        for (const field of ['principalArn', 'keyRef', 'requestId'] as const) {
          const value = signal[field];
          if (value !== null)
            expect({ paste, [field]: text.replaceAll('\n', '').includes(value) }).toEqual({ paste, [field]: true });
        }
        for (const field of ['principalAccountId', 'accountId', 'region'] as const) {
          const value = signal[field];
          if (value !== null) expect({ paste, [field]: value }).toEqual({ paste, [field]: whole[field] });
        }
      }),
      { numRuns: RUNS },
    );
  });
});
