import type { Config } from '../../../src/config';
import type { Progress } from '../../../src/domain/investigation';
import { KeymedicError } from '../../../src/errors';
import { runInvestigation } from '../../../src/workflow/run-investigation';
import { buryJob, takeJob } from '../../../src/workflow/take-job';
import { throttleProgress } from '../../../src/workflow/throttle-progress';
import {
  aDiagnosis,
  anInvestigation,
  CONFIG,
  enablePlan,
  type FakeDeps,
  fakeClock,
  fakeDeps,
  KEY,
  restorePlan,
} from '../../support/fakes';
import { Life } from '../../support/mortal';

async function given(over: Partial<FakeDeps> = {}): Promise<FakeDeps> {
  const deps = { ...fakeDeps(), ...over };
  await deps.store.createInvestigation(anInvestigation());
  return deps;
}

const run = (deps: FakeDeps) => runInvestigation(deps, { investigationId: 'inv_1' });
const progress = (state: Progress['phases'][number]['state']): Progress => ({
  phases: [{ id: 'key', title: 'The key', state }],
});

describe('runInvestigation', () => {
  it('shows that it runs, then the answer with an approval for each fix, in one message', async () => {
    const deps = await given();
    deps.verdicts.push(aDiagnosis({ fixes: [enablePlan(), restorePlan()] }));
    await run(deps);
    const record = await deps.store.investigation('inv_1');
    expect(record).toMatchObject({ status: 'answered', message: { channel: 'C1', ts: '200.1' }, notOffered: [] });
    expect(deps.publisher.views.map(({ investigation }) => investigation.status)).toEqual(['running', 'answered']);
    const [low, high] = deps.publisher.last?.approvals ?? [];
    expect(low).toMatchObject({
      state: 'pending',
      gate: 'low',
      quorum: 1,
      expiresAt: expect.stringMatching(/^2026-11-22T1/),
    });
    expect(high).toMatchObject({ state: 'pending', gate: 'high', quorum: 2, approvers: ['UAPPROVER', 'USECOND'] });
    expect(deps.queue.jobs.map(({ kind, delayMs }) => [kind, delayMs])).toEqual(
      Array(2).fill(['expire', 8 * 3_600_000]),
    );
    expect((await deps.store.audit(1, 9)).map(({ action }) => action)).toEqual(['approval.offer', 'approval.offer']);
  });

  it.each([
    ['denied', ''],
    ['allowed', ''],
    ['undetermined', ''],
    ['needs-input', anInvestigation().text],
  ] as const)('keeps the text no longer than it is needed: %s', async (verdict, text) => {
    const deps = await given();
    deps.verdicts.push(aDiagnosis({ verdict, fixes: [] }));
    await run(deps);
    expect(await deps.store.investigation('inv_1')).toMatchObject({ status: 'answered', text });
  });

  it('keeps no text of what failed', async () => {
    const deps = await given();
    await buryJob(deps, { kind: 'investigate', id: 'inv_1' }, new TypeError('x'));
    expect(await deps.store.investigation('inv_1')).toMatchObject({ status: 'failed', text: '' });
  });

  it('gives the same approvals when it runs again', async () => {
    const deps = await given();
    await run(deps);
    const ids = (await deps.store.investigation('inv_1'))?.approvalIds;
    await run(deps);
    expect((await deps.store.investigation('inv_1'))?.approvalIds).toEqual(ids);
    expect(await deps.store.openApprovals()).toEqual(ids);
  });

  it.each([
    ['nobody is set up', { approvers: undefined }, true, /Nobody is set up to approve low fixes/],
    ['nobody for this gate', { approvers: { high: ['U1'] } }, true, /accounts\[\]\.approvers\.low/],
    ['there is no remediation role', {}, false, /no remediation role/],
    ['the account is not configured', { id: '999988887777' }, true, /is not configured/],
  ] as const)('does not offer a fix where %s, and says so', async (_, over, writable, words) => {
    const accounts = CONFIG.accounts.map((account) => ({ ...account, ...over })) as Config['accounts'];
    const deps = await given({ config: { ...CONFIG, accounts } });
    deps.aws.writable = writable;
    await run(deps);
    expect(await deps.store.investigation('inv_1')).toMatchObject({
      status: 'answered',
      approvalIds: [],
      notOffered: [{ fixId: 'fix-1', why: expect.stringMatching(words) }],
    });
  });

  it('offers nothing for fixes by hand', async () => {
    const deps = await given();
    deps.verdicts.push(
      aDiagnosis({
        fixes: [enablePlan({ code: 'manual', gate: 'manual', automated: false, calls: [], steps: ['Ask.'] })],
      }),
    );
    await run(deps);
    expect(await deps.store.investigation('inv_1')).toMatchObject({ approvalIds: [], notOffered: [] });
  });

  it('shows the question when something is missing', async () => {
    const deps = await given();
    deps.verdicts.push(
      aDiagnosis({
        verdict: 'needs-input',
        rootCauses: [],
        fixes: [],
        needs: [{ field: 'key', question: 'Which key?' }],
      }),
    );
    await run(deps);
    expect(deps.publisher.last?.investigation).toMatchObject({
      status: 'answered',
      diagnosis: { needs: [{ field: 'key' }] },
    });
  });

  it('does not show an answer about an account that is reserved to another channel', async () => {
    const accounts = CONFIG.accounts.map((account) => ({ ...account, channels: ['C9'] }));
    const deps = await given({ config: { ...CONFIG, accounts } });
    await run(deps);
    expect(await deps.store.investigation('inv_1')).toMatchObject({
      status: 'failed',
      diagnosis: null,
      approvalIds: [],
      failure: expect.stringMatching(/<#C9>/),
    });
    expect(JSON.stringify(deps.publisher.views)).not.toContain('The key is disabled');
  });

  it('lets an error through for the queue to judge, and ends in words when it is given up', async () => {
    const deps = await given();
    const down = new KeymedicError('nothing-readable', { reason: 'no network.' });
    const failing = { ...deps, investigate: () => Promise.reject(down) };
    await expect(runInvestigation(failing, { investigationId: 'inv_1' })).rejects.toBe(down);
    expect((await deps.store.investigation('inv_1'))?.status).toBe('running');
    await buryJob(deps, { kind: 'investigate', id: 'inv_1' }, down);
    expect(deps.publisher.last?.investigation).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/no network.*Check the credentials/s),
    });
  });

  it('keeps what a fault of ours holds out of the thread', async () => {
    const deps = await given();
    await buryJob(deps, { kind: 'investigate', id: 'inv_1' }, new TypeError('reading password of undefined'));
    expect(deps.publisher.last?.investigation.failure).not.toMatch(/password/);
  });

  it('fails the job when the answer cannot be shown, and shows it the next time without asking AWS again', async () => {
    const deps = await given();
    deps.publisher.failWith = new KeymedicError('slack-unavailable', { method: 'chat.postMessage', reason: '503' });
    await expect(run(deps)).rejects.toMatchObject({ retry: 'later' });
    deps.publisher.failWith = null;
    let asked = 0;
    await runInvestigation(
      {
        ...deps,
        investigate: async () => {
          asked += 1;
          return aDiagnosis();
        },
      },
      { investigationId: 'inv_1' },
    );
    expect([asked, deps.publisher.last?.investigation.status]).toEqual([0, 'answered']);
  });

  it('shows progress, and the answer after it', async () => {
    const deps = await given();
    const investigate: FakeDeps['investigate'] = async (...[question]: unknown[]) => {
      const { onProgress } = question as { onProgress: (p: Progress) => void };
      onProgress(progress('running'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      onProgress(progress('done'));
      return aDiagnosis();
    };
    await runInvestigation({ ...deps, investigate }, { investigationId: 'inv_1' });
    const shown = deps.publisher.views.map((view) => view.progress?.phases[0]?.state ?? view.investigation.status);
    expect(shown[0]).toBe('running');
    expect(shown.at(-1)).toBe('answered');
    expect(deps.publisher.views.at(-1)?.progress).toBeNull();
  });

  it('asks the same question of a check each time', async () => {
    const deps = fakeDeps();
    const check = anInvestigation({ text: '' });
    const signal = {
      ...check.signal,
      isKmsError: false,
      kmsAction: 'kms:Decrypt',
      principalArn: 'arn:aws:iam::111122223333:role/App',
    };
    await deps.store.createInvestigation({ ...check, signal });
    const asked: unknown[] = [];
    const investigate = async (question: unknown) => {
      asked.push((question as { overrides: unknown }).overrides);
      return aDiagnosis();
    };
    await runInvestigation({ ...deps, investigate }, { investigationId: 'inv_1' });
    expect(asked).toEqual([{ key: KEY, principal: signal.principalArn, action: 'kms:Decrypt' }]);
  });

  it('ends right when its worker is killed at any point', async () => {
    for (let step = 0; ; step += 1) {
      const deps = await given();
      const life = new Life(step);
      const mortal = {
        ...deps,
        store: life.give(deps.store, ['replaceInvestigation', 'createApproval', 'appendAudit', 'investigation']),
        queue: life.give(deps.queue, ['add']),
        publisher: life.give(deps.publisher, ['publish']),
      };
      await takeJob(mortal, { kind: 'investigate', id: 'inv_1' }).catch(() => {});
      await takeJob(deps, { kind: 'investigate', id: 'inv_1' });
      expect(await deps.store.investigation('inv_1')).toMatchObject({ status: 'answered', message: { ts: '200.1' } });
      expect(await deps.store.openApprovals()).toHaveLength(1);
      expect(deps.publisher.last?.approvals).toHaveLength(1);
      if (!life.dead) break;
      expect(step).toBeLessThan(200);
    }
  });
});

describe('throttleProgress', () => {
  it('shows the newest at most once in its time, one at a time, and nothing after it was closed', async () => {
    const clock = fakeClock();
    const shown: string[] = [];
    let together = 0;
    const show = async ({ phases }: Progress): Promise<void> => {
      together += 1;
      expect(together).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      shown.push(phases[0]?.title ?? '');
      together -= 1;
    };
    const throttled = throttleProgress(show, clock, 1000);
    const titled = (title: string): Progress => ({ phases: [{ id: 'p', title, state: 'running' }] });
    for (const title of ['a', 'b', 'c']) throttled.push(titled(title));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shown).toEqual(['a', 'c']);
    expect(clock.now().getTime() - Date.parse('2026-11-22T10:00:00.000Z')).toBe(2000);
    throttled.push(titled('d'));
    throttled.push(titled('e'));
    await throttled.close();
    throttled.push(titled('f'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(shown).toEqual(['a', 'c', 'd']);
  });
});
