import type { Approval } from '../../src/domain/approval';
import type { NewAuditEntry } from '../../src/domain/audit';
import { verifyChain } from '../../src/domain/audit-chain';
import { createMemoryStore } from '../../src/store/memory-store';
import { createRedisStore } from '../../src/store/redis-store';
import type { Store } from '../../src/workflow/ports';
import { anApproval, anInvestigation, quietLog } from '../support/fakes';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';

const entry = (action: string): NewAuditEntry => ({
  at: '2026-11-22T10:00:00.000Z',
  action,
  actor: 'T1/U1',
  subject: { approvalId: 'apr_1' },
  detail: { nested: { b: 1, a: ['x', null] } },
});

/** What every store promises; `open` gives the same stored contents to each caller. */
function storeContract(open: () => Store): void {
  let store: Store;
  let serial = 0;
  const fresh = (prefix: string): string => {
    serial += 1;
    return `${prefix}_${process.pid}_${serial}`;
  };

  beforeAll(() => {
    store = open();
  });
  afterAll(() => store.close());

  it('creates an investigation once', async () => {
    const record = anInvestigation({ id: fresh('inv') });
    expect(await store.createInvestigation(record)).toBe(true);
    expect(await store.createInvestigation({ ...record, text: 'other' })).toBe(false);
    expect(await store.investigation(record.id)).toEqual(record);
    expect(await store.investigation('inv_none')).toBeNull();
  });

  it('replaces an investigation only at the revision that was read', async () => {
    const record = anInvestigation({ id: fresh('inv') });
    await store.createInvestigation(record);
    const replaced = await store.replaceInvestigation({ ...record, status: 'running' });
    expect(replaced).toEqual({ ...record, status: 'running', revision: record.revision + 1 });
    expect(await store.replaceInvestigation({ ...record, status: 'failed' })).toBeNull();
    expect((await store.investigation(record.id))?.status).toBe('running');
    expect(await store.replaceInvestigation(anInvestigation({ id: 'inv_none' }))).toBeNull();
  });

  it('hands out copies, not the record itself', async () => {
    const record = anApproval({ id: fresh('apr') });
    await store.createApproval(record);
    record.approvers.push('U666');
    const read = (await store.approval(record.id)) as Approval;
    read.plan.calls.length = 0;
    const again = await store.approval(record.id);
    expect(again?.approvers).not.toContain('U666');
    expect(again?.plan.calls.length).toBeGreaterThan(0);
  });

  it('lets exactly one of many writers replace an approval, with exactly its audit entry', async () => {
    const record = anApproval({ id: fresh('apr') });
    await store.createApproval(record);
    const before = (await store.auditHead())?.sequence ?? 0;
    const tries = Array.from({ length: 50 }, (_, n) =>
      store.replaceApproval({ ...record, outcome: String(n) }, [entry(`try.${n}`)]),
    );
    const winners = (await Promise.all(tries)).filter((result) => result !== null);
    expect(winners).toHaveLength(1);
    const written = await store.audit(before + 1, 100);
    expect(written.map(({ action }) => action)).toEqual([`try.${winners[0]?.outcome}`]);
  });

  it('lists open approvals, oldest first, and drops those that ended', async () => {
    const young = anApproval({ id: fresh('apr'), createdAt: '2026-11-22T12:00:00.000Z' });
    const old = anApproval({ id: fresh('apr'), createdAt: '2026-11-22T11:00:00.000Z', state: 'unknown' });
    const ended = anApproval({ id: fresh('apr'), state: 'verified' });
    const person = { id: 'U9', teamId: 'T1' };
    const undoing = anApproval({
      id: fresh('apr'),
      createdAt: '2026-11-22T13:00:00.000Z',
      state: 'verified',
      undoing: { by: person, at: '2026-11-22T13:00:00.000Z', sent: [] },
    });
    for (const each of [young, old, ended, undoing]) await store.createApproval(each);
    const mine = async (): Promise<string[]> =>
      (await store.openApprovals()).filter((id) => [young, old, ended, undoing].some((each) => each.id === id));
    expect(await mine()).toEqual([old.id, young.id, undoing.id]);
    await store.replaceApproval({ ...old, state: 'failed' });
    await store.replaceApproval({ ...undoing, state: 'undone', undoing: null });
    expect(await mine()).toEqual([young.id]);
  });

  it('keeps the investigation that was named last for a thread', async () => {
    const thread = `T1-C1-${Math.random()}`;
    expect(await store.investigationOfThread(thread)).toBeNull();
    for (const id of ['inv_1', 'inv_2']) await store.keepThread(thread, id);
    expect(await store.investigationOfThread(thread)).toBe('inv_2');
  });

  it('gives a claim once until it is released or over', async () => {
    const key = fresh('event:T1-C1');
    expect(await store.claim(key, 60_000)).toBe(true);
    expect(await store.claim(key, 60_000)).toBe(false);
    await store.release(key);
    expect(await store.claim(key, 40)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await store.claim(key, 60_000)).toBe(true);
  });

  it('gives a lock to one owner, again to the same, and to another when it is unlocked or over', async () => {
    const key = fresh('write:key');
    const tries = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => store.lock(key, owner, 60_000)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    const owner = ['a', 'b', 'c', 'd'][tries.indexOf(true)] as string;
    expect(await store.lock(key, owner, 60_000)).toBe(true);
    await store.unlock(key, 'z');
    expect(await store.lock(key, 'z', 60_000)).toBe(false);
    await store.unlock(key, owner);
    expect(await store.lock(key, 'z', 40)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await store.lock(key, owner, 40)).toBe(true);
    expect(await store.lock(key, owner, 60_000)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await store.lock(key, 'z', 60_000)).toBe(false);
  });

  it('keeps the id of an approval that is there among the open ones', async () => {
    const record = anApproval({ id: fresh('apr') });
    await store.createApproval(record);
    await store.forgetApproval(record.id);
    expect(await store.openApprovals()).toContain(record.id);
  });

  it('chains audit entries of writers at the same time without gap or fork', async () => {
    const second = open();
    const from = (await store.auditHead()) ?? undefined;
    await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 2 ? store : second).appendAudit(entry(`both.${n}`))));
    const entries = await store.audit((from?.sequence ?? 0) + 1, 1000);
    expect(entries).toHaveLength(60);
    expect(new Set(entries.map(({ action }) => action)).size).toBe(60);
    expect(verifyChain(entries, from)).toEqual({ kind: 'whole', head: await store.auditHead() });
    expect(await store.audit(entries[10]?.sequence ?? 0, 3)).toEqual(entries.slice(10, 13));
    if (second !== store) await second.close();
  });

  it('answers a ping', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });
}

describe('memory store', () => {
  const store = createMemoryStore({ now: () => new Date() });
  storeContract(() => store);
});

describeWithRedis('redis store', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  storeContract(() => createRedisStore({ url: redis.url, log: quietLog }));

  it('forgets the id of an open approval whose record is gone', async () => {
    const store = createRedisStore({ url: redis.url, log: quietLog });
    const record = anApproval();
    await store.createApproval(record);
    await redis.command('DEL', `{keymedic}:approval:${record.id}`);
    expect(await store.openApprovals()).toContain(record.id);
    await store.forgetApproval(record.id);
    expect(await store.openApprovals()).not.toContain(record.id);
    await store.close();
  });
});

describeWithRedis('redis store without its Redis', () => {
  let redis: TestRedis;
  let store: Store;
  beforeAll(async () => {
    redis = await startRedis({ durable: true });
    store = createRedisStore({ url: redis.url, log: quietLog, timeoutMs: 400 });
    await store.ping();
  });
  afterAll(async () => {
    await store.close();
    await redis.stop();
  });

  it('says so in words and within its time, and works again with everything kept', async () => {
    const approval = anApproval();
    await store.createApproval(approval);
    await store.appendAudit(entry('before'));
    await redis.kill();
    const from = Date.now();
    const failures = await Promise.allSettled([
      store.claim('x', 1000),
      store.approval(approval.id),
      store.appendAudit(entry('lost')),
    ]);
    expect(failures.map((each) => each.status === 'rejected' && each.reason.code)).toEqual(
      Array(3).fill('store-unavailable'),
    );
    expect(Date.now() - from).toBeLessThan(3000);
    await redis.restart();
    await waitUntil(() => store.ping());
    expect(await store.approval(approval.id)).toEqual(approval);
    const [last] = await store.audit((await store.auditHead())?.sequence ?? 0, 1);
    expect(last?.action).toBe('before');
    expect((await store.appendAudit(entry('after'))).sequence).toBe((last?.sequence ?? 0) + 1);
  });

  it('gives up on a Redis that hangs', async () => {
    await store.ping();
    redis.freeze();
    await expect(store.ping()).rejects.toMatchObject({ code: 'store-unavailable', retry: 'later' });
    redis.thaw();
    await waitUntil(() => store.ping());
  });
});

async function waitUntil(attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
