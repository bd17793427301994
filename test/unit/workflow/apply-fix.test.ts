import type { Approval } from '../../../src/domain/approval';
import { applyFix } from '../../../src/workflow/apply-fix';
import { sweepApprovals } from '../../../src/workflow/expire-approvals';
import { takeJob } from '../../../src/workflow/take-job';
import {
  APPROVER,
  anApproval,
  anInvestigation,
  enablePlan,
  type FakeDeps,
  fakeDeps,
  gap,
  KEY,
  restorePlan,
  SECOND,
} from '../../support/fakes';
import { Killed, Life } from '../../support/mortal';

async function given(over: Partial<Approval> = {}): Promise<{ deps: FakeDeps; id: string }> {
  const deps = fakeDeps();
  const approval = anApproval({ state: 'approved', approvedBy: [APPROVER], ...over });
  await deps.store.createInvestigation(anInvestigation({ status: 'answered', approvalIds: [approval.id] }));
  await deps.store.createApproval(approval);
  return { deps, id: approval.id };
}

const stateOf = async (deps: FakeDeps, id: string) => (await deps.store.approval(id))?.state;
const sent = (deps: FakeDeps): string[] => deps.aws.writes.map(({ call }) => call.operation);
const actions = async (deps: FakeDeps): Promise<string[]> =>
  (await deps.store.audit(1, 1000)).map(({ action }) => action);

/** What the queue does until nothing is left to do. */
async function drain(deps: FakeDeps): Promise<void> {
  for (let job = deps.queue.jobs.shift(); job; job = deps.queue.jobs.shift()) await takeJob(deps, job);
}

describe('applyFix', () => {
  it('sends the plan once, says applied after AWS did, and has it verified', async () => {
    const { deps, id } = await given();
    deps.aws.afterWrite = async () => {
      expect(deps.publisher.shownStates).toEqual(['executing']);
      expect(await stateOf(deps, id)).toBe('executing');
    };
    await applyFix(deps, { approvalId: id });
    expect(deps.aws.writes).toEqual([
      {
        call: enablePlan().calls[0],
        authority: { approvalId: id, requester: 'UREQUESTER', approvers: ['UAPPROVER'] },
      },
    ]);
    expect(await deps.store.approval(id)).toMatchObject({ state: 'applied', awsRequestIds: ['req-1'], outcome: null });
    expect(deps.queue.jobs).toMatchObject([{ kind: 'verify', id }]);
    await drain(deps);
    expect(await stateOf(deps, id)).toBe('verified');
    expect(deps.publisher.shownStates).toEqual(['executing', 'applied', 'verified']);
    expect(await actions(deps)).toEqual([
      'fix.apply.start',
      'fix.apply.send',
      'fix.apply.answer',
      'fix.applied',
      'fix.verified',
    ]);
  });

  it('sends two calls in order', async () => {
    const { deps, id } = await given({ plan: restorePlan() });
    deps.aws.state = 'PendingDeletion';
    await applyFix(deps, { approvalId: id });
    expect(sent(deps)).toEqual(['CancelKeyDeletion', 'EnableKey']);
    expect(await deps.store.approval(id)).toMatchObject({ state: 'applied', awsRequestIds: ['req-1', 'req-2'] });
  });

  it('does nothing when what it rests on changed, and shows a new diagnosis in the same thread', async () => {
    const { deps, id } = await given();
    const sibling = anApproval({ plan: enablePlan({ id: 'fix-9' }) });
    await deps.store.createApproval(sibling);
    const investigation = (await deps.store.investigation('inv_1')) as ReturnType<typeof anInvestigation>;
    await deps.store.replaceInvestigation({ ...investigation, approvalIds: [id, sibling.id] });
    deps.aws.state = 'PendingDeletion';
    await applyFix(deps, { approvalId: id });
    expect(sent(deps)).toEqual([]);
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'stale',
      outcome: expect.stringMatching(/the key state changed since this was shown/),
    });
    expect(await stateOf(deps, sibling.id)).toBe('stale');
    const [job] = deps.queue.jobs;
    expect(job?.kind).toBe('investigate');
    const again = await deps.store.investigation(job?.id ?? '');
    expect(again).toMatchObject({ status: 'queued', message: null, source: { channel: 'C1', threadTs: '100.1' } });
    await applyFix(deps, { approvalId: id });
    expect(deps.queue.jobs).toHaveLength(1);
  });

  it('tries again later when AWS cannot be read just now, with nothing sent', async () => {
    const { deps, id } = await given();
    deps.aws.unreadable = gap();
    await expect(applyFix(deps, { approvalId: id })).rejects.toMatchObject({
      code: 'nothing-readable',
      retry: 'later',
    });
    expect(await stateOf(deps, id)).toBe('approved');
    deps.aws.unreadable = null;
    await applyFix(deps, { approvalId: id });
    expect(await stateOf(deps, id)).toBe('applied');
  });

  it('is stale when what it rests on may not be read any more', async () => {
    const { deps, id } = await given();
    deps.aws.unreadable = gap({ reason: 'access-denied', message: 'The diagnostic role may not.' });
    await applyFix(deps, { approvalId: id });
    expect(await deps.store.approval(id)).toMatchObject({ state: 'stale', outcome: expect.stringMatching(/may not/) });
    expect(sent(deps)).toEqual([]);
  });

  it('is not applied after its time, approved or not', async () => {
    const { deps, id } = await given();
    deps.clock.advance(9 * 3_600_000);
    await applyFix(deps, { approvalId: id });
    expect(await stateOf(deps, id)).toBe('expired');
    expect(sent(deps)).toEqual([]);
    expect(deps.publisher.shownStates).toEqual(['expired']);
  });

  it('is not applied where the remediation role was taken away', async () => {
    const { deps, id } = await given();
    deps.aws.writable = false;
    await applyFix(deps, { approvalId: id });
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'stale',
      outcome: expect.stringMatching(/no remediation role/),
    });
  });

  it('fails with the words of AWS', async () => {
    const { deps, id } = await given();
    deps.aws.answers = ['refused'];
    await applyFix(deps, { approvalId: id });
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'failed',
      awsRequestIds: ['req-refused'],
      outcome:
        'AWS refused kms:EnableKey: AccessDeniedException: User is not authorized to perform this action. Nothing was changed.',
    });
    expect(deps.queue.jobs).toEqual([]);
    expect(await actions(deps)).toContain('fix.failed');
  });

  it('says which calls stand when a later one is refused', async () => {
    const { deps, id } = await given({ plan: restorePlan() });
    deps.aws.state = 'PendingDeletion';
    deps.aws.answers = ['applied', 'refused'];
    await applyFix(deps, { approvalId: id });
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'failed',
      outcome: expect.stringMatching(/1 call\(s\) before it stand/),
    });
  });

  it('reads a lost answer back instead of sending again', async () => {
    const { deps, id } = await given({ plan: restorePlan() });
    deps.aws.state = 'PendingDeletion';
    deps.aws.answers = ['lost', 'lost'];
    await applyFix(deps, { approvalId: id });
    expect(sent(deps)).toEqual(['CancelKeyDeletion', 'EnableKey']);
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'applied',
      sent: [{ outcome: 'reconciled' }, { outcome: 'reconciled' }],
    });
    expect((await deps.store.approval(id))?.history.map(({ event }) => event)).toEqual(['start', 'lose', 'reconcile']);
  });

  it('fails, after long enough, when a write without an answer never arrived', async () => {
    const { deps, id } = await given();
    deps.aws.answers = ['never-arrived'];
    const from = deps.clock.now().getTime();
    await applyFix(deps, { approvalId: id });
    expect(deps.clock.now().getTime() - from).toBeGreaterThanOrEqual(30_000);
    expect(sent(deps)).toHaveLength(1);
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'failed',
      outcome: expect.stringMatching(/was not repeated/),
    });
  });

  it('stays unknown while a lost answer cannot be read back, and is settled later', async () => {
    const { deps, id } = await given();
    deps.aws.answers = ['lost'];
    deps.aws.afterWrite = () => {
      deps.aws.unreadable = gap();
    };
    await expect(applyFix(deps, { approvalId: id })).rejects.toMatchObject({ retry: 'later' });
    expect(await stateOf(deps, id)).toBe('unknown');
    deps.aws.unreadable = null;
    await applyFix(deps, { approvalId: id });
    expect(await stateOf(deps, id)).toBe('applied');
    expect(sent(deps)).toHaveLength(1);
  });

  it('is sent once by ten workers at the same time', async () => {
    const { deps, id } = await given({ plan: restorePlan() });
    deps.aws.state = 'PendingDeletion';
    await Promise.all(Array.from({ length: 10 }, () => applyFix(deps, { approvalId: id })));
    await drain(deps);
    expect(sent(deps)).toEqual(['CancelKeyDeletion', 'EnableKey']);
    expect(await stateOf(deps, id)).toBe('verified');
  });

  it('does not send what is left when somebody changed what the first call wrote', async () => {
    const { deps, id } = await given({
      plan: restorePlan(),
      state: 'executing',
      sent: [{ at: '', outcome: 'applied', requestId: 'r' }],
    });
    deps.aws.state = 'PendingDeletion';
    await applyFix(deps, { approvalId: id });
    expect(sent(deps)).toEqual([]);
    expect(await deps.store.approval(id)).toMatchObject({
      state: 'failed',
      outcome: expect.stringMatching(/Stopped after 1 of 2/),
    });
  });

  it('leaves alone what is decided otherwise', async () => {
    for (const state of ['pending', 'rejected', 'withdrawn', 'verified', 'failed', 'undone'] as const) {
      const { deps, id } = await given({ state });
      await applyFix(deps, { approvalId: id });
      expect([await stateOf(deps, id), sent(deps)]).toEqual([state, []]);
    }
  });
});

describe('a worker killed at any point of a fix', () => {
  const MUTATING = {
    store: [
      'createInvestigation',
      'replaceInvestigation',
      'createApproval',
      'replaceApproval',
      'appendAudit',
      'approval',
      'investigation',
    ],
    writer: ['write'],
    queue: ['add'],
    publisher: ['publish', 'say'],
  } as const;

  function mortal(deps: FakeDeps, life: Life): FakeDeps {
    const writer = life.give(deps.writer, MUTATING.writer);
    return {
      ...deps,
      writer,
      store: life.give(deps.store, MUTATING.store),
      queue: life.give(deps.queue, MUTATING.queue),
      publisher: life.give(deps.publisher, MUTATING.publisher),
    };
  }

  const scenarios: [string, FakeDeps['aws']['answers'], string, string[]][] = [
    ['AWS answers', [], 'PendingDeletion', ['failed', 'verified']],
    ['every answer is lost', ['lost', 'lost'], 'PendingDeletion', ['failed', 'verified']],
    ['the second call is refused', ['applied', 'refused'], 'PendingDeletion', ['failed']],
    ['the state changed before', [], 'Enabled', ['stale']],
  ];

  it.each(scenarios)('never writes twice, never loses it, ends right: %s', async (_, answers, state, expected) => {
    const endings = new Set<string>();
    let kills = 0;
    for (let step = 0; ; step += 1) {
      const { deps, id } = await given({ plan: restorePlan(), approvedBy: [APPROVER, SECOND] });
      deps.aws.state = state;
      deps.aws.answers = [...answers];
      const life = new Life(step);
      const first = await takeJob(mortal(deps, life), { kind: 'apply', id }).then(
        () => 'lived',
        (error: unknown) => {
          if (!(error instanceof Error)) throw error;
          return life.dead && (error instanceof Killed || error.message) ? 'killed' : Promise.reject(error);
        },
      );
      if (life.dead) kills += 1;
      // The queue gives the job of the killed worker to another; and once more a sweep finds what is owed.
      if (first === 'killed') await takeJob(deps, { kind: 'apply', id });
      await drain(deps);
      await sweepApprovals(deps);
      await drain(deps);
      const approval = await deps.store.approval(id);
      const calls = sent(deps);
      expect(calls).toEqual([...new Set(calls)]);
      expect(['CancelKeyDeletion,EnableKey', 'CancelKeyDeletion', '']).toContain(calls.join());
      expect(['verified', 'failed', 'stale']).toContain(approval?.state);
      if (approval?.state === 'verified') expect([deps.aws.state, calls.length]).toEqual(['Enabled', 2]);
      if (approval?.state === 'failed') expect(approval.outcome).toMatch(/AWS/);
      if (approval?.state === 'failed' && !answers.includes('refused')) expect(calls.length).toBeLessThan(2);
      if (approval?.state === 'stale') expect(calls).toEqual([]);
      expect(deps.publisher.last?.approvals[0]?.state ?? approval?.state).toBe(approval?.state);
      const audit = await actions(deps);
      expect(audit.filter((action) => action === 'fix.apply.send').length).toBeGreaterThanOrEqual(calls.length);
      expect(audit.filter((action) => action === 'fix.apply.start').length).toBeLessThanOrEqual(1);
      endings.add(`${approval?.state}`);
      if (!life.dead) break;
    }
    expect(kills).toBeGreaterThan(8);
    expect([...endings].sort()).toEqual(expected);
  });
});

it('never asks AWS about another key than the one shown', async () => {
  const { deps, id } = await given();
  await applyFix(deps, { approvalId: id });
  expect(new Set(deps.aws.reads.map(({ input }) => input.KeyId))).toEqual(new Set([KEY]));
});
