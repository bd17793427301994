import { evaluateLine } from '../../../src/authorization/case';
import { evaluate } from '../../../src/authorization/evaluate';
import { AuthorizationInputError } from '../../../src/authorization/input-error';
import { validateKeyPolicy } from '../../../src/authorization/validate';
import { type AuthorizationCase, LAYERS } from '../../../src/domain/decision';
import fc from '../../support/fast-check';
import { anyCase, documents, POLICY_LAYERS } from './arbitraries';
import type { Element } from './fixtures';

const CODES = ['invalid-json', 'invalid-case', 'invalid-principal', 'invalid-resource', 'malformed-policy'];
const DECISIONS = ['allowed', 'implicit-deny', 'explicit-deny', 'undetermined'];

interface Line {
  id: unknown;
  decision?: string;
  layers?: { layer: string; statements: { because: string }[] }[];
  error?: { code: string; message: string };
}

/** Every line gets an answer in the shape of the contract, or an error with a code of ours. */
function answerTo(line: string): Line {
  const text = evaluateLine(line);
  expect(text).not.toContain('\n');
  const answer = JSON.parse(text) as Line;
  if (answer.error) {
    expect(CODES).toContain(answer.error.code);
    expect(answer.error.message.length).toBeLessThanOrEqual(1000);
    expect(answer).not.toHaveProperty('decision');
  } else {
    expect(DECISIONS).toContain(answer.decision);
    expect(answer.layers?.map(({ layer }) => layer)).toEqual([...LAYERS]);
    for (const { statements } of answer.layers ?? [])
      for (const { because } of statements) expect(because).not.toBe('');
  }
  return answer;
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'unknown',
    '*',
    `\${`,
    `\${}`,
    'arn:::::',
    '\uFFFE',
    '\uD800',
    'NaN',
    '-0',
  ),
);
const junk: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, [], {}, [[]], [null], [{}], '', [''], { '': '' }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
);

type Json = Record<string, unknown>;

/** Every place in a JSON value, as the object or list that holds it and its name there. */
function places(value: unknown): [Json, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [
    [value as Json, name] as [Json, string],
    ...places((value as Json)[name]),
  ]);
}

interface Mutation {
  at: number;
  kind: 'replace' | 'remove' | 'add' | 'repeat';
  value: unknown;
  name: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat'),
  value: junk,
  name: text,
});

function mutate(value: unknown, { at, kind, value: put, name: added }: Mutation): void {
  const all = places(value);
  const [holder, name] = all[at % all.length] as [Json, string];
  if (kind === 'replace') holder[name] = put;
  else if (kind === 'remove') delete holder[name];
  else if (kind === 'repeat') holder[name] = [holder[name], holder[name]];
  // A list takes no other length than a number.
  else if (!Array.isArray(holder) || added !== 'length')
    Object.defineProperty(holder, added, { value: put, enumerable: true, configurable: true, writable: true });
}

describe('any line gets one line back', () => {
  it('of any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (line) => {
          expect(answerTo(line).error).toBeDefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of a case that was changed anywhere into anything', () => {
    const counts = { errors: 0, answers: 0 };
    fc.assert(
      fc.property(anyCase, fc.array(mutation, { minLength: 1, maxLength: 3 }), (c, mutations) => {
        const changed = { id: 'c1', ...structuredClone(c) };
        for (const one of mutations) mutate(changed, one);
        const { error } = answerTo(JSON.stringify(changed));
        counts[error ? 'errors' : 'answers'] += 1;
      }),
      { numRuns: 3000 },
    );
    expect(counts.errors).toBeGreaterThan(500);
    expect(counts.answers).toBeGreaterThan(300);
  });

  it('of a case that was cut short or has a character changed', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), fc.nat(), fc.string({ maxLength: 2 }), (c, at, length, put) => {
        const line = JSON.stringify(c);
        const from = at % line.length;
        answerTo(line.slice(0, from) + put + line.slice(from + (length % 3)));
        expect(answerTo(line.slice(0, from)).error?.code).toBe('invalid-json');
      }),
      { numRuns: 500 },
    );
  });
});

/** What each element of a statement can never be. */
const NEVER: Record<string, unknown[]> = {
  Effect: [null, 0, true, 'allow', 'DENY', '', [], {}, ['Allow']],
  Action: [null, 0, true, {}, [null], [0], [[]], 'Decrypt', [''], [['kms:*']]],
  Resource: [null, 0, true, {}, [null], [0], [[]], [['*']]],
  Principal: [
    null,
    0,
    true,
    '',
    'arn:aws:iam::210987654321:root',
    [],
    ['*'],
    { AWS: null },
    { AWS: [0] },
    { Everybody: '*' },
  ],
  Condition: [
    null,
    0,
    true,
    'x',
    [],
    { StringEquals: null },
    { StringEquals: 'x' },
    { StringEquals: [] },
    { Like: {} },
  ],
  Sid: [null, 0, true, [], {}],
};

const broken = fc
  .constantFrom(...Object.keys(NEVER))
  .chain((element) => fc.tuple(fc.constant(element), fc.constantFrom(...(NEVER[element] ?? []))));

describe('a malformed policy never allows', () => {
  it('wherever it stands, whatever is malformed, and whatever else allows', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom(...POLICY_LAYERS),
        fc.nat(),
        broken,
        (known, layer, at, [element, value]) => {
          const c = structuredClone(known);
          const statements = documents(c, layer).flatMap(({ Statement }) => Statement);
          const statement = statements[at % statements.length];
          if (!statement) return;
          tried += 1;
          const name = element in statement || element === 'Condition' ? element : `Not${element}`;
          statement[`Not${name}` in statement ? `Not${name}` : name] = value;
          const line = answerTo(JSON.stringify(c));
          expect([element, value, line.error?.code]).toEqual([element, value, 'malformed-policy']);
          // Asked directly, a layer without a say is not read; what is read throws nothing else.
          try {
            evaluate(c);
          } catch (error) {
            expect(error).toBeInstanceOf(AuthorizationInputError);
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(tried).toBeGreaterThan(500);
  });

  it('with a member that AWS does not know', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...POLICY_LAYERS), text, junk, (known, layer, name, value) => {
        const c: AuthorizationCase = structuredClone(known);
        const [document] = documents(c, layer);
        const statement = document?.Statement[0] as Element | undefined;
        if (!statement) return;
        Object.defineProperty(statement, `x${name}`, { value, enumerable: true });
        expect(answerTo(JSON.stringify(c)).error?.code).toBe('malformed-policy');
      }),
      { numRuns: 300 },
    );
  });

  it('and what evaluates without an error is what KMS would store, but for what is inert', () => {
    fc.assert(
      fc.property(anyCase, mutation, (known, change) => {
        const changed = structuredClone(known.policies.key);
        mutate(changed, change);
        const key: unknown = JSON.parse(JSON.stringify(changed));
        const check = validateKeyPolicy(key);
        const line = answerTo(JSON.stringify({ ...known, policies: { ...known.policies, key } }));
        if (check.ok) expect(line.error).toBeUndefined();
      }),
      { numRuns: 800 },
    );
  });
});
