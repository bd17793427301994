import type { Approval } from '../../../src/domain/approval';
import type { Person } from '../../../src/domain/investigation';
import { KeymedicError } from '../../../src/errors';
import { decideApproval } from '../../../src/workflow/decide-approval';
import { sweepApprovals } from '../../../src/workflow/expire-approvals';
import type { DecisionRequest } from '../../../src/workflow/ports';
import {
  APPROVER,
  anApproval,
  anInvestigation,
  type FakeDeps,
  fakeDeps,
  OUTSIDER,
  REQUESTER,
  SECOND,
} from '../../support/fakes';

async function given(over: Partial<Approval> = {}): Promise<{ deps: FakeDeps; id: string }> {
  const deps = fakeDeps();
  const approval = anApproval(over);
  await deps.store.createInvestigation(anInvestigation({ status: 'answered', approvalIds: [approval.id] }));
  await deps.store.createApproval(approval);
  return { deps, id: approval.id };
}

const click = (deps: FakeDeps, approvalId: string, by: Person = APPROVER, more: Partial<DecisionRequest> = {}) =>
  decideApproval(deps, { approvalId, event: 'approve', by, external: false, ...more });

async function audited(deps: FakeDeps): Promise<unknown[]> {
  return (await deps.store.audit(1, 1000)).map(({ action, actor, detail }) => [action, actor, detail.code ?? null]);
}

const high = { gate: 'high', quorum: 2 } as const;

const REFUSED: [string, string, Partial<Approval>, Partial<DecisionRequest>, RegExp][] = [
  ['an outsider approves', 'not-approver', {}, { by: OUTSIDER }, /not one of the approvers/],
  ['an outsider rejects', 'not-approver', {}, { by: OUTSIDER, event: 'reject' }, /not one of the approvers/],
  [
    'the approver of another workspace with an equal id withdraws',
    'not-requester',
    {},
    { by: { ...REQUESTER, teamId: 'T2' }, event: 'withdraw' },
    /<@UREQUESTER>/,
  ],
  [
    'the requester approves a high fix',
    'requester',
    { gate: 'high', approvers: [REQUESTER.id] },
    { by: REQUESTER },
    /somebody else must approve/,
  ],
  [
    'the requester approves where two are needed',
    'requester',
    { quorum: 2, approvers: [REQUESTER.id] },
    { by: REQUESTER },
    /2 others/,
  ],
  [
    'the requester approves under another workspace id',
    'requester',
    { gate: 'high', approvers: [REQUESTER.id] },
    { by: { ...REQUESTER, teamId: 'T2' } },
    /somebody else must approve/,
  ],
  [
    'the requester approves where three are needed',
    'requester',
    { quorum: 3, approvers: [REQUESTER.id] },
    { by: REQUESTER },
    /^You asked for this diagnosis, so 3 others must approve/,
  ],
  [
    'the same person approves again under another workspace id',
    'same-person',
    { ...high, approvedBy: [APPROVER] },
    { by: { ...APPROVER, teamId: 'T2' } },
    /1 more must approve/,
  ],
  ['the same person approves twice', 'same-person', { ...high, approvedBy: [APPROVER] }, {}, /1 more must approve/],
  ['somebody else withdraws', 'not-requester', {}, { event: 'withdraw' }, /Only <@UREQUESTER>/],
  ['a click from a shared channel', 'shared-channel', {}, { external: true }, /shared with another organization/],
  ['it is past its time', 'expired', { expiresAt: '2026-11-22T09:59:59.000Z' }, {}, /expired at/],
  ['it has expired', 'expired', { state: 'expired' }, {}, /expired at/],
  ['it is approved', 'already-decided', { state: 'approved', approvedBy: [SECOND] }, {}, /approved by <@USECOND>/],
  [
    'it runs',
    'already-decided',
    { state: 'executing', approvedBy: [SECOND] },
    {},
    /approved by <@USECOND> and is running/,
  ],
  ['its outcome is being read', 'already-decided', { state: 'unknown', approvedBy: [SECOND] }, {}, /is being read/],
  [
    'it is applied',
    'already-decided',
    { state: 'applied', approvedBy: [APPROVER, SECOND] },
    {},
    /by <@UAPPROVER> and <@USECOND> and applied/,
  ],
  [
    'it is verified',
    'already-decided',
    { state: 'verified', approvedBy: [SECOND] },
    {},
    /by <@USECOND>, applied and verified/,
  ],
  [
    'it was ineffective',
    'already-decided',
    { state: 'ineffective', approvedBy: [SECOND] },
    {},
    /by <@USECOND> and applied/,
  ],
  ['it failed', 'already-decided', { state: 'failed', approvedBy: [SECOND] }, {}, /failed/],
  ['it was undone', 'already-decided', { state: 'undone', approvedBy: [SECOND] }, {}, /undone/],
  ['it is stale', 'already-decided', { state: 'stale' }, {}, /no longer as it was shown/],
  [
    'it was rejected',
    'already-decided',
    { state: 'rejected', history: [{ event: 'reject', at: '2026-11-22T10:00:00.000Z', by: SECOND, reason: null }] },
    {},
    /rejected by <@USECOND>/,
  ],
  [
    'it was withdrawn',
    'already-decided',
    {
      state: 'withdrawn',
      history: [{ event: 'withdraw', at: '2026-11-22T10:00:00.000Z', by: REQUESTER, reason: null }],
    },
    {},
    /withdrawn by <@UREQUESTER>/,
  ],
  [
    'it runs and the requester withdraws',
    'already-decided',
    { state: 'executing', approvedBy: [SECOND] },
    { by: REQUESTER, event: 'withdraw' },
    /is running/,
  ],
];

describe('decideApproval', () => {
  it.each(REFUSED)('refuses when %s: %s', async (_, code, over, request, words) => {
    const { deps, id } = await given(over);
    const before = await deps.store.approval(id);
    const result = await click(deps, id, APPROVER, request);
    expect(result).toMatchObject({ kind: 'refused', refusal: { code, text: expect.stringMatching(words) } });
    expect(deps.queue.jobs).toEqual([]);
    expect((await deps.store.approval(id))?.approvedBy).toEqual(before?.approvedBy);
    const by = request.by ?? APPROVER;
    expect(await audited(deps)).toContainEqual(['approval.refuse', `${by.teamId}/${by.id}`, code]);
  });

  it('refuses what it does not know', async () => {
    expect(await click(fakeDeps(), 'apr_none')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'unknown-approval' },
    });
  });

  it('refuses when it cannot be read who may decide', async () => {
    const { deps, id } = await given();
    deps.people.failWith = new Error('slack is down');
    expect(await click(deps, id)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-approver', text: expect.stringMatching(/could not be read/) },
    });
    expect((await deps.store.approval(id))?.state).toBe('pending');
  });

  it('keeps a refusal refused when it cannot be audited', async () => {
    const { deps, id } = await given();
    const store = {
      ...deps.store,
      appendAudit: () => Promise.reject(new KeymedicError('store-unavailable', { reason: 'x' })),
    };
    const result = await decideApproval(
      { ...deps, store },
      { approvalId: id, event: 'approve', by: OUTSIDER, external: false },
    );
    expect(result.kind).toBe('refused');
  });

  it('approves, queues the fix, shows it and says who', async () => {
    const { deps, id } = await given();
    const result = await click(deps, id);
    expect(result).toMatchObject({ kind: 'recorded', approval: { state: 'approved', approvedBy: [APPROVER] } });
    expect(deps.queue.jobs).toMatchObject([{ kind: 'apply', id }]);
    expect(deps.publisher.shownStates).toEqual(['approved']);
    expect(await audited(deps)).toEqual([['approval.approve', 'T1/UAPPROVER', null]]);
  });

  it('lets the requester approve their own low fix when they may decide', async () => {
    const { deps, id } = await given({ approvers: [REQUESTER.id] });
    expect(await click(deps, id, REQUESTER)).toMatchObject({ kind: 'recorded', approval: { state: 'approved' } });
  });

  it('waits for two different people', async () => {
    const { deps, id } = await given(high);
    expect(await click(deps, id)).toMatchObject({ kind: 'recorded', approval: { state: 'pending' } });
    expect(deps.queue.jobs).toEqual([]);
    expect(await click(deps, id, SECOND)).toMatchObject({ kind: 'recorded', approval: { state: 'approved' } });
    expect(deps.queue.jobs).toMatchObject([{ kind: 'apply', id }]);
  });

  it('counts two approvers at the same instant', async () => {
    const { deps, id } = await given(high);
    const results = await Promise.all([click(deps, id), click(deps, id, SECOND)]);
    expect(results.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
    expect(await deps.store.approval(id)).toMatchObject({ state: 'approved', approvedBy: [APPROVER, SECOND] });
    expect(deps.queue.jobs).toHaveLength(1);
  });

  it('counts one of a hundred clicks at once, and tells the others', async () => {
    const { deps, id } = await given();
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, n) => click(deps, id, n % 2 ? APPROVER : SECOND)),
    );
    expect(results.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    const codes = results.flatMap((result) => (result.kind === 'refused' ? result.refusal.code : []));
    expect(codes).toEqual(Array(99).fill('already-decided'));
    expect(deps.queue.jobs).toHaveLength(1);
    expect((await deps.store.auditHead())?.sequence).toBe(100);
  });

  it('rejects with the reason', async () => {
    const { deps, id } = await given();
    const result = await click(deps, id, APPROVER, { event: 'reject', reason: 'not this key' });
    expect(result).toMatchObject({ kind: 'recorded', approval: { state: 'rejected' } });
    expect(await deps.store.approval(id)).toMatchObject({
      history: [{ event: 'reject', by: APPROVER, reason: 'not this key' }],
    });
  });

  it.each(['approve', 'reject'] as const)('masks secrets in the reason of an %s before it is kept', async (event) => {
    const { deps, id } = await given();
    const secret = `wJalrXUtn${'FEMI/K7MDENG'}/bPxRfiCYzzzzzzzzKEY`;
    await click(deps, id, APPROVER, { event, reason: `use aws_secret_access_key = ${secret} instead` });
    const kept = JSON.stringify([await deps.store.approval(id), await deps.store.audit(1, 9), deps.publisher.views]);
    expect(kept).not.toContain(secret);
    expect(kept).toMatch(/instead/);
  });

  it.each(['pending', 'approved'] as const)('lets the requester withdraw while %s', async (state) => {
    const { deps, id } = await given({ state });
    const result = await click(deps, id, REQUESTER, { event: 'withdraw' });
    expect(result).toMatchObject({ kind: 'recorded', approval: { state: 'withdrawn' } });
  });

  it('ends an approval that is clicked past its time, so that its buttons go', async () => {
    const { deps, id } = await given();
    deps.clock.advance(8 * 3_600_000);
    expect(await click(deps, id)).toMatchObject({ kind: 'refused', refusal: { code: 'expired' } });
    expect((await deps.store.approval(id))?.state).toBe('expired');
    expect(deps.publisher.shownStates).toEqual(['expired']);
  });

  it('loses no approval when the queue is down at the click: the sweep queues it', async () => {
    const { deps, id } = await given();
    deps.queue.failWith = new KeymedicError('queue-unavailable', { reason: 'down' });
    expect(await click(deps, id)).toMatchObject({ kind: 'recorded' });
    deps.queue.failWith = null;
    expect(await sweepApprovals(deps)).toEqual({ expired: 0, queued: 1 });
    expect(deps.queue.jobs).toMatchObject([{ kind: 'apply', id }]);
  });

  it('records a decision although the chat is down', async () => {
    const { deps, id } = await given();
    deps.publisher.failWith = new Error('slack is down');
    expect(await click(deps, id)).toMatchObject({ kind: 'recorded' });
    expect(deps.queue.jobs).toHaveLength(1);
  });

  it('says that nothing was recorded when the store is down', async () => {
    const { deps, id } = await given();
    const down = new KeymedicError('store-unavailable', { reason: 'down' });
    const store = { ...deps.store, replaceApproval: () => Promise.reject(down) };
    await expect(
      decideApproval({ ...deps, store }, { approvalId: id, event: 'approve', by: APPROVER, external: false }),
    ).rejects.toBe(down);
    expect((await deps.store.approval(id))?.state).toBe('pending');
  });
});
