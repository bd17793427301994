import { createRedisStore } from '../../src/store/redis-store';
import { openInvestigation } from '../../src/workflow/open-investigation';
import type { Opened, Store } from '../../src/workflow/ports';
import { DISABLED_ERROR, type FakeDeps, fakeDeps, quietLog } from '../support/fakes';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { ANA, BEN, OPS, type Rig, startRig } from './slack-support';

const picture = { files: [{ name: 'screen.png', content: '…' }] };
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeWithRedis('an event that takes longer than Slack waits', () => {
  let redis: TestRedis;
  let rig: Rig;
  let deps: FakeDeps;
  let opened: Opened['kind'][];
  beforeEach(async () => {
    redis = await startRedis();
    rig = await startRig({}, { delivery: { ackTimeoutMs: 3000, retryDelaysMs: [0, 100, 300] } });
    deps = { ...fakeDeps(), store: createRedisStore({ url: redis.url, log: quietLog }) };
    opened = [];
    rig.useCases.onOpen = async (request) => {
      const result = await openInvestigation(deps, request);
      opened.push(result.kind);
      return result;
    };
  });
  afterEach(async () => {
    await rig.close();
    await deps.store.close();
    await redis.stop();
  });

  /** The first call of one method of the store takes this long. */
  function slow(name: keyof Store, ms: number): void {
    const { store } = deps;
    let first = true;
    const method = store[name] as (...args: unknown[]) => Promise<unknown>;
    deps = {
      ...deps,
      store: {
        ...store,
        [name]: async (...args: unknown[]) => {
          const late = first;
          first = false;
          const result = late && name === 'claim' ? await method(...args) : undefined;
          if (late) await wait(ms);
          return result ?? method(...args);
        },
      },
    };
  }

  it.each(['claim', 'createInvestigation', 'appendAudit'] as const)(
    'is one investigation, and what could not be read is told once: slow in %s',
    async (name) => {
      slow(name, 3600);
      rig.slack.driver.post(BEN, OPS, `@keymedic ${DISABLED_ERROR}`, picture);
      await rig.slack.driver.waitFor(() => opened.length >= 2, 8000);
      await wait(1200);
      expect(rig.useCases.asked.length).toBeGreaterThanOrEqual(2);
      expect(opened.filter((kind) => kind === 'opened')).toHaveLength(1);
      expect(new Set(deps.queue.jobs.map(({ id }) => id)).size).toBe(1);
      expect(rig.slack.driver.ephemerals(BEN).map(({ text }) => text)).toEqual([
        expect.stringMatching(/Not everything you sent could be read.*screen\.png/),
      ]);
    },
    20_000,
  );

  it('is refused once', async () => {
    slow('claim', 3600);
    rig.slack.driver.post(ANA, OPS, '@keymedic what is this', picture);
    await rig.slack.driver.waitFor(() => opened.length >= 2, 8000);
    await wait(1200);
    expect(rig.slack.driver.ephemerals(ANA).map(({ text }) => text)).toEqual([
      expect.stringMatching(/no AWS KMS error/),
      expect.stringMatching(/screen\.png/),
    ]);
  }, 20_000);
});
