import type { Approval } from '../../../src/domain/approval';
import { sweepApprovals } from '../../../src/workflow/expire-approvals';
import { buryJob, takeJob } from '../../../src/workflow/take-job';
import { APPROVER, anApproval, anInvestigation, type FakeDeps, fakeDeps, gap } from '../../support/fakes';

async function given(over: Partial<Approval>): Promise<{ deps: FakeDeps; id: string }> {
  const deps = fakeDeps();
  const approval = anApproval({ approvedBy: [APPROVER], ...over });
  await deps.store.createInvestigation(anInvestigation({ status: 'answered', approvalIds: [approval.id] }));
  await deps.store.createApproval(approval);
  return { deps, id: approval.id };
}

const get = async (deps: FakeDeps, id: string) => (await deps.store.approval(id)) as Approval;

/** Sweeps every minute for so long; the queue gives a job up at once. Resolves to how many jobs were run. */
async function sweepFor(deps: FakeDeps, hours: number): Promise<number> {
  let runs = 0;
  for (const end = deps.clock.now().getTime() + hours * 3_600_000; deps.clock.now().getTime() < end; ) {
    await sweepApprovals(deps);
    for (let job = deps.queue.jobs.shift(); job; job = deps.queue.jobs.shift()) {
      runs += 1;
      const taken = job;
      await takeJob(deps, taken).catch((error: Error) => buryJob(deps, taken, error));
    }
    deps.clock.advance(60_000);
  }
  return runs;
}

function loseTheNextAnswer(deps: FakeDeps): void {
  deps.aws.answers = ['lost'];
  deps.aws.afterWrite = () => {
    deps.aws.unreadable = gap();
  };
}

describe('a lost answer that can never be read back', () => {
  it('ends in words after a day, with a handful of audit entries and no more sweeping', async () => {
    const { deps, id } = await given({ state: 'approved' });
    loseTheNextAnswer(deps);
    expect(await sweepFor(deps, 30)).toBeGreaterThan(100);
    expect(await get(deps, id)).toMatchObject({
      state: 'unknown',
      outcome: expect.stringMatching(/^Not known whether the change was made: .*kms:EnableKey.*look at it by hand/i),
    });
    expect(deps.publisher.last?.approvals[0]?.outcome).toMatch(/by hand/);
    const audited = (await deps.store.audit(1, 10_000)).map(({ action }) => action);
    expect(audited).toEqual([
      'fix.apply.start',
      'fix.apply.send',
      'fix.apply.lost-answer',
      'job.apply.dead',
      'fix.apply.given-up',
    ]);
    const published = deps.publisher.views.length;
    expect(await sweepFor(deps, 2)).toBe(0);
    expect(deps.publisher.views).toHaveLength(published);
    expect(deps.aws.writes).toHaveLength(1);
  });

  it('is still settled within that day', async () => {
    const { deps, id } = await given({ state: 'approved' });
    loseTheNextAnswer(deps);
    await sweepFor(deps, 20);
    deps.aws.unreadable = null;
    await sweepFor(deps, 1);
    expect(await get(deps, id)).toMatchObject({ state: 'verified', outcome: null });
  });

  it('lets an undo be asked for again', async () => {
    const undoing = { by: APPROVER, at: '2026-11-22T10:00:00.000Z', sent: [] };
    const { deps, id } = await given({ state: 'verified', undoing });
    deps.aws.state = 'Enabled';
    loseTheNextAnswer(deps);
    await sweepFor(deps, 30);
    expect(await get(deps, id)).toMatchObject({
      state: 'verified',
      undoing: null,
      outcome: expect.stringMatching(/^Not known whether the undo was made: .*kms:DisableKey.*look at it by hand/i),
    });
    const audited = (await deps.store.audit(1, 10_000)).map(({ action }) => action);
    expect(audited).toEqual(['fix.undo.send', 'fix.undo.lost-answer', 'job.undo.dead', 'fix.undo.given-up']);
    expect(await deps.store.openApprovals()).toEqual([]);
    expect(deps.aws.writes).toHaveLength(1);
  });

  it('does not end an undo that waits for AWS to be readable', async () => {
    const undoing = { by: APPROVER, at: '2026-11-22T10:00:00.000Z', sent: [] };
    const { deps, id } = await given({ state: 'verified', undoing });
    deps.aws.state = 'Enabled';
    deps.aws.unreadable = gap();
    await sweepFor(deps, 30);
    deps.aws.unreadable = null;
    await sweepFor(deps, 1);
    expect(await get(deps, id)).toMatchObject({ state: 'undone', outcome: null });
  });
});
