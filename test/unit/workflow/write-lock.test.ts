import type { Approval } from '../../../src/domain/approval';
import { applyFix } from '../../../src/workflow/apply-fix';
import { buryJob, takeJob } from '../../../src/workflow/take-job';
import { runUndo } from '../../../src/workflow/undo-fix';
import { WRITE_LOCK_MS, withWriteLock } from '../../../src/workflow/write-lock';
import {
  APPROVER,
  anApproval,
  anInvestigation,
  type FakeDeps,
  fakeDeps,
  gap,
  KEY,
  policyPlan,
  policyWith,
  quietLog,
} from '../../support/fakes';
import { Life } from '../../support/mortal';

const SHOWN = policyWith('Root');
const [ONE, TWO] = [policyWith('Root', 'One'), policyWith('Root', 'Two')];
const BUSY = { code: 'resource-busy', retry: 'later' };

/** Fixes of the same key from different threads, approved at the same time. */
async function given(...overs: Partial<Approval>[]): Promise<{ deps: FakeDeps; ids: string[] }> {
  const deps = fakeDeps();
  deps.aws.policy = SHOWN;
  const ids: string[] = [];
  for (const [n, over] of overs.entries()) {
    const investigationId = `inv_${n}`;
    const approval = anApproval({ state: 'approved', approvedBy: [APPROVER], investigationId, ...over });
    await deps.store.createInvestigation(
      anInvestigation({ id: investigationId, status: 'answered', approvalIds: [approval.id] }),
    );
    await deps.store.createApproval(approval);
    ids.push(approval.id);
  }
  return { deps, ids };
}

const get = async (deps: FakeDeps, id: string | undefined) => (await deps.store.approval(id as string)) as Approval;
const [first, second] = [{ plan: policyPlan(SHOWN, ONE) }, { plan: policyPlan(SHOWN, TWO) }];
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

describe('a key policy that changes after the check', () => {
  it('is not overwritten when it changed while the thread was updated', async () => {
    const { deps, ids } = await given(first);
    const publish = deps.publisher.publish.bind(deps.publisher);
    deps.publisher.publish = async (view) => {
      if (view.approvals[0]?.state === 'executing') deps.aws.policy = TWO;
      return publish(view);
    };
    await applyFix(deps, { approvalId: ids[0] as string });
    expect([deps.aws.policy, deps.aws.writes]).toEqual([TWO, []]);
    expect(await get(deps, ids[0])).toMatchObject({
      state: 'stale',
      outcome: expect.stringMatching(/the key policy changed since this was shown\. Nothing was changed/),
    });
    expect(deps.queue.jobs.map(({ kind }) => kind)).toEqual(['investigate']);
  });

  it('is not overwritten by a run that takes over before anything was sent', async () => {
    const { deps, ids } = await given({ ...first, state: 'executing', sent: [] });
    deps.aws.policy = TWO;
    await applyFix(deps, { approvalId: ids[0] as string });
    expect([deps.aws.policy, deps.aws.writes]).toEqual([TWO, []]);
    expect((await get(deps, ids[0])).state).toBe('stale');
  });
});

describe('changes of one key', () => {
  it('are made one after the other: the second sees what the first wrote', async () => {
    const { deps, ids } = await given(first, second);
    deps.aws.beforeWrite = pause;
    const runs = await Promise.allSettled(ids.map((approvalId) => applyFix(deps, { approvalId })));
    expect(runs.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(runs[1]).toMatchObject({ reason: { ...BUSY, message: expect.stringContaining(KEY) } });
    expect((await get(deps, ids[1])).state).toBe('approved');
    await applyFix(deps, { approvalId: ids[1] as string });
    expect([deps.aws.policy, deps.aws.writes.length]).toEqual([ONE, 1]);
    expect((await get(deps, ids[0])).state).toBe('applied');
    expect((await get(deps, ids[1])).state).toBe('stale');
  });

  it('wait until what the one before wrote can be read', async () => {
    const { deps, ids } = await given(first, second);
    deps.aws.afterWrite = () => {
      deps.aws.lag = 3;
    };
    for (const approvalId of ids) await applyFix(deps, { approvalId });
    expect([deps.aws.policy, deps.aws.writes.length]).toEqual([ONE, 1]);
    expect((await get(deps, ids[1])).state).toBe('stale');
  });

  it('do not pass an undo', async () => {
    const undoing = { by: APPROVER, at: '2026-11-22T10:00:00.000Z', sent: [] };
    const { deps, ids } = await given(
      { ...first, state: 'verified', undoing },
      { plan: policyPlan(ONE, policyWith('Root', 'One', 'Two')) },
    );
    deps.aws.policy = ONE;
    deps.aws.beforeWrite = pause;
    const [undo, fix] = await Promise.allSettled([
      runUndo(deps, { approvalId: ids[0] as string }),
      applyFix(deps, { approvalId: ids[1] as string }),
    ]);
    expect(undo.status).toBe('fulfilled');
    expect(fix).toMatchObject({ status: 'rejected', reason: BUSY });
    await applyFix(deps, { approvalId: ids[1] as string });
    expect([deps.aws.policy, (await get(deps, ids[0])).state]).toEqual([SHOWN, 'undone']);
    expect((await get(deps, ids[1])).state).toBe('stale');
  });

  it('make an undo wait as well, with nothing sent', async () => {
    const undoing = { by: APPROVER, at: '2026-11-22T10:00:00.000Z', sent: [] };
    const { deps, ids } = await given({ ...first, state: 'verified', undoing }, second);
    deps.aws.policy = ONE;
    await deps.store.lock(`write:${KEY}`, ids[1] as string, 1000);
    await expect(runUndo(deps, { approvalId: ids[0] as string })).rejects.toMatchObject(BUSY);
    expect(deps.aws.writes).toEqual([]);
  });

  it('an undo is not sent over a change that came while it was being started', async () => {
    const undoing = { by: APPROVER, at: '2026-11-22T10:00:00.000Z', sent: [] };
    const { deps, ids } = await given({ ...first, state: 'verified', undoing });
    deps.aws.policy = TWO;
    await runUndo(deps, { approvalId: ids[0] as string });
    expect([deps.aws.policy, deps.aws.writes]).toEqual([TWO, []]);
    expect(await get(deps, ids[0])).toMatchObject({ undoing: null, outcome: expect.stringMatching(/changed since/) });
  });

  const endings: [string, (deps: FakeDeps) => void][] = [
    ['was refused', ({ aws }) => aws.answers.push('refused')],
    ['never arrived', ({ aws }) => aws.answers.push('never-arrived')],
    ['could not be checked', ({ aws }) => Object.assign(aws, { unreadable: gap() })],
    ['had become stale', ({ aws }) => Object.assign(aws, { policy: TWO })],
    ['could not be shown', ({ publisher }) => Object.assign(publisher, { failWith: new Error('slack is down') })],
  ];
  it.each(endings)('go on after one that %s', async (_, fault) => {
    const { deps, ids } = await given(first, second);
    fault(deps);
    await applyFix(deps, { approvalId: ids[0] as string }).catch(() => {});
    expect(await deps.store.lock(`write:${KEY}`, ids[1] as string, 1000)).toBe(true);
  });

  it.each([
    ['is writing', { state: 'executing' }, true],
    ['is being undone', { state: 'verified', undoing: { by: APPROVER, at: '', sent: [] } }, true],
    ['is not started', { state: 'approved' }, false],
    ['is done', { state: 'applied' }, false],
    ['is read back', { state: 'unknown' }, false],
  ] as const)('after one run of an approval that %s', async (_, over, held) => {
    const { deps, ids } = await given({ ...first, ...(over as Partial<Approval>) }, second);
    await withWriteLock(deps, await get(deps, ids[0]), async () => {});
    expect(await deps.store.lock(`write:${KEY}`, ids[1] as string, 1000)).toBe(!held);
  });

  it('wait no longer than a lock lasts for one whose worker never comes back', async () => {
    const { deps, ids } = await given(first, second);
    await deps.store.lock(`write:${KEY}`, ids[0] as string, WRITE_LOCK_MS);
    deps.clock.advance(WRITE_LOCK_MS - 1);
    await expect(applyFix(deps, { approvalId: ids[1] as string })).rejects.toMatchObject(BUSY);
    deps.clock.advance(1);
    await applyFix(deps, { approvalId: ids[1] as string });
    expect(deps.aws.policy).toBe(TWO);
  });

  it('go on after one that was given up', async () => {
    const { deps, ids } = await given({ ...first, state: 'executing', sent: [] }, second);
    deps.aws.unreadable = gap();
    const error = await applyFix(deps, { approvalId: ids[0] as string }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'nothing-readable' });
    await buryJob({ ...deps, log: quietLog }, { kind: 'apply', id: ids[0] as string }, error as Error);
    deps.aws.unreadable = null;
    await applyFix(deps, { approvalId: ids[1] as string });
    expect(deps.aws.policy).toBe(TWO);
  });

  it('lose nothing to a worker killed at any point', async () => {
    for (let step = 0; ; step += 1) {
      const { deps, ids } = await given(first, second);
      const [a, b] = ids as [string, string];
      const life = new Life(step);
      const mortal = {
        ...deps,
        writer: life.give(deps.writer, ['write']),
        store: life.give(deps.store, ['replaceApproval', 'approval', 'lock', 'unlock']),
        publisher: life.give(deps.publisher, ['publish']),
      };
      await takeJob(mortal, { kind: 'apply', id: a }).catch(() => {});
      await takeJob(deps, { kind: 'apply', id: b }).catch((error: unknown) => expect(error).toMatchObject(BUSY));
      await takeJob(deps, { kind: 'apply', id: a });
      await takeJob(deps, { kind: 'apply', id: b });
      const states = [(await get(deps, a)).state, (await get(deps, b)).state];
      const written = deps.aws.writes.map(({ call }) => call.input.Policy);
      expect(written.length).toBeLessThanOrEqual(1);
      expect(deps.aws.policy).toBe(written[0] ?? SHOWN);
      expect(states.filter((state) => state === 'applied')).toHaveLength(written.length);
      if (!life.dead) break;
      expect(step).toBeLessThan(200);
    }
  });
});
