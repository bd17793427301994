import { answerQuestions } from '../../../src/workflow/answer-questions';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import { failInvestigation } from '../../../src/workflow/run-investigation';
import { ACCOUNT, fakeDeps, KEY } from '../../support/fakes';
import { asked, asks, form, ID, NO_KEY, openedId, ROLE, reply, request } from './asked-thread';

describe('edits in a thread that was asked for the key', () => {
  it('add to what the message says after an edit', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const text = NO_KEY.replaceAll('Decrypt', 'Encrypt');
    const edit = await openInvestigation(deps, request({ text, eventKey: 'T1-C1-100.1-101' }));
    await asks(deps, openedId(edit), 'key');
    expect(await openInvestigation(deps, reply(`it is ${KEY}`))).toMatchObject({
      kind: 'opened',
      investigation: { signal: { keyRef: KEY, kmsAction: 'kms:Encrypt' } },
    });
  });

  it('of a reply ask again when it is edited into another answer, and only then', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await openInvestigation(deps, reply('it is alias/orders'));
    await asks(deps, openedId(first), 'key');
    const edited = (words: string, at: string) => ({ ...reply(words), eventKey: `T1-C1-100.2-${at}` });
    expect(await openInvestigation(deps, edited('it is alias/orders!', '101'))).toMatchObject({ kind: 'duplicate' });
    const second = await openInvestigation(deps, edited('sorry, it is alias/other', '102'));
    expect(second).toMatchObject({ kind: 'opened', investigation: { signal: { keyRef: 'alias/other' } } });
    expect(await openInvestigation(deps, edited('sorry, it is alias/other', '102'))).toMatchObject({
      kind: 'duplicate',
    });
  });

  it('answers the question that an edit asked', async () => {
    const deps = fakeDeps();
    await openInvestigation(deps, request({ text: 'one moment' }));
    const edit = await openInvestigation(deps, request({ text: NO_KEY, eventKey: 'T1-C1-100.1-101' }));
    await asks(deps, openedId(edit), 'key');
    expect(await openInvestigation(deps, reply(`it is ${KEY}`, 'mention'))).toMatchObject({ kind: 'opened' });
  });

  const edit = (text: string, at: string) => request({ text, eventKey: `T1-C1-100.1-${at}` });

  it('of the first message keep what the thread answered since', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    await openInvestigation(deps, reply(`it is ${KEY}`));
    const text = NO_KEY.replaceAll('Decrypt', 'Encrypt');
    const edited = await openInvestigation(deps, edit(text, '101'));
    expect(edited).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: KEY }, signal: { kmsAction: 'kms:Encrypt' }, answeredBy: [{}] },
    });
    for (const at of ['101', '102']) {
      expect(await openInvestigation(deps, edit(text, at))).toMatchObject({ kind: 'duplicate' });
    }
    expect(deps.queue.jobs.at(-1)).toMatchObject({ id: openedId(edited) });
    expect(new Set(deps.queue.jobs.map(({ id }) => id)).size).toBe(3);
  });

  it('of the first message overrule an answer only with what they state themselves', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    await openInvestigation(deps, reply('it is alias/orders'));
    await answerQuestions(deps, form({ region: 'eu-west-1' }));
    const stating = NO_KEY.replace('because', `on resource: ${KEY} because`);
    const edited = await openInvestigation(deps, edit(stating, '101'));
    expect(edited).toMatchObject({ kind: 'opened', investigation: { signal: { keyRef: KEY } } });
    expect(edited.kind === 'opened' ? edited.investigation.answers : null).toBeUndefined();
    await answerQuestions(deps, form({ principal: ROLE }));
    const again = await openInvestigation(deps, edit(stating.replaceAll('Decrypt', 'Encrypt'), '102'));
    expect(again).toMatchObject({ kind: 'opened' });
    expect(again.kind === 'opened' ? again.investigation.answers : null).toEqual({ principal: ROLE });
  });

  it('of a reply take the place of what it said and of nothing else', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    await openInvestigation(deps, reply('it is alias/orders'));
    await answerQuestions(deps, form({ account: ACCOUNT }));
    await openInvestigation(deps, edit(NO_KEY.replaceAll('Decrypt', 'Encrypt'), '101'));
    const edited = { ...reply('it is alias/other'), eventKey: 'T1-C1-100.2-103' };
    expect(await openInvestigation(deps, edited)).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/other', account: ACCOUNT }, signal: { kmsAction: 'kms:Encrypt' } },
    });
    expect(await openInvestigation(deps, edited)).toMatchObject({ kind: 'duplicate' });
    expect(await openInvestigation(deps, reply('it is alias/orders'))).toMatchObject({ kind: 'duplicate' });
  });

  it('stay with the question that the reply answered, whatever the thread asks by then', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await openInvestigation(deps, reply('it is alias/orders'));
    await asks(deps, openedId(first), 'account');
    const other = await openInvestigation(deps, reply(NO_KEY.replaceAll('Decrypt', 'Sign'), 'mention', '100.5'));
    await asks(deps, openedId(other), 'key');
    expect(await openInvestigation(deps, reply('it is alias/orders', 'shortcut'))).toEqual({
      kind: 'duplicate',
      investigationId: openedId(first),
    });
    const edited = { ...reply('it is alias/other'), eventKey: 'T1-C1-100.2-103' };
    expect(await openInvestigation(deps, edited)).toMatchObject({
      investigation: { answers: { key: 'alias/other' }, signal: { kmsAction: 'kms:Decrypt' } },
    });
  });

  it('that overtook their message are not undone by it', async () => {
    const deps = fakeDeps();
    const edited = await openInvestigation(deps, edit(NO_KEY.replaceAll('Decrypt', 'Encrypt'), '101'));
    expect(await openInvestigation(deps, request({ text: NO_KEY }))).toEqual({
      kind: 'duplicate',
      investigationId: openedId(edited),
    });
  });

  it('after a failure keep the answers too', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await openInvestigation(deps, reply(`it is ${KEY}`));
    await failInvestigation(deps, openedId(first), 'AWS did not answer.');
    expect(await openInvestigation(deps, edit(NO_KEY.replaceAll('Decrypt', 'Encrypt'), '101'))).toMatchObject({
      investigation: { answers: { key: KEY } },
    });
  });
});
