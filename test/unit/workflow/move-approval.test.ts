import { type ApprovalEvent, type ApprovalState, nextState, TRANSITIONS } from '../../../src/domain/approval';
import { moveApproval } from '../../../src/workflow/move-approval';
import { anApproval, fakeDeps } from '../../support/fakes';

const LEGAL: [ApprovalState, ApprovalEvent, ApprovalState][] = [
  ['pending', 'approve', 'pending'],
  ['pending', 'complete', 'approved'],
  ['pending', 'reject', 'rejected'],
  ['pending', 'withdraw', 'withdrawn'],
  ['pending', 'expire', 'expired'],
  ['pending', 'invalidate', 'stale'],
  ['approved', 'start', 'executing'],
  ['approved', 'withdraw', 'withdrawn'],
  ['approved', 'expire', 'expired'],
  ['approved', 'invalidate', 'stale'],
  ['executing', 'succeed', 'applied'],
  ['executing', 'fail', 'failed'],
  ['executing', 'lose', 'unknown'],
  ['executing', 'invalidate', 'stale'],
  ['unknown', 'reconcile', 'applied'],
  ['unknown', 'fail', 'failed'],
  ['applied', 'verify', 'verified'],
  ['applied', 'dispute', 'ineffective'],
  ['applied', 'undo', 'undone'],
  ['verified', 'undo', 'undone'],
  ['ineffective', 'undo', 'undone'],
];

const EVENTS = [...new Set(LEGAL.map(([, event]) => event))];
const STATES = Object.keys(TRANSITIONS) as ApprovalState[];
const ILLEGAL = STATES.flatMap((state) =>
  EVENTS.filter((event) => !LEGAL.some(([s, e]) => s === state && e === event)).map((event) => [state, event] as const),
);

const audit = { action: 'test', detail: {} };

describe('transitions of an approval', () => {
  it('has every state and event in the two tables', () => {
    expect(LEGAL.length + ILLEGAL.length).toBe(STATES.length * EVENTS.length);
    expect(STATES).toHaveLength(13);
  });

  it.each(LEGAL)('%s + %s = %s', async (from, event, to) => {
    const deps = fakeDeps();
    const approval = anApproval({ state: from });
    await deps.store.createApproval(approval);
    const moved = await moveApproval(deps, approval.id, () => ({ event, audit }));
    expect(moved).toMatchObject({ kind: 'moved', approval: { state: to, revision: 1 } });
    expect(moved.approval.history.map((each) => each.event)).toEqual([event]);
    expect(await deps.store.audit(1, 10)).toHaveLength(1);
  });

  it.each(ILLEGAL)('%s + %s is refused, and nothing is stored', async (from, event) => {
    const deps = fakeDeps();
    const approval = anApproval({ state: from });
    await deps.store.createApproval(approval);
    expect(nextState(from, event)).toBeNull();
    await expect(moveApproval(deps, approval.id, () => ({ event, audit }))).rejects.toMatchObject({ code: 'internal' });
    expect(await deps.store.approval(approval.id)).toEqual(approval);
    expect(await deps.store.auditHead()).toBeNull();
  });

  it('decides anew on what is stored when somebody was faster', async () => {
    const deps = fakeDeps();
    const approval = anApproval();
    await deps.store.createApproval(approval);
    const seen: string[] = [];
    await moveApproval(deps, approval.id, (stored) => {
      seen.push(stored.state);
      if (seen.length === 1) void deps.store.replaceApproval({ ...stored, state: 'rejected' });
      return stored.state === 'pending' ? { event: 'expire', audit } : null;
    });
    expect(seen).toEqual(['pending', 'rejected']);
    expect((await deps.store.approval(approval.id))?.state).toBe('rejected');
  });

  it('says which approval is not there', async () => {
    await expect(moveApproval(fakeDeps(), 'apr_none', () => null)).rejects.toMatchObject({ code: 'record-not-found' });
  });
});
