import type { Collected, Gap, ReadCall, ReadOutput } from '../../../src/domain/evidence';
import type { Progress } from '../../../src/domain/investigation';
import { runbookSchema } from '../../../src/runbook/schema';
import { executeRunbook } from '../../../src/workflow/execute-runbook';
import type { Clock, ReadSession } from '../../../src/workflow/ports';

const gap: Gap = {
  reason: 'access-denied',
  operation: 'kms:GetKeyPolicy',
  account: '111122223333',
  region: 'us-east-1',
  permission: 'kms:GetKeyPolicy',
  message: 'no',
  howToGrant: 'allow it',
};

const clock: Clock = { now: () => new Date(), sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)) };
const pause = (ms: number) => clock.sleep(ms);

class World implements ReadSession {
  readonly sent: ReadCall[] = [];
  readonly timeouts: (number | undefined)[] = [];
  busiest = 0;
  #running = 0;
  readonly #answers: Record<string, (call: ReadCall) => Collected<ReadOutput>>;
  readonly #ms: number;

  constructor(answers: Record<string, (call: ReadCall) => Collected<ReadOutput>>, ms = 5) {
    this.#answers = answers;
    this.#ms = ms;
  }

  calls(): number {
    return this.sent.length;
  }

  async read(call: ReadCall, options?: { timeoutMs?: number }): Promise<Collected<ReadOutput>> {
    this.sent.push(call);
    this.timeouts.push(options?.timeoutMs);
    this.#running += 1;
    this.busiest = Math.max(this.busiest, this.#running);
    await pause(this.#ms);
    this.#running -= 1;
    return this.#answers[call.operation]?.(call) ?? { kind: 'unavailable', gap };
  }
}

const ok = (value: ReadOutput) => (): Collected<ReadOutput> => ({
  kind: 'collected',
  value,
  at: '2026-01-01T00:00:00Z',
});
const step = (id: string, collect: string, input: Record<string, unknown> = {}, extra: object = {}) => ({
  id,
  phase: 'all',
  title: id,
  collect,
  account: '{{target.account}}',
  region: 'us-east-1',
  input,
  ...extra,
});
const book = (steps: object[], phases = ['all']) =>
  runbookSchema.parse({
    id: 'r',
    title: 'R',
    for: { fact: 'signal.isKmsError', eq: true },
    phases: phases.map((id) => ({ id, title: id })),
    steps,
  });
const facts = { signal: {}, target: { account: '111122223333' } };
const run = (steps: object[], session: ReadSession, more: object = {}) =>
  executeRunbook({ runbook: book(steps), facts, session, checks: {}, clock, ...more });

it('fills inputs from earlier steps and keeps file order', async () => {
  const world = new World({
    'kms:DescribeKey': ok({ KeyMetadata: { KeyId: 'k1' } }),
    'kms:GetKeyPolicy': ok({ Policy: '{}' }),
  });
  const evidence = await run(
    [step('policy', 'kms:GetKeyPolicy', { KeyId: '{{key.KeyMetadata.KeyId}}' }), step('key', 'kms:DescribeKey')],
    world,
  );
  expect([...evidence.keys()]).toEqual(['policy', 'key']);
  expect(world.sent[1]).toEqual({
    account: '111122223333',
    region: 'us-east-1',
    operation: 'kms:GetKeyPolicy',
    input: { KeyId: 'k1' },
  });
  expect(evidence.get('policy')).toMatchObject({ status: 'ok', facts: { Policy: '{}' }, gap: null });
});

it('runs independent steps at the same time, within the bound of an account', async () => {
  const steps = Array.from({ length: 6 }, (_, n) => step(`s${n}`, 'kms:DescribeKey', { n }));
  const free = new World({ 'kms:DescribeKey': ok({}) });
  await run(steps, free);
  expect(free.busiest).toBe(6);
  const bounded = new World({ 'kms:DescribeKey': ok({}) });
  await run(steps, bounded, { concurrency: 2 });
  expect(bounded.busiest).toBe(2);
  expect(bounded.calls()).toBe(6);
});

it('turns every kind of answer into a step result', async () => {
  const world = new World({
    'kms:DescribeKey': () => ({ kind: 'absent', code: 'NotFoundException', message: 'none' }),
  });
  const evidence = await run(
    [step('key', 'kms:DescribeKey'), step('policy', 'kms:GetKeyPolicy', {}, { timeout: 3 })],
    world,
  );
  expect(evidence.get('key')).toMatchObject({
    status: 'absent',
    facts: { code: 'NotFoundException', message: 'none' },
  });
  expect(evidence.get('policy')).toMatchObject({ status: 'unavailable', facts: null, gap });
  expect(world.timeouts).toEqual([undefined, 3000]);
});

it('skips what is not needed, and what rests on something unknown, with the reason and the gap', async () => {
  const world = new World({ 'kms:DescribeKey': ok({ KeyMetadata: { KeyState: 'Enabled' } }) });
  const evidence = await run(
    [
      step('key', 'kms:DescribeKey'),
      step('dark', 'kms:GetKeyPolicy'),
      step('unneeded', 'kms:DescribeKey', {}, { when: { fact: 'key.KeyMetadata.KeyState', eq: 'Disabled' } }),
      step('unknown', 'kms:DescribeKey', {}, { when: { fact: 'dark.Policy', exists: true } }),
      step('unresolved', 'kms:DescribeKey', { KeyId: '{{dark.Policy}}' }),
    ],
    world,
  );
  expect(world.calls()).toBe(2);
  expect(evidence.get('unneeded')).toMatchObject({
    status: 'skipped',
    gap: null,
    facts: { reason: 'not needed here' },
  });
  expect(evidence.get('unknown')).toMatchObject({ status: 'skipped', gap });
  expect(evidence.get('unresolved')).toMatchObject({
    status: 'skipped',
    gap,
    facts: { reason: 'dark.Policy is not known' },
  });
});

describe('for-each', () => {
  const each = { 'for-each': { in: '{{names.List}}', as: 'name', limit: 3 } };
  const steps = [step('names', 'kms:ListAliases'), step('each', 'kms:DescribeKey', { KeyId: '{{name}}' }, each)];
  const echo = (call: ReadCall): Collected<ReadOutput> =>
    call.input.KeyId === 'bad'
      ? { kind: 'unavailable', gap }
      : { kind: 'collected', value: { Got: call.input.KeyId }, at: '' };

  it('reads once per element, in order, up to its limit', async () => {
    const world = new World({ 'kms:ListAliases': ok({ List: ['a', 'b', 'c', 'd'] }), 'kms:DescribeKey': echo });
    const result = (await run(steps, world)).get('each');
    expect(result).toMatchObject({ status: 'ok', gap: null });
    expect(result?.facts).toEqual({
      items: [
        { item: 'a', status: 'ok', Got: 'a' },
        { item: 'b', status: 'ok', Got: 'b' },
        { item: 'c', status: 'ok', Got: 'c' },
      ],
      total: 4,
      truncated: true,
    });
  });

  it('is not complete when one element could not be read', async () => {
    const world = new World({ 'kms:ListAliases': ok({ List: ['a', 'bad'] }), 'kms:DescribeKey': echo });
    const result = (await run(steps, world)).get('each');
    expect(result).toMatchObject({ status: 'unavailable', gap });
    expect(result?.facts).toMatchObject({
      items: [
        { item: 'a', Got: 'a' },
        { item: 'bad', status: 'unavailable' },
      ],
    });
  });

  it('is ok over an empty list and skipped over none', async () => {
    const empty = await run(steps, new World({ 'kms:ListAliases': ok({ List: [] }) }));
    expect(empty.get('each')).toMatchObject({ status: 'ok', facts: { items: [], total: 0, truncated: false } });
    const none = await run(steps, new World({}));
    expect(none.get('each')).toMatchObject({ status: 'skipped', gap });
  });
});

describe('checks', () => {
  const check = { id: 'verdict', phase: 'all', title: 'verdict', check: 'look', uses: ['policy'] };
  const world = () => new World({ 'kms:DescribeKey': ok({ Id: 'k' }) });
  const steps = [
    step('key', 'kms:DescribeKey'),
    step('other', 'kms:DescribeKey'),
    step('policy', 'kms:GetKeyPolicy', { KeyId: '{{key.Id}}' }),
    check,
  ];

  it('see the steps they rest on whatever became of them, and nothing else', async () => {
    const look = jest.fn(() => ({ seen: true }));
    const evidence = await run(steps, world(), { checks: { look } });
    expect(evidence.get('verdict')).toMatchObject({ status: 'ok', facts: { seen: true } });
    const [input] = look.mock.calls[0] as unknown as [{ facts: object; evidence: Map<string, unknown> }];
    expect([...input.evidence.keys()].sort()).toEqual(['key', 'policy']);
    expect(Object.keys(input.facts).sort()).toEqual(['key', 'policy', 'signal', 'target']);
  });

  it('end the run with words when they throw', async () => {
    const look = () => {
      throw new Error('boom');
    };
    await expect(run(steps, world(), { checks: { look } })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('the check look of step verdict failed: boom'),
    });
  });

  it('end the run when there is no such check', async () => {
    await expect(run(steps, world())).rejects.toThrow('a check that does not exist: look');
  });
});

it('stops when told', async () => {
  const stop = new AbortController();
  const world = new World({ 'kms:DescribeKey': ok({ Id: 'k' }) }, 20);
  const running = run([step('a', 'kms:DescribeKey'), step('b', 'kms:DescribeKey', { x: '{{a.Id}}' })], world, {
    signal: stop.signal,
  });
  setTimeout(() => stop.abort(new Error('enough')), 5);
  await expect(running).rejects.toThrow('enough');
  expect(world.calls()).toBe(1);
});

it('reports progress per phase, only when it changes', async () => {
  const seen: string[] = [];
  const steps = [
    step('a', 'kms:DescribeKey', {}, { phase: 'one' }),
    step('b', 'kms:GetKeyPolicy', { x: '{{a.Id}}' }, { phase: 'two' }),
    step('c', 'kms:DescribeKey', { x: '{{b.Id}}' }, { phase: 'three' }),
  ];
  await executeRunbook({
    runbook: book(steps, ['one', 'two', 'three']),
    facts,
    session: new World({ 'kms:DescribeKey': ok({ Id: 'k' }) }),
    checks: {},
    clock,
    onProgress: ({ phases }: Progress) => seen.push(phases.map(({ state }) => state).join(' ')),
  });
  expect(seen).toEqual([
    'running waiting waiting',
    'done waiting waiting',
    'done running waiting',
    'done unavailable waiting',
    'done unavailable running',
    'done unavailable skipped',
  ]);
});
