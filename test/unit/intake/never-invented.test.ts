import type { Signal } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';
import fc from '../../support/fast-check';
import { damages } from './damages';
import { redactions } from './redactions';
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
  'keyType',
  'region',
  'accountId',
  'denyReason',
  'requestId',
  'policyArn',
  'grantee',
  'authorizationId',
] as const satisfies readonly (keyof Signal)[];
/** Of these every member that is stated must be one of the whole text's. */
const OBJECTS = ['resource', 'encryptionContext', 'requestContext'] as const satisfies readonly (keyof Signal)[];
const NAMES: ReadonlySet<string> = new Set(['principalArn', 'keyRef', 'policyArn', 'grantee']);

/** More of them with `KEYMEDIC_RUNS`, others with `KEYMEDIC_SEED`. */
const RUNS = Number(process.env.KEYMEDIC_RUNS ?? 2000);

const damaged = (text: string, by: readonly ((text: string) => string)[]): string =>
  by.reduce((current, apply) => apply(current), text);

const texts = fc.constantFrom(...TEXTS);

/** Whether a field says less than the whole text does, and nothing else. */
function isLess(field: string, value: unknown, whole: Signal): boolean {
  if (value === null || value === undefined) return true;
  // Where the end of the sentence is lost, who refused is not stated any more.
  if (field === 'denyReason' && value === 'unspecified') return true;
  if (field !== 'keyRef') return false;
  // The name of an alias has no length: where a line ends inside it, nothing shows that it goes on.
  if (`${value}`.includes('alias/') && whole.keyRef?.startsWith(`${value}`)) return true;
  // Where its ARN is broken, a key is still named by its id.
  return whole.keyRef?.endsWith(`:key/${value}`) ?? false;
}

/** What the signal of a changed text states beyond that of the whole one. */
function invented(signal: Signal, whole: Signal): Record<string, unknown> {
  const fields = FIELDS.filter((field) => !isLess(field, signal[field], whole) && signal[field] !== whole[field]);
  // The form is that of the name which was read.
  const own = fields.filter((field) => field !== 'keyType' || signal.keyRef === whole.keyRef);
  const members = OBJECTS.flatMap((field) => {
    const known = Object.entries(whole[field] ?? {}).map((pair) => JSON.stringify(pair));
    const stated = Object.entries(signal[field] ?? {}).filter(([, value]) => value !== null);
    return stated
      .filter((pair) => !known.includes(JSON.stringify(pair)))
      .map(([name, value]) => [`${field}.${name}`, value]);
  });
  return { ...Object.fromEntries(own.map((field) => [field, signal[field]])), ...Object.fromEntries(members) };
}

describe('fields are never invented', () => {
  it('under random damage, each is right or null', () => {
    fc.assert(
      fc.property(texts, damages, (text, by) => {
        const paste = damaged(text, by);
        expect({ paste, invented: invented(parseSignal(paste), parseSignal(text)) }).toEqual({ paste, invented: {} });
      }),
      { numRuns: RUNS },
    );
  });

  it('where something was taken out, what stands for it is no value', () => {
    fc.assert(
      fc.property(texts, redactions, (text, redact) => {
        const { paste, taken } = redact(text);
        const signal = parseSignal(paste);
        const found = Object.entries(invented(signal, parseSignal(text))).filter(([field, value]) => {
          // Names are shown as printed, with what stands there for a part of them.
          const printed = `${value}`;
          return !NAMES.has(field) || !taken.some((mark) => printed.includes(mark));
        });
        const told = found.filter(([field]) => !['keyType', 'denyReason', 'service', 'operation'].includes(field));
        expect({ paste, told }).toEqual({ paste, told: [] });
      }),
      { numRuns: RUNS },
    );
  });

  it('of two texts in one paste, those of two are not mixed', () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        fc.constantFrom('\n', '\n\n', '\n---\n', '\nby the other role:\n'),
        (one, two, between) => {
          const paste = one + between + two;
          const signal = parseSignal(paste);
          const told = [one, two].map((text) => invented(signal, parseSignal(text)));
          const both = Object.keys(told[0] as object).filter((field) => field in (told[1] as object));
          expect({ paste, neither: both }).toEqual({ paste, neither: [] });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('where the paste was cut off, identifiers are what was left of them', () => {
    fc.assert(
      fc.property(texts, fc.double({ min: 0.2, max: 1, noNaN: true }), (text, share) => {
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
