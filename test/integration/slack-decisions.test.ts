import { ACTIONS } from '../../src/slack/actions';
import { approvalOf, diagnosisOf, investigationOf, planOf } from '../unit/slack/views';
import { ANA, BEN, OPS, type Rig, SHARED, startRig, TEAM } from './slack-support';

const plan = planOf({ diff: '- "Effect": "Deny"\n+ "Effect": "Allow"' });
const approval = approvalOf('pending', { plan });

describe('clicks', () => {
  let rig: Rig;
  let thread: string;
  let ours: string;

  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  beforeEach(async () => {
    rig.useCases.decided.length = 0;
    rig.useCases.undone.length = 0;
    rig.useCases.answer = { kind: 'recorded', approval };
    rig.records.approvals.set(approval.id, approval);
    await show(OPS, `inv_${Math.random().toString(36).slice(2)}`, 'pending');
  });

  async function show(channel: string, id: string, state: 'pending' | 'verified'): Promise<void> {
    thread = rig.slack.driver.post(ANA, channel, 'a paste').ts;
    const source = { teamId: TEAM, channel, messageTs: thread, threadTs: thread, external: false };
    const investigation = investigationOf(diagnosisOf('denied', { fixes: [plan] }), {
      id,
      source,
      approvalIds: [approval.id],
    });
    rig.records.investigations.set(id, investigation);
    const view = { investigation, progress: null, approvals: [{ ...approval, state }] };
    ours = (await rig.connection.publisher.publish(view)).ts;
  }

  const refuse = (text: string): void => {
    rig.useCases.answer = { kind: 'refused', refusal: { code: 'x', text } };
  };

  it('hands an approval to the use case with who clicked', async () => {
    await rig.slack.driver.click(BEN, OPS, ours, ACTIONS.approve);
    await rig.slack.driver.waitFor(() => rig.useCases.decided[0]);
    expect(rig.useCases.decided).toEqual([
      { approvalId: approval.id, event: 'approve', by: { id: BEN, teamId: TEAM }, external: false },
    ]);
  });

  it('shows a refusal to the person who clicked, in the thread, and to nobody else', async () => {
    refuse('You asked for this diagnosis, so somebody else must approve.');
    await rig.slack.driver.click(ANA, OPS, ours, ACTIONS.approve);
    const told = await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(ANA).at(-1));
    expect(told).toMatchObject({ text: expect.stringContaining('somebody else must approve'), thread_ts: thread });
    expect(rig.slack.driver.ephemerals(BEN)).toEqual([]);
  });

  it('says that a click came from a shared channel', async () => {
    await show(SHARED, 'inv_shared', 'pending');
    await rig.slack.driver.click('U0OLA', SHARED, ours, ACTIONS.approve);
    await rig.slack.driver.waitFor(() => rig.useCases.decided[0]);
    expect(rig.useCases.decided[0]).toMatchObject({ external: true, by: { id: 'U0OLA', teamId: 'T0OTHER' } });
  });

  it('withdraws and undoes', async () => {
    await rig.slack.driver.click(ANA, OPS, ours, ACTIONS.withdraw);
    await rig.slack.driver.waitFor(() => rig.useCases.decided[0]);
    expect(rig.useCases.decided[0]).toMatchObject({ event: 'withdraw' });
    await show(OPS, 'inv_done', 'verified');
    await rig.slack.driver.click(BEN, OPS, ours, ACTIONS.undo);
    await rig.slack.driver.waitFor(() => rig.useCases.undone[0]);
    expect(rig.useCases.undone).toEqual([{ approvalId: approval.id, by: { id: BEN, teamId: TEAM }, external: false }]);
  });

  it('asks for a reason before it rejects, and hands it on', async () => {
    await rig.slack.driver.click(BEN, OPS, ours, ACTIONS.reject);
    await rig.slack.driver.waitFor(() => rig.slack.driver.view(BEN));
    expect(rig.useCases.decided).toEqual([]);
    refuse('This was already approved.');
    await rig.slack.driver.submitView(BEN, { reason: 'It is disabled on purpose.' });
    await rig.slack.driver.waitFor(() => rig.useCases.decided[0]);
    expect(rig.useCases.decided[0]).toEqual({
      approvalId: approval.id,
      event: 'reject',
      by: { id: BEN, teamId: TEAM },
      external: false,
      reason: 'It is disabled on purpose.',
    });
    const told = await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(BEN).at(-1));
    expect(told).toMatchObject({ text: 'This was already approved.', thread_ts: thread });
    expect(rig.slack.driver.view(BEN)).toBeUndefined();
  });

  it('rejects without a reason too', async () => {
    await rig.slack.driver.click(BEN, OPS, ours, ACTIONS.reject);
    await rig.slack.driver.waitFor(() => rig.slack.driver.view(BEN));
    await rig.slack.driver.submitView(BEN, {});
    await rig.slack.driver.waitFor(() => rig.useCases.decided[0]);
    expect(rig.useCases.decided[0]).toMatchObject({ event: 'reject', reason: null });
  });

  it('shows what changes with the exact calls and the diff', async () => {
    await rig.slack.driver.click(ANA, OPS, ours, ACTIONS.changes);
    const view = await rig.slack.driver.waitFor(() => rig.slack.driver.view(ANA));
    const shown = JSON.stringify(view.blocks);
    expect(shown).toContain('kms:EnableKey');
    expect(shown).toContain(JSON.stringify(plan.diff).slice(1, -1));
    expect(shown).toContain(plan.planHash);
    await rig.slack.driver.closeView(ANA);
  });

  it('shows all details, and says so when they are gone', async () => {
    await rig.slack.driver.click(ANA, OPS, ours, ACTIONS.details);
    const view = await rig.slack.driver.waitFor(() => rig.slack.driver.view(ANA));
    expect(JSON.stringify(view.blocks)).toContain('What was read');
    await rig.slack.driver.closeView(ANA);
    rig.records.approvals.clear();
    await rig.slack.driver.click(ANA, OPS, ours, ACTIONS.changes);
    const gone = await rig.slack.driver.waitFor(() => rig.slack.driver.view(ANA));
    expect(JSON.stringify(gone.blocks)).toContain('not known here any more');
    await rig.slack.driver.closeView(ANA);
  });

  it('opens nothing in a shared channel', async () => {
    await show(SHARED, 'inv_shared2', 'pending');
    await rig.slack.driver.click('U0OLA', SHARED, ours, ACTIONS.details);
    const view = await rig.slack.driver.waitFor(() => rig.slack.driver.view('U0OLA'));
    expect(JSON.stringify(view.blocks)).not.toContain('arn:aws');
  });

  it('tells the person when a click could not be stored', async () => {
    const failing = jest.spyOn(rig.useCases, 'decideApproval').mockRejectedValueOnce(new Error('boom'));
    await rig.slack.driver.click(BEN, OPS, ours, ACTIONS.approve);
    const told = await rig.slack.driver.waitFor(() =>
      rig.slack.driver.ephemerals(BEN).find(({ text }) => text.includes('Something went wrong')),
    );
    expect(told.text).not.toContain('boom');
    failing.mockRestore();
  });
});
