import type { Approval } from '../../../src/domain/approval';
import type { Diagnosis, Person } from '../../../src/domain/investigation';
import { KeymedicError } from '../../../src/errors';
import { expireAndPublish, sweepApprovals } from '../../../src/workflow/expire-approvals';
import type { UndoRequest } from '../../../src/workflow/ports';
import type { Investigate } from '../../../src/workflow/run-investigation';
import { buryJob, takeJob } from '../../../src/workflow/take-job';
import { runUndo, undoFix } from '../../../src/workflow/undo-fix';
import { verifyFix } from '../../../src/workflow/verify-fix';
import {
  APPROVER,
  aDiagnosis,
  anApproval,
  anInvestigation,
  enablePlan,
  type FakeDeps,
  fakeDeps,
  OUTSIDER,
  REQUESTER,
  SECOND,
} from '../../support/fakes';
import { Life } from '../../support/mortal';

async function given(over: Partial<Approval> = {}, siblings: Approval[] = []): Promise<{ deps: FakeDeps; id: string }> {
  const deps = fakeDeps();
  const approval = anApproval({ state: 'applied', approvedBy: [APPROVER], ...over });
  const approvalIds = [approval, ...siblings].map(({ id }) => id);
  await deps.store.createInvestigation(anInvestigation({ status: 'answered', approvalIds }));
  for (const each of [approval, ...siblings]) await deps.store.createApproval(each);
  deps.aws.state = 'Enabled';
  return { deps, id: approval.id };
}

const denied = (code: 'key-disabled' | 'iam-missing-permission', summary: string): Diagnosis =>
  aDiagnosis({
    rootCauses: [{ code, layer: 'identity-policy', certainty: 'proven', variant: null, summary, evidence: [] }],
  });
const allowed = aDiagnosis({ verdict: 'allowed', rootCauses: [], fixes: [] });
const get = async (deps: FakeDeps, id: string) => (await deps.store.approval(id)) as Approval;

describe('verifyFix', () => {
  it('says verified when the evidence read anew is allowed, and takes undecided alternatives away', async () => {
    const sibling = anApproval({ plan: enablePlan({ id: 'fix-2' }) });
    const { deps, id } = await given({}, [sibling]);
    await verifyFix(deps, { approvalId: id });
    expect(await get(deps, id)).toMatchObject({ state: 'verified', outcome: null });
    expect(await get(deps, sibling.id)).toMatchObject({
      state: 'stale',
      outcome: expect.stringMatching(/No longer needed/),
    });
    expect(deps.publisher.last?.approvals.map(({ state }) => state)).toEqual(['verified', 'stale']);
  });

  it('asks for the caller and the key that the diagnosis found, not for what a trail may no longer show', async () => {
    const { deps, id } = await given();
    const { investigationId } = await get(deps, id);
    const stored = await deps.store.investigation(investigationId);
    if (!stored) throw new Error('no investigation');
    const asked = { principal: 'arn:aws:iam::111122223333:role/App', action: 'kms:Decrypt', resource: 'arn:key' };
    const signal = { ...stored.signal, isKmsError: true, principalArn: null, keyRef: 'alias/app' };
    await deps.store.replaceInvestigation({ ...stored, signal, diagnosis: aDiagnosis({ asked, signal }) });
    const questions: unknown[] = [];
    const investigate: Investigate = async (question) => {
      questions.push(question.overrides);
      return allowed;
    };
    await verifyFix({ ...deps, investigate }, { approvalId: id });
    expect(questions).toEqual([{ principal: asked.principal }]);
  });

  it('tells what was made, which CloudTrail shows minutes later', async () => {
    const { deps, id } = await given();
    const made: unknown[] = [];
    const investigate: Investigate = async (question) => {
      made.push(question.made);
      return allowed;
    };
    await verifyFix({ ...deps, investigate }, { approvalId: id });
    expect(made).toEqual([['EnableKey']]);
  });

  it('does not take what AWS reported before the fix for the state after it', async () => {
    const { deps, id } = await given();
    const [cause] = denied('key-disabled', 'AWS says that the key is disabled.').rootCauses;
    if (!cause) throw new Error('no cause');
    deps.verdicts.push(...Array(10).fill(aDiagnosis({ rootCauses: [{ ...cause, certainty: 'reported' }] })));
    await verifyFix(deps, { approvalId: id });
    const { state, outcome } = await get(deps, id);
    expect([state, outcome]).toEqual(['applied', expect.stringContaining('could not be told')]);
  });

  it('waits until what was written shows', async () => {
    const { deps, id } = await given();
    deps.aws.state = 'Disabled';
    deps.verdicts.push(denied('key-disabled', 'x'), denied('key-disabled', 'x'), denied('key-disabled', 'x'), allowed);
    const from = deps.clock.now().getTime();
    await verifyFix(deps, { approvalId: id });
    expect((await get(deps, id)).state).toBe('verified');
    expect(deps.clock.now().getTime() - from).toBe(14_000);
  });

  it('has a limit to its waiting', async () => {
    const { deps, id } = await given();
    deps.aws.state = 'Disabled';
    await verifyFix(deps, { approvalId: id });
    expect(await get(deps, id)).toMatchObject({
      state: 'ineffective',
      outcome: expect.stringMatching(/The key is disabled/),
    });
    expect(deps.clock.now().getTime() - Date.parse('2026-11-22T10:00:00.000Z')).toBeLessThan(120_000);
  });

  it('names the next cause soon, and asks again for fixes of it', async () => {
    const { deps, id } = await given();
    deps.verdicts.push(...Array(3).fill(denied('iam-missing-permission', 'The role lacks kms:Decrypt.')));
    await verifyFix(deps, { approvalId: id });
    expect(await get(deps, id)).toMatchObject({
      state: 'ineffective',
      outcome: expect.stringMatching(/would still fail: The role lacks/),
    });
    expect(deps.queue.jobs.map(({ kind }) => kind)).toEqual(['investigate']);
    await verifyFix(deps, { approvalId: id });
    expect(deps.queue.jobs).toHaveLength(1);
  });

  it('keeps the proposals for the next cause when there are some', async () => {
    const sibling = anApproval({ plan: enablePlan({ id: 'fix-2' }) });
    const { deps, id } = await given({}, [sibling]);
    deps.verdicts.push(...Array(3).fill(denied('iam-missing-permission', 'x')));
    await verifyFix(deps, { approvalId: id });
    expect((await get(deps, sibling.id)).state).toBe('pending');
    expect(deps.queue.jobs).toEqual([]);
  });

  it('never says verified of what it could not tell', async () => {
    const { deps, id } = await given();
    const unknowns = [{ layer: 'scp' as const, why: 'SCPs cannot be read.', howToResolve: 'x' }];
    deps.verdicts.push(...Array(3).fill(aDiagnosis({ verdict: 'undetermined', rootCauses: [], unknowns })));
    await verifyFix(deps, { approvalId: id });
    expect(await get(deps, id)).toMatchObject({
      state: 'applied',
      outcome: expect.stringMatching(/could not be told: SCPs/),
    });
    expect(await sweepApprovals(deps)).toEqual({ expired: 0, queued: 0 });
  });

  it('ends in words when it is given up', async () => {
    const { deps, id } = await given();
    await buryJob(deps, { kind: 'verify', id }, new KeymedicError('nothing-readable', { reason: 'no network.' }));
    expect(deps.publisher.last?.approvals[0]).toMatchObject({
      state: 'applied',
      outcome: expect.stringMatching(/not verified: .*no network/),
    });
  });
});

describe('undoFix', () => {
  const undo = (deps: FakeDeps, approvalId: string, by: Person = APPROVER, more: Partial<UndoRequest> = {}) =>
    undoFix(deps, { approvalId, by, external: false, ...more });

  it.each(['applied', 'verified', 'ineffective'] as const)('undoes what is %s, once', async (state) => {
    const { deps, id } = await given({ state });
    const clicks = await Promise.all(Array.from({ length: 20 }, (_, n) => undo(deps, id, n % 2 ? APPROVER : SECOND)));
    expect(clicks.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    expect(deps.queue.jobs).toMatchObject([{ kind: 'undo', id }]);
    await Promise.all([runUndo(deps, { approvalId: id }), runUndo(deps, { approvalId: id })]);
    await runUndo(deps, { approvalId: id });
    expect(deps.aws.writes.map(({ call, authority }) => [call.operation, authority.approvers])).toEqual([
      ['DisableKey', ['USECOND']],
    ]);
    expect(await get(deps, id)).toMatchObject({ state: 'undone', undoing: null, outcome: null });
    expect(deps.aws.state).toBe('Disabled');
  });

  const refused: [string, string, Partial<Approval>, Partial<UndoRequest>][] = [
    ['an outsider asks', 'not-approver', {}, { by: OUTSIDER }],
    [
      'the requester asks where two people are needed',
      'requester',
      { gate: 'high', approvers: [REQUESTER.id] },
      { by: REQUESTER },
    ],
    [
      'the requester asks under another workspace id',
      'requester',
      { quorum: 2, approvers: [REQUESTER.id] },
      { by: { ...REQUESTER, teamId: 'T2' } },
    ],
    ['the channel is shared', 'shared-channel', {}, { external: true }],
    ['nothing was applied', 'not-undoable', { state: 'pending' }, {}],
    ['it failed', 'not-undoable', { state: 'failed' }, {}],
    ['it was undone', 'not-undoable', { state: 'undone' }, {}],
    ['there is no way back', 'not-undoable', { plan: enablePlan({ undo: [] }) }, {}],
    ['somebody asked already', 'already-decided', { undoing: { by: SECOND, at: '', sent: [] } }, {}],
  ];
  it.each(refused)('refuses when %s: %s', async (_, code, over, request) => {
    const { deps, id } = await given(over);
    expect(await undo(deps, id, APPROVER, request)).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(deps.queue.jobs).toEqual([]);
    expect(await deps.store.audit(1, 9)).toMatchObject([
      { action: 'approval.refuse', detail: { attempted: 'undo', code } },
    ]);
  });

  it('masks secrets in its reason before it is kept', async () => {
    const { deps, id } = await given();
    const secret = `wJalrXUtn${'FEMI/K7MDENG'}/bPxRfiCYzzzzzzzzKEY`;
    await undo(deps, id, APPROVER, { reason: `aws_secret_access_key = ${secret} leaked` });
    const kept = JSON.stringify([await get(deps, id), await deps.store.audit(1, 9), deps.publisher.views]);
    expect(kept).not.toContain(secret);
    expect(kept).toMatch(/leaked/);
  });

  it('leaves alone what was changed since', async () => {
    const { deps, id } = await given();
    deps.aws.state = 'PendingDeletion';
    await undo(deps, id);
    await runUndo(deps, { approvalId: id });
    expect(deps.aws.writes).toEqual([]);
    expect(await get(deps, id)).toMatchObject({
      state: 'applied',
      undoing: null,
      outcome: expect.stringMatching(/changed since/),
    });
  });

  it('says what AWS said, and can be asked for again', async () => {
    const { deps, id } = await given({ state: 'verified' });
    deps.aws.answers = ['refused'];
    await undo(deps, id);
    await runUndo(deps, { approvalId: id });
    expect(await get(deps, id)).toMatchObject({
      state: 'verified',
      undoing: null,
      outcome: expect.stringMatching(/AWS refused kms:DisableKey/),
    });
    expect((await undo(deps, id)).kind).toBe('recorded');
  });

  it('reads a lost answer back', async () => {
    const { deps, id } = await given();
    deps.aws.answers = ['lost'];
    await undo(deps, id);
    await runUndo(deps, { approvalId: id });
    expect([(await get(deps, id)).state, deps.aws.writes.length]).toEqual(['undone', 1]);
  });

  it('is never sent twice by a worker killed at any point', async () => {
    for (let step = 0; ; step += 1) {
      const { deps, id } = await given({ state: 'verified' });
      await undo(deps, id);
      const life = new Life(step);
      const mortal = {
        ...deps,
        writer: life.give(deps.writer, ['write']),
        store: life.give(deps.store, ['replaceApproval', 'approval']),
        publisher: life.give(deps.publisher, ['publish']),
      };
      await takeJob(mortal, { kind: 'undo', id }).catch(() => {});
      await takeJob(deps, { kind: 'undo', id });
      const { state, undoing } = await get(deps, id);
      expect(deps.aws.writes.length).toBeLessThanOrEqual(1);
      expect(undoing).toBeNull();
      expect(state).toBe(deps.aws.writes.length === 1 ? 'undone' : 'verified');
      expect(deps.publisher.last?.approvals[0]?.state).toBe(state);
      if (!life.dead) break;
      expect(step).toBeLessThan(100);
    }
  });
});

describe('expiry and the sweep', () => {
  it('ends what is past its time, and only that', async () => {
    const { deps, id } = await given({ state: 'pending', approvedBy: [] });
    await expireAndPublish(deps, { approvalId: id });
    expect((await get(deps, id)).state).toBe('pending');
    deps.clock.advance(8 * 3_600_000);
    await expireAndPublish(deps, { approvalId: id });
    expect((await get(deps, id)).state).toBe('expired');
    expect(deps.publisher.shownStates).toEqual(['expired']);
  });

  it('queues again what a crash may have lost, by state', async () => {
    const { deps } = await given();
    for (const state of ['pending', 'approved', 'executing', 'unknown', 'rejected'] as const) {
      await deps.store.createApproval(anApproval({ id: `apr_${state}`, state }));
    }
    const undoing = { by: APPROVER, at: '', sent: [] };
    await deps.store.createApproval(anApproval({ id: 'apr_undoing', state: 'verified', undoing }));
    expect((await sweepApprovals(deps)).queued).toBe(5);
    const kinds = deps.queue.jobs.map((job) =>
      job.id.startsWith('apr_') && /[a-z]$/.test(job.id) ? `${job.kind} ${job.id}` : job.kind,
    );
    expect(kinds.sort()).toEqual([
      'apply apr_approved',
      'apply apr_executing',
      'apply apr_unknown',
      'undo apr_undoing',
      'verify',
    ]);
  });

  it('forgets the id of a record that is gone', async () => {
    const { deps, id } = await given({ state: 'approved' });
    const gone: string[] = [];
    const store: FakeDeps['store'] = {
      ...deps.store,
      openApprovals: async () => ['apr_gone', id].filter((each) => !gone.includes(each)),
      forgetApproval: async (each) => void gone.push(each),
    };
    for (let round = 0; round < 2; round += 1) {
      expect(await sweepApprovals({ ...deps, store })).toEqual({ expired: 0, queued: 1 });
    }
    expect(gone).toEqual(['apr_gone']);
  });

  it('goes on after one that fails', async () => {
    const { deps, id } = await given({ state: 'pending' });
    await deps.store.createApproval(
      anApproval({ id: 'apr_z', state: 'approved', createdAt: '2026-11-22T11:00:00.000Z' }),
    );
    const store = {
      ...deps.store,
      approval: (each: string) =>
        each === id ? Promise.reject(new Error('unreadable record')) : deps.store.approval(each),
    };
    expect(await sweepApprovals({ ...deps, store })).toEqual({ expired: 0, queued: 1 });
  });
});

describe('buryJob', () => {
  const down = new KeymedicError('nothing-readable', { reason: 'no network.' });
  it.each([
    ['an approved fix that may pass later stays approved', 'approved', down, 'approved', /tried again later/],
    ['an approved fix that never will is stale', 'approved', new TypeError('x'), 'stale', /nothing was changed/],
    ['a fix under way becomes unknown', 'executing', down, 'unknown', /Not known whether the change was made/],
    ['an unknown one stays so', 'unknown', down, 'unknown', /not repeated/],
  ] as const)('%s', async (_, state, error, expected, words) => {
    const { deps, id } = await given({ state });
    await buryJob(deps, { kind: 'apply', id }, error);
    expect(deps.publisher.last?.approvals[0]).toMatchObject({ state: expected, outcome: expect.stringMatching(words) });
  });

  it('knows that nothing was sent of what had only started', async () => {
    const { deps, id } = await given({ state: 'executing', sent: [] });
    await buryJob(deps, { kind: 'apply', id }, down);
    expect(await get(deps, id)).toMatchObject({
      state: 'stale',
      outcome: expect.stringMatching(/nothing was changed/),
    });
  });

  it('does not call an undo that was never sent unknown', async () => {
    const { deps, id } = await given({ state: 'verified', undoing: { by: APPROVER, at: '', sent: [] } });
    await buryJob(deps, { kind: 'undo', id }, down);
    expect(await get(deps, id)).toMatchObject({ outcome: expect.stringMatching(/^Not undone yet, and tried again/) });
  });

  it.each([
    ['apply', { state: 'approved' }],
    ['apply', { state: 'unknown' }],
    ['undo', { state: 'verified', undoing: { by: APPROVER, at: '', sent: [] } }],
    [
      'undo',
      { state: 'verified', undoing: { by: APPROVER, at: '', sent: [{ at: '', outcome: null, requestId: null }] } },
    ],
  ] as const)('says it once, however often the %s of %j is given up', async (kind, over) => {
    const { deps, id } = await given(over as Partial<Approval>);
    for (let round = 0; round < 5; round += 1) {
      const error = new KeymedicError('nothing-readable', { reason: `request ${round}` });
      await buryJob(deps, { kind, id }, error);
    }
    expect(await deps.store.audit(1, 99)).toHaveLength(1);
  });
});
