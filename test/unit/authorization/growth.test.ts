import { allow, decide, document, KEY, names, policy, ROOT, SESSION, type Situation } from './fixtures';

const MANY = 100_000;
const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const identity = (...statements: Record<string, unknown>[]): Situation => ({
  key: [names(ROOT)],
  policies: { identity: [policy(...statements)] },
});

/** Whatever grows with the square of these would take minutes. */
describe('the cost of a decision grows with what is in the documents, not with its square', () => {
  it.each<[string, Situation]>([
    ['actions', identity(allow({ Action: list(MANY, (i) => `kms:No${i}`) }))],
    ['resources', identity(allow({ Resource: list(MANY, (i) => `${KEY}${i}`) }))],
    ['values of a condition', identity(allow({ Condition: { StringLike: { 'kms:X': list(MANY, (i) => `${i}*`) } } }))],
    [
      'conditions that fail',
      identity(allow({ Condition: { StringEquals: Object.fromEntries(list(MANY, (i) => [`kms:X${i}`, 'x'])) } })),
    ],
    ['statements', identity(...list(MANY / 4, () => allow({ Action: 'kms:Encrypt' })))],
    ['principals', { key: [names(...list(MANY, (i) => `${SESSION}${i}`))] }],
    [
      'levels of an organization',
      { key: [names(SESSION)], policies: { scp: list(MANY / 4, () => [policy(allow({ Action: 'sqs:*' }))]) } },
    ],
    [
      'grants',
      {
        key: [],
        grants: list(MANY / 2, (i) => ({
          GrantId: `g${i}`,
          GranteePrincipal: SESSION,
          Operations: ['Decrypt'],
          Constraints: { EncryptionContextSubset: { [`name${i}`]: 'x' } },
        })),
      },
    ],
  ])(
    '%s',
    (_, s) => {
      expect(decide(s).decision).toBe('implicit-deny');
    },
    10_000,
  );

  it.each([
    ['*a', 30],
    ['a*', 1000],
    ['*a?', 500],
  ])(
    'wildcards: %s, %d times',
    (part, times) => {
      const pattern = part.repeat(times);
      const had = 'a'.repeat(10_000);
      const Condition = { StringLike: { 'kms:X': `${pattern}!` } };
      const key = document({ ...names(SESSION), Condition });
      expect(decide({ policies: { key }, context: { 'kms:X': had } }).decision).toBe('implicit-deny');
    },
    10_000,
  );
});
