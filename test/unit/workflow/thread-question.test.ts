import { answerQuestions } from '../../../src/workflow/answer-questions';
import { changeInvestigation } from '../../../src/workflow/change-investigation';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import type { OpenRequest } from '../../../src/workflow/ports';
import { publishThread } from '../../../src/workflow/publish-thread';
import { failInvestigation } from '../../../src/workflow/run-investigation';
import { ACCOUNT, aDiagnosis, fakeDeps, KEY, REQUESTER, SOURCE } from '../../support/fakes';
import { asked, asks, form, ID, NO_KEY, openedId, ROLE, reply, request } from './asked-thread';

describe('a reply in a thread that was asked for the key', () => {
  it('completes the question with the key', async () => {
    const deps = await asked();
    const opened = await openInvestigation(deps, reply(`it is ${KEY}`));
    expect(opened).toMatchObject({
      kind: 'opened',
      investigation: { signal: { keyRef: KEY, kmsAction: 'kms:Decrypt' } },
    });
  });

  it('leaves the question to who asked first, so that they cannot approve its fix', async () => {
    const deps = await asked();
    const { requester } = (await deps.store.investigation(ID)) ?? {};
    const other = { id: 'UOTHER', teamId: 'T1' };
    const opened = await openInvestigation(deps, { ...reply(`it is ${KEY}`), requester: other });
    expect(opened).toMatchObject({ kind: 'opened', investigation: { requester } });
    expect(requester?.id).not.toBe(other.id);
  });

  it('keeps the answers of one reply when the next brings the rest', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await openInvestigation(deps, reply('it is alias/orders'));
    await asks(deps, openedId(first), 'account');
    const second = await openInvestigation(deps, reply(`in ${ACCOUNT}`, 'paste', '100.3'));
    expect(second).toMatchObject({ kind: 'opened', investigation: { answers: { account: ACCOUNT } } });
    const { answers, signal } = (await deps.store.investigation(openedId(second))) ?? {};
    expect(answers?.key ?? signal?.keyRef).toBe('alias/orders');
  });

  it('keeps what the form was answered with', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await answerQuestions(deps, form({ key: 'alias/orders' }));
    await asks(deps, openedId(first), 'account');
    expect(await openInvestigation(deps, reply(`in ${ACCOUNT}`))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/orders', account: ACCOUNT } },
    });
  });

  it('adds the caller of a reply to the key of the form', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await answerQuestions(deps, form({ key: 'alias/orders' }));
    await asks(deps, openedId(first), 'principal');
    expect(await openInvestigation(deps, reply(`it was ${ROLE}`, 'mention'))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/orders', principal: ROLE } },
    });
  });

  it('keeps what was answered although looking again failed, and lets it be corrected', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const by = { id: 'UBEN', teamId: 'T1' };
    const first = await answerQuestions(deps, form({ key: 'alias/orders' }, { by }));
    await failInvestigation(deps, openedId(first), 'AWS did not answer.');
    await asks(deps, ID, 'account');
    expect(await openInvestigation(deps, reply(`in ${ACCOUNT}`))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/orders', account: ACCOUNT }, answeredBy: [by, REQUESTER] },
    });
    expect(await openInvestigation(deps, reply('no, it is alias/other', 'paste', '100.3'))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/other', account: ACCOUNT } },
    });
  });

  it('is one also in a thread that somebody else began', async () => {
    const deps = fakeDeps();
    const inThread = (text: string, messageTs: string): OpenRequest =>
      request({ text, source: { ...SOURCE, messageTs, threadTs: '90.1' }, eventKey: `T1-C1-${messageTs}` });
    const first = await openInvestigation(deps, inThread(NO_KEY, '100.1'));
    await asks(deps, openedId(first), 'key');
    const second = await answerQuestions(deps, form({ key: KEY }, { investigationId: openedId(first) }));
    await asks(deps, openedId(second), 'principal');
    expect(await openInvestigation(deps, inThread(`it was ${ROLE}`, '100.3'))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: KEY, principal: ROLE } },
    });
  });

  it('is one also under the answer to a command', async () => {
    const deps = fakeDeps();
    const source = { ...SOURCE, messageTs: null, threadTs: null };
    const check = { key: 'alias/orders' };
    const first = await openInvestigation(
      deps,
      request({ source, check, askedBy: 'command', eventKey: 'T1-C1-trigger' }),
    );
    await publishThread(deps, openedId(first));
    await asks(deps, openedId(first), 'account');
    const under = {
      ...reply(`in ${ACCOUNT}`, 'mention'),
      source: { ...SOURCE, messageTs: '200.2', threadTs: '200.1' },
    };
    expect(await openInvestigation(deps, under)).toMatchObject({
      kind: 'opened',
      investigation: { signal: { keyRef: 'alias/orders' }, answers: { account: ACCOUNT } },
    });
  });

  it('takes an answer to what would merely help, as the thread invites to', async () => {
    const deps = await asked();
    await asks(deps, ID, 'principal', { verdict: 'undetermined' });
    expect(await openInvestigation(deps, reply(`it was ${ROLE}`, 'mention'))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { principal: ROLE } },
    });
  });

  it.each([`it is NOT ${KEY} for sure`, `it isn’t ${KEY}`, 'request 1234abcd-12ab-34cd-56ef-1234567890ab maybe'])(
    'takes for no answer: %s',
    async (text) => {
      const deps = await asked();
      await asks(deps, ID, 'key');
      expect(await openInvestigation(deps, reply(text))).toEqual({ kind: 'ignored' });
    },
  );

  it.each([
    ['as role OrdersService', { principal: `arn:aws:iam::${ACCOUNT}:role/OrdersService` }],
    [`account ${ACCOUNT}`, { account: ACCOUNT }],
    ['as role OrdersService in eu-west-1', { principal: `arn:aws:iam::${ACCOUNT}:role/OrdersService` }],
    ['for kms:Encrypt', { action: 'kms:Encrypt' }],
  ])('takes whatever a mention names, also what was not asked for: %s', async (text, answers) => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    expect(await openInvestigation(deps, reply(text, 'mention'))).toMatchObject({
      kind: 'opened',
      investigation: { answers, continues: ID },
    });
  });

  it('is looked at again under an answer where a mention names something, and never otherwise', async () => {
    const deps = await asked();
    await changeInvestigation(deps.store, ID, () => ({ diagnosis: aDiagnosis({ verdict: 'denied' }) }));
    expect(await openInvestigation(deps, reply(`it was ${ROLE}`))).toEqual({ kind: 'ignored' });
    expect(await openInvestigation(deps, reply(`and as ${ROLE}?`, 'mention'))).toMatchObject({ kind: 'opened' });
  });

  it('says what would help where a mention names nothing, or a role without its account', async () => {
    const deps = fakeDeps();
    const bare = 'An error occurred (AccessDeniedException) when calling the Decrypt operation: not authorized';
    const first = await openInvestigation(deps, request({ text: bare }));
    await asks(deps, openedId(first), 'key', { asked: { principal: null, action: null, resource: null } });
    const said = async (text: string, ts: string) => {
      const answer = await openInvestigation(deps, reply(text, 'mention', ts));
      return answer.kind === 'refused' ? answer.refusal.text : answer.kind;
    };
    expect(await said('hm, let me look', '100.2')).toMatch(/names nothing that I could look at again with/);
    expect(await said('as role OrdersService', '100.3')).toMatch(/account of that role is not known/);
    expect(await said(`as role OrdersService in ${ACCOUNT}`, '100.4')).toBe('opened');
  });

  it('takes the bare name of a role for one in the account of the key that was found', async () => {
    const deps = fakeDeps();
    const bare = 'An error occurred (AccessDeniedException) when calling the Decrypt operation: not authorized';
    await asks(deps, openedId(await openInvestigation(deps, request({ text: bare }))), 'principal', {
      asked: { principal: null, action: 'kms:Decrypt', resource: KEY },
    });
    expect(await openInvestigation(deps, reply('as role OrdersService', 'mention', '100.3'))).toMatchObject({
      investigation: { answers: { principal: `arn:aws:iam::${ACCOUNT}:role/OrdersService` } },
    });
  });

  it('ignores small talk', async () => {
    const deps = await asked();
    expect(await openInvestigation(deps, reply('let me look'))).toEqual({ kind: 'ignored' });
  });
});
