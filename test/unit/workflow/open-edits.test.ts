import { KeymedicError } from '../../../src/errors';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import { DISABLED_ERROR, fakeDeps } from '../../support/fakes';
import { request as asking, ID } from './asked-thread';

const request = (over: Parameters<typeof asking>[0] = {}) => asking({ text: DISABLED_ERROR, ...over });

describe('edits', () => {
  const edited = (text: string, at: string) => request({ text, eventKey: `T1-C1-100.1-${at}` });

  it('that read the same are no new question', async () => {
    const deps = fakeDeps();
    await openInvestigation(deps, request());
    expect(await openInvestigation(deps, edited(`${DISABLED_ERROR} please help`, '101'))).toMatchObject({
      kind: 'duplicate',
      investigationId: ID,
    });
    expect(deps.queue.jobs).toHaveLength(1);
  });

  it('that read otherwise are asked once each, however often they are delivered', async () => {
    const deps = fakeDeps();
    await openInvestigation(deps, request());
    const other = DISABLED_ERROR.replace('is disabled', 'is pending deletion');
    const opened = await openInvestigation(deps, edited(other, '101'));
    expect(opened).toMatchObject({ kind: 'opened', investigation: { signal: { denyReason: 'key-pending-deletion' } } });
    for (const again of [edited(other, '101'), edited(`${other} now`, '102')]) await openInvestigation(deps, again);
    expect(new Set(deps.queue.jobs.map(({ id }) => id)).size).toBe(2);
  });

  it('that swap nothing but the encoded message are asked', async () => {
    const deps = fakeDeps();
    const encoded = (letter: string) =>
      `An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. Encoded authorization failure message: ${`${letter}Zx9_`.repeat(24)}`;
    const asked = await openInvestigation(deps, request({ text: encoded('a'), askedBy: 'mention' }));
    expect(asked).toMatchObject({ kind: 'opened' });
    const swapped = { ...edited(encoded('b'), '101'), askedBy: 'mention' as const };
    expect(await openInvestigation(deps, swapped)).toMatchObject({
      kind: 'opened',
      investigation: { encodedMessage: 'bZx9_'.repeat(24) },
    });
    const same = { ...edited(encoded('a'), '102'), askedBy: 'mention' as const };
    expect(await openInvestigation(deps, same)).toEqual({ kind: 'duplicate', investigationId: ID });
  });

  it('of an error into talk ask nothing, and nobody is told so', async () => {
    const deps = fakeDeps();
    await openInvestigation(deps, request({ askedBy: 'mention' }));
    const solved = { ...edited('solved, thanks', '101'), askedBy: 'mention' as const };
    expect(await openInvestigation(deps, solved)).toEqual({ kind: 'ignored' });
  });

  it('that turn talk into an error are asked once, also after a crash before it was queued', async () => {
    const deps = fakeDeps();
    await openInvestigation(deps, request({ text: 'something is odd' }));
    deps.queue.failWith = new KeymedicError('queue-unavailable', { reason: 'down' });
    await expect(openInvestigation(deps, edited(DISABLED_ERROR, '101'))).rejects.toThrow();
    deps.queue.failWith = null;
    await openInvestigation(deps, edited(DISABLED_ERROR, '101'));
    expect(deps.queue.jobs).toMatchObject([{ kind: 'investigate', id: ID }]);
  });

  it('that turn talk into an error are asked', async () => {
    const deps = fakeDeps();
    expect(await openInvestigation(deps, request({ text: 'something is odd' }))).toEqual({ kind: 'ignored' });
    expect(await openInvestigation(deps, edited(DISABLED_ERROR, '101'))).toMatchObject({ kind: 'opened' });
  });
});
