import type { Approval } from '../../src/domain/approval';
import { verifyChain } from '../../src/domain/audit-chain';
import { createBullQueue } from '../../src/queue/bull-queue';
import { createRedisStore } from '../../src/store/redis-store';
import { systemClock } from '../../src/system';
import { decideApproval } from '../../src/workflow/decide-approval';
import { sweepApprovals } from '../../src/workflow/expire-approvals';
import { openInvestigation } from '../../src/workflow/open-investigation';
import type { Queue, Store } from '../../src/workflow/ports';
import { buryJob, takeJob } from '../../src/workflow/take-job';
import {
  APPROVER,
  anApproval,
  anInvestigation,
  DISABLED_ERROR,
  type FakeDeps,
  fakeDeps,
  policyPlan,
  policyWith,
  quietLog,
  REQUESTER,
  restorePlan,
  SECOND,
  SOURCE,
} from '../support/fakes';
import { Life } from '../support/mortal';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';

type Deps = Omit<FakeDeps, 'store' | 'queue'> & { store: Store; queue: Queue };

describeWithRedis('approvals on Redis', () => {
  let redis: TestRedis;
  const opened: { close(ms: number): Promise<void> }[] = [];
  let shared: FakeDeps;

  /** One more bot or worker, as another machine would be: its own connections, the same Redis, AWS and chat. */
  function replica(): Deps {
    const store = createRedisStore({ url: redis.url, log: quietLog });
    const queue = createBullQueue({ url: redis.url, log: quietLog, lockMs: 1000 });
    opened.push(store, queue);
    return { ...shared, store, queue };
  }

  const work = (deps: Deps): Promise<void> =>
    deps.queue.start(
      (job) => takeJob(deps, job),
      (job, error) => buryJob(deps, job, error),
    );

  async function given({ store }: Deps, over: Partial<Approval> = {}): Promise<string> {
    const approval = anApproval(over);
    const id = `inv_${approval.id}`;
    await store.createInvestigation(anInvestigation({ id, status: 'answered', approvalIds: [approval.id] }));
    await store.createApproval({ ...approval, investigationId: id });
    return approval.id;
  }

  async function untilState({ store }: Deps, id: string, ...states: string[]): Promise<Approval> {
    for (let tries = 0; tries < 1500; tries += 1) {
      const approval = await store.approval(id).catch(() => null);
      if (approval && states.includes(approval.state)) return approval;
      await systemClock.sleep(10);
    }
    throw new Error(`${id} never became ${states.join(' or ')}; it is ${(await store.approval(id))?.state}`);
  }

  async function expectWholeAudit({ store }: Deps): Promise<string[]> {
    const entries = await store.audit(1, 100_000);
    expect(verifyChain(entries)).toEqual({ kind: 'whole', head: await store.auditHead() });
    return entries.map(({ action }) => action);
  }

  beforeEach(async () => {
    redis = await startRedis({ durable: true });
    shared = fakeDeps();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close(1000)));
    await redis.stop();
  });

  it('makes one write of a hundred clicks on two bots, with two workers', async () => {
    const bots = [replica(), replica()] as const;
    const workers = [replica(), replica()] as const;
    for (const worker of workers) await work(worker);
    const id = await given(bots[0]);
    const click = (n: number) =>
      decideApproval(bots[n % 2 ? 0 : 1], {
        approvalId: id,
        event: 'approve',
        by: n % 3 ? APPROVER : SECOND,
        external: false,
      });
    const results = await Promise.all(Array.from({ length: 100 }, (_, n) => click(n)));
    expect(results.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    await untilState(bots[0], id, 'verified');
    expect(shared.aws.writes.map(({ call }) => call.operation)).toEqual(['EnableKey']);
    const actions = await expectWholeAudit(bots[0]);
    expect(actions.filter((action) => action === 'approval.refuse')).toHaveLength(99);
    expect(actions.filter((action) => action === 'fix.apply.send')).toHaveLength(1);
  });

  it('counts two approvers on two bots at the same instant, and applies once', async () => {
    const [one, two] = [replica(), replica()];
    await work(two);
    shared.aws.state = 'PendingDeletion';
    for (let round = 0; round < 10; round += 1) {
      shared.aws.state = 'PendingDeletion';
      const id = await given(one, { plan: restorePlan(), quorum: 2 });
      const results = await Promise.all([
        decideApproval(one, { approvalId: id, event: 'approve', by: APPROVER, external: false }),
        decideApproval(two, { approvalId: id, event: 'approve', by: SECOND, external: false }),
      ]);
      expect(results.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
      const { approvedBy } = await untilState(one, id, 'verified');
      expect(approvedBy).toHaveLength(2);
    }
    expect(shared.aws.writes).toHaveLength(20);
    await expectWholeAudit(one);
  });

  it('loses no update when two fixes of one key are approved at once: the second is stale', async () => {
    const bot = replica();
    const workers = [replica(), replica()];
    for (const worker of workers) await work(worker);
    shared.aws.beforeWrite = () => systemClock.sleep(50);
    for (let round = 0; round < 3; round += 1) {
      const shown = policyWith(`Shown${round}`);
      shared.aws.policy = shown;
      shared.aws.writes.length = 0;
      const plans = ['One', 'Two'].map((sid) => policyPlan(shown, policyWith(`Shown${round}`, sid)));
      const ids = await Promise.all(plans.map((plan) => given(bot, { plan })));
      await Promise.all(
        ids.map((approvalId) => decideApproval(bot, { approvalId, event: 'approve', by: APPROVER, external: false })),
      );
      const ended = ['ineffective', 'verified', 'stale'];
      const states = await Promise.all(ids.map((id) => untilState(bot, id, ...ended)));
      expect(states.filter(({ state }) => state === 'stale')).toHaveLength(1);
      expect(shared.aws.writes).toHaveLength(1);
      expect(shared.aws.policy).toBe(shared.aws.writes[0]?.call.input.Policy);
    }
    for (const { queue } of workers) await queue.close(5000);
    await expectWholeAudit(bot);
  });

  it('keeps an approval over a crash of Redis and of everybody', async () => {
    const bot = replica();
    const id = await given(bot);
    await decideApproval(bot, { approvalId: id, event: 'approve', by: APPROVER, external: false });
    await redis.kill();
    await redis.restart();
    const worker = replica();
    await work(worker);
    await untilState(worker, id, 'verified');
    expect(shared.aws.writes).toHaveLength(1);
    await expectWholeAudit(worker);
  });

  it('enforces expiry after a restart: at the click, in the sweep, before the write', async () => {
    const before = replica();
    const clicked = await given(before);
    const swept = await given(before);
    const approved = await given(before, { state: 'approved', approvedBy: [APPROVER] });
    await redis.kill();
    await redis.restart();
    shared.clock.advance(9 * 3_600_000);
    const after = replica();
    const result = await decideApproval(after, {
      approvalId: clicked,
      event: 'approve',
      by: APPROVER,
      external: false,
    });
    expect(result).toMatchObject({ kind: 'refused', refusal: { code: 'expired' } });
    await takeJob(after, { kind: 'apply', id: approved });
    expect(await sweepApprovals(after)).toEqual({ expired: 1, queued: 0 });
    for (const id of [clicked, swept, approved]) expect((await after.store.approval(id))?.state).toBe('expired');
    expect(await after.store.openApprovals()).toEqual([]);
    expect(shared.aws.writes).toEqual([]);
  });

  it('opens one investigation of one message, through an outage of Redis and redeliveries to two bots', async () => {
    const bots = [replica(), replica()] as const;
    const request = {
      text: DISABLED_ERROR,
      source: SOURCE,
      requester: REQUESTER,
      askedBy: 'paste',
      eventKey: 'T1-C1-1.1',
    } as const;
    await bots[0].store.ping();
    await redis.kill();
    await expect(openInvestigation(bots[0], request)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:store|queue)-unavailable$/),
      message: expect.stringMatching(/cannot be reached/),
    });
    await redis.restart();
    let results: string[] = [];
    for (let tries = 0; tries < 50 && !results.includes('opened'); tries += 1) {
      const settled = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => openInvestigation(bots[n % 2 ? 0 : 1], request)),
      );
      results = settled.map((each) => (each.status === 'fulfilled' ? each.value.kind : 'error'));
      await systemClock.sleep(100);
    }
    expect(results.filter((kind) => kind === 'opened')).toHaveLength(1);
    const worker = replica();
    await work(worker);
    for (let tries = 0; tries < 200 && shared.publisher.last?.investigation.status !== 'answered'; tries += 1) {
      await systemClock.sleep(20);
    }
    expect(shared.publisher.last?.approvals).toHaveLength(1);
    expect(await worker.store.openApprovals()).toHaveLength(1);
  });

  it('never writes twice and never loses a fix, wherever its worker is killed', async () => {
    const deps = replica();
    const endings = new Set<string>();
    for (let step = 0; ; step += 1) {
      shared.aws.state = 'PendingDeletion';
      shared.aws.writes.length = 0;
      const id = await given(deps, { plan: restorePlan(), state: 'approved', approvedBy: [APPROVER, SECOND] });
      const life = new Life(step);
      const mortal: Deps = {
        ...deps,
        writer: life.give(deps.writer, ['write']),
        store: life.give(deps.store, ['replaceApproval', 'approval']),
        queue: life.give(deps.queue, ['add']),
        publisher: life.give(deps.publisher, ['publish']),
      };
      await takeJob(mortal, { kind: 'apply', id }).catch(() => {});
      await takeJob(deps, { kind: 'apply', id });
      const calls = shared.aws.writes.map(({ call }) => call.operation);
      const state = (await deps.store.approval(id))?.state ?? '';
      expect(calls).toEqual(['CancelKeyDeletion', 'EnableKey'].slice(0, calls.length));
      expect(state).toBe(calls.length === 2 ? 'applied' : 'failed');
      endings.add(state);
      if (!life.dead) break;
      expect(step).toBeLessThan(200);
    }
    expect([...endings].sort()).toEqual(['applied', 'failed']);
    await expectWholeAudit(deps);
  });
});
