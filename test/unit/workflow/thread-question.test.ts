import type { Diagnosis } from '../../../src/domain/investigation';
import type { MissingField } from '../../../src/domain/signal';
import { answerQuestions } from '../../../src/workflow/answer-questions';
import { changeInvestigation } from '../../../src/workflow/change-investigation';
import { investigationIdOf } from '../../../src/workflow/message-identity';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import type { Answered, Opened, OpenRequest } from '../../../src/workflow/ports';
import { publishThread } from '../../../src/workflow/publish-thread';
import { failInvestigation } from '../../../src/workflow/run-investigation';
import { ACCOUNT, aDiagnosis, type FakeDeps, fakeDeps, KEY, REQUESTER, SOURCE } from '../../support/fakes';

const request = (over: Partial<OpenRequest> = {}): OpenRequest => ({
  text: '',
  source: SOURCE,
  requester: REQUESTER,
  askedBy: 'paste',
  eventKey: 'T1-C1-100.1',
  ...over,
});

const ID = investigationIdOf('T1-C1-100.1');

describe('a reply in a thread that was asked for the key', () => {
  const noKey =
    'An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:iam::111122223333:user/ana is not authorized to perform: kms:Decrypt because no identity-based policy allows the kms:Decrypt action';
  const reply = (text: string, askedBy: OpenRequest['askedBy'] = 'paste'): OpenRequest =>
    request({ text, askedBy, source: { ...SOURCE, messageTs: '100.2', threadTs: '100.1' }, eventKey: 'T1-C1-100.2' });

  async function asked(): Promise<FakeDeps> {
    const deps = fakeDeps();
    await openInvestigation(deps, request({ text: noKey }));
    const stored = await deps.store.investigation(ID);
    if (!stored) throw new Error('not opened');
    expect(stored.signal.missing).toContain('key');
    await deps.store.replaceInvestigation({
      ...stored,
      status: 'answered',
      diagnosis: aDiagnosis({ verdict: 'needs-input' }),
    });
    return deps;
  }

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

  const ROLE = `arn:aws:iam::${ACCOUNT}:role/App`;
  /** What the diagnosis of an investigation asks for, once it is answered. */
  async function asks(deps: FakeDeps, id: string, field: MissingField, over: Partial<Diagnosis> = {}): Promise<void> {
    const needs = [{ field, question: 'Which one?' }];
    const diagnosis = aDiagnosis({ verdict: 'needs-input', needs, ...over });
    await changeInvestigation(deps.store, id, () => ({ status: 'answered', diagnosis }));
  }
  const openedId = (opened: Opened | Answered): string => (opened.kind === 'opened' ? opened.investigation.id : '');

  it('keeps the answers of one reply when the next brings the rest', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const first = await openInvestigation(deps, reply('it is alias/orders'));
    await asks(deps, openedId(first), 'account');
    const next = { ...reply(`in ${ACCOUNT}`), source: { ...SOURCE, messageTs: '100.3', threadTs: '100.1' } };
    const second = await openInvestigation(deps, { ...next, eventKey: 'T1-C1-100.3' });
    expect(second).toMatchObject({ kind: 'opened', investigation: { answers: { account: ACCOUNT } } });
    const { answers, signal } = (await deps.store.investigation(openedId(second))) ?? {};
    expect(answers?.key ?? signal?.keyRef).toBe('alias/orders');
  });

  it('keeps what the form was answered with', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const form = { investigationId: ID, answers: { key: 'alias/orders' }, by: REQUESTER, external: false };
    const first = await answerQuestions(deps, form);
    await asks(deps, openedId(first), 'account');
    expect(await openInvestigation(deps, reply(`in ${ACCOUNT}`))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/orders', account: ACCOUNT } },
    });
  });

  it('adds the caller of a reply to the key of the form', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const form = { investigationId: ID, answers: { key: 'alias/orders' }, by: REQUESTER, external: false };
    const first = await answerQuestions(deps, form);
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
    const form = { investigationId: ID, answers: { key: 'alias/orders' }, by, external: false };
    const first = await answerQuestions(deps, form);
    await failInvestigation(deps, openedId(first), 'AWS did not answer.');
    const later = (text: string, ts: string): OpenRequest => ({
      ...reply(text),
      source: { ...SOURCE, messageTs: ts, threadTs: '100.1' },
      eventKey: `T1-C1-${ts}`,
    });
    await asks(deps, ID, 'account');
    expect(await openInvestigation(deps, later(`in ${ACCOUNT}`, '100.2'))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/orders', account: ACCOUNT }, answeredBy: [by, REQUESTER] },
    });
    expect(await openInvestigation(deps, later('no, it is alias/other', '100.3'))).toMatchObject({
      kind: 'opened',
      investigation: { answers: { key: 'alias/other', account: ACCOUNT } },
    });
  });

  it('adds to what the message says after an edit', async () => {
    const deps = await asked();
    await asks(deps, ID, 'key');
    const text = noKey.replaceAll('Decrypt', 'Encrypt');
    const edit = await openInvestigation(deps, request({ text, eventKey: 'T1-C1-100.1-101' }));
    await asks(deps, openedId(edit), 'key');
    expect(await openInvestigation(deps, reply(`it is ${KEY}`))).toMatchObject({
      kind: 'opened',
      investigation: { signal: { keyRef: KEY, kmsAction: 'kms:Encrypt' } },
    });
  });

  it('is asked again when it is edited into another answer, and only then', async () => {
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

  it('is one also in a thread that somebody else began', async () => {
    const deps = fakeDeps();
    const inThread = (text: string, messageTs: string): OpenRequest =>
      request({ text, source: { ...SOURCE, messageTs, threadTs: '90.1' }, eventKey: `T1-C1-${messageTs}` });
    const first = await openInvestigation(deps, inThread(noKey, '100.1'));
    await asks(deps, openedId(first), 'key');
    const form = { investigationId: openedId(first), answers: { key: KEY }, by: REQUESTER, external: false };
    const second = await answerQuestions(deps, form);
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

  it('answers the question that an edit asked', async () => {
    const deps = fakeDeps();
    await openInvestigation(deps, request({ text: 'one moment' }));
    const edit = await openInvestigation(deps, request({ text: noKey, eventKey: 'T1-C1-100.1-101' }));
    await asks(deps, openedId(edit), 'key');
    expect(await openInvestigation(deps, reply(`it is ${KEY}`, 'mention'))).toMatchObject({ kind: 'opened' });
  });

  it('ignores small talk', async () => {
    const deps = await asked();
    expect(await openInvestigation(deps, reply('let me look'))).toEqual({ kind: 'ignored' });
  });
});
