import { runbookJsonSchema } from '../../../src/runbook/json-schema';
import { neverHolds } from '../../../src/runbook/never';
import { closureOf, cycleIn, longestReadChain, planSteps } from '../../../src/runbook/plan';
import { type Predicate, runbookSchema } from '../../../src/runbook/schema';

const read = (id: string, input: Record<string, unknown>, extra: object = {}) => ({
  id,
  phase: 'all',
  title: id,
  collect: 'kms:DescribeKey',
  account: '{{target.account}}',
  region: 'us-east-1',
  input,
  ...extra,
});

const runbook = (steps: object[]) =>
  runbookSchema.parse({
    id: 'r',
    title: 'R',
    for: { fact: 'signal.isKmsError', eq: true },
    phases: [{ id: 'all', title: 'All' }],
    steps,
  });

describe('planSteps', () => {
  const plan = planSteps(
    runbook([
      read('a', { KeyId: '{{target.key}}' }),
      read('b', { KeyId: '{{a.Id}}' }),
      read(
        'c',
        { KeyId: 'x' },
        {
          when: {
            any: [
              { fact: 'a.Id', exists: true },
              { step: 'b', is: 'ok' },
            ],
          },
        },
      ),
      read('d', { KeyId: '{{one}}' }, { 'for-each': { in: '{{c.List}}', as: 'one' } }),
      { id: 'e', phase: 'all', title: 'e', check: 'x', uses: ['d', 'b'] },
    ]),
  );

  it('infers what each step waits for', () => {
    expect(plan.map(({ step, needs }) => [step.id, needs])).toEqual([
      ['a', []],
      ['b', ['a']],
      ['c', ['a', 'b']],
      ['d', ['c']],
      ['e', ['d', 'b']],
    ]);
  });

  it('knows everything below a step and the longest chain of reads', () => {
    expect([...closureOf('d', plan)].sort()).toEqual(['a', 'b', 'c']);
    expect(longestReadChain(plan)).toEqual(['a', 'b', 'c', 'd']);
    expect(cycleIn(plan)).toBeNull();
  });

  it('finds a circle', () => {
    const looping = planSteps(runbook([read('a', { KeyId: '{{b.X}}' }), read('b', { KeyId: '{{a.X}}' })]));
    expect(cycleIn(looping)).toEqual(['a', 'b']);
  });
});

describe('neverHolds', () => {
  const cases: [Predicate, boolean][] = [
    [
      {
        all: [
          { fact: 'a.b', eq: 1 },
          { fact: 'a.b', eq: 2 },
        ],
      },
      true,
    ],
    [{ all: [{ fact: 'a.b', eq: 1 }, { all: [{ fact: 'a.b', in: [2, 3] }] }] }, true],
    [
      {
        all: [
          { fact: 'a.b', exists: false },
          { fact: 'a.b', eq: 'x' },
        ],
      },
      true,
    ],
    [{ all: [{ not: { step: 's', is: 'ok' } }, { step: 's', is: 'ok' }] }, true],
    [
      {
        all: [
          { fact: 'a.b', ne: 1 },
          { fact: 'a.b', eq: 1 },
        ],
      },
      true,
    ],
    [
      {
        any: [
          {
            all: [
              { fact: 'a.b', eq: 1 },
              { fact: 'a.b', eq: 2 },
            ],
          },
          { fact: 'a.c', eq: 1 },
        ],
      },
      false,
    ],
    [
      {
        all: [
          { fact: 'a.b', eq: 1 },
          { fact: 'a.b', in: [1, 2] },
        ],
      },
      false,
    ],
    [
      {
        all: [
          { fact: 'a.b', eq: 1 },
          { fact: 'a.c', eq: 2 },
        ],
      },
      false,
    ],
    [{ fact: 'a.b', eq: 1 }, false],
  ];
  it.each(cases)('%j: %s', (predicate, expected) => {
    expect(neverHolds(predicate)).toBe(expected);
  });
});

it('exports the format as JSON Schema with nothing required that has a default', () => {
  const schema = runbookJsonSchema();
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.required).toEqual(['id', 'title', 'for', 'phases', 'steps']);
  expect(JSON.stringify(schema)).toContain('key-policy-no-iam-delegation');
});
