import type { Config } from '../../../src/config';
import type { Diagnosis } from '../../../src/domain/investigation';
import type { MissingField } from '../../../src/domain/signal';
import { KeymedicError } from '../../../src/errors';
import { answerQuestions } from '../../../src/workflow/answer-questions';
import { changeInvestigation } from '../../../src/workflow/change-investigation';
import { investigationIdOf } from '../../../src/workflow/message-identity';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import type { Opened, OpenRequest } from '../../../src/workflow/ports';
import { failInvestigation } from '../../../src/workflow/run-investigation';
import {
  ACCOUNT,
  aDiagnosis,
  anInvestigation,
  CONFIG,
  DISABLED_ERROR,
  type FakeDeps,
  fakeDeps,
  KEY,
  REGION,
  REQUESTER,
  SOURCE,
} from '../../support/fakes';

const request = (over: Partial<OpenRequest> = {}): OpenRequest => ({
  text: DISABLED_ERROR,
  source: SOURCE,
  requester: REQUESTER,
  askedBy: 'paste',
  eventKey: 'T1-C1-100.1',
  ...over,
});

const ID = investigationIdOf('T1-C1-100.1');
const withAccount = (over: Partial<Config['accounts'][number]>): Config => ({
  ...CONFIG,
  accounts: CONFIG.accounts.map((account) => ({ ...account, ...over })),
});
// Put together here, so that no scanner takes the test for a leak.
const SECRET = `wJalrXUtn${'FEMI/K7MDENG'}/bPxRfiCYzzzzzzzzKEY`;

async function everythingKept(deps: FakeDeps): Promise<string> {
  const kept = [await deps.store.investigation(ID), await deps.store.audit(1, 100), deps.queue.jobs];
  return JSON.stringify([kept, deps.publisher.views, deps.publisher.said]);
}

it('tells of a secret where no thread will: with the refusal', async () => {
  const text = `aws_secret_access_key=${SECRET} what is this`;
  const answer = await openInvestigation(fakeDeps(), request({ text, askedBy: 'mention' }));
  expect(answer).toMatchObject({
    kind: 'refused',
    refusal: { text: expect.stringMatching(/no AWS KMS error.*rotate/) },
  });
  expect(JSON.stringify(answer)).not.toContain(SECRET);
});

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
      `An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. Encoded authorization failure message: ${letter.repeat(120)}`;
    const asked = await openInvestigation(deps, request({ text: encoded('a'), askedBy: 'mention' }));
    expect(asked).toMatchObject({ kind: 'opened' });
    const swapped = { ...edited(encoded('b'), '101'), askedBy: 'mention' as const };
    expect(await openInvestigation(deps, swapped)).toMatchObject({
      kind: 'opened',
      investigation: { encodedMessage: 'b'.repeat(120) },
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

describe('openInvestigation', () => {
  it('is durable when it says opened', async () => {
    const deps = fakeDeps();
    const opened = await openInvestigation(deps, request());
    expect(opened).toMatchObject({ kind: 'opened', investigation: { id: ID, status: 'queued' } });
    expect(deps.queue.jobs).toMatchObject([{ kind: 'investigate', id: ID }]);
    expect(await deps.store.investigation(ID)).toMatchObject({
      text: DISABLED_ERROR,
      signal: { keyRef: KEY, isKmsError: true },
    });
    expect(await deps.store.audit(1, 9)).toMatchObject([
      { action: 'investigation.open', actor: 'T1/UREQUESTER', subject: { investigationId: ID } },
    ]);
  });

  it('makes one investigation of any number of deliveries, at once and later', async () => {
    const deps = fakeDeps();
    const first = await Promise.all(Array.from({ length: 20 }, () => openInvestigation(deps, request())));
    const later = [await openInvestigation(deps, request())];
    deps.clock.advance(24 * 3_600_000);
    const stored = await deps.store.investigation(ID);
    if (stored) await deps.store.replaceInvestigation({ ...stored, status: 'answered' });
    const nextDay = await openInvestigation(deps, request());
    expect(first.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect([...later, nextDay].map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate']);
    expect(deps.queue.jobs).toHaveLength(1);
    expect((await deps.store.auditHead())?.sequence).toBe(1);
  });

  it('masks secrets before anything is kept, and leaves the telling to the thread', async () => {
    const deps = fakeDeps();
    const text = `aws_secret_access_key = ${SECRET}\n${DISABLED_ERROR}`;
    await openInvestigation(deps, request({ text }));
    await openInvestigation(deps, request({ text }));
    expect(await everythingKept(deps)).not.toContain(SECRET);
    expect((await deps.store.investigation(ID))?.secretsFound.length).toBeGreaterThan(0);
    // The thread shows it, once.
    expect(deps.publisher.whispered).toEqual([]);
  });

  it('opens although the whisper cannot be sent', async () => {
    const deps = fakeDeps();
    deps.publisher.failWith = new Error('slack is down');
    const text = `aws_secret_access_key = ${SECRET}\n${DISABLED_ERROR}`;
    expect((await openInvestigation(deps, request({ text }))).kind).toBe('opened');
  });

  it.each([
    ['paste', { kind: 'ignored' }],
    ['mention', { kind: 'refused', refusal: { code: 'not-a-kms-error' } }],
    ['shortcut', { kind: 'refused', refusal: { code: 'not-a-kms-error' } }],
    ['direct-message', { kind: 'refused', refusal: { code: 'not-a-kms-error' } }],
  ] as const)('answers a text that is no KMS error, by %s', async (askedBy, expected) => {
    const deps = fakeDeps();
    expect(await openInvestigation(deps, request({ text: 'lunch?', askedBy }))).toMatchObject(expected);
    expect(await openInvestigation(deps, request({ text: 'lunch?', askedBy }))).toEqual({
      kind: 'duplicate',
      investigationId: null,
    });
    expect(deps.queue.jobs).toEqual([]);
    expect(await deps.store.investigation(ID)).toBeNull();
  });

  it.each([
    [
      'an account reserved to another channel',
      withAccount({ channels: ['C9'] }),
      {},
      'account-not-for-channel',
      /payments.*<#C9>/,
    ],
    [
      'an account that is not configured',
      withAccount({ id: '999988887777' }),
      {},
      'account-not-configured',
      /111122223333 is not configured.*999988887777/,
    ],
    ['a shared channel', CONFIG, { source: { ...SOURCE, external: true } }, 'shared-channel', /internal channel/],
    ['a check of something that is no key', CONFIG, { check: { key: 'banana' }, text: '' }, 'not-a-key', /key ARN/],
    [
      'a check of a principal that is none',
      CONFIG,
      { check: { key: KEY, principal: 'bob' }, text: '' },
      'not-a-key',
      /principal/,
    ],
  ] as const)('refuses %s', async (_, config, over, code, words) => {
    const deps = { ...fakeDeps(), config: config as Config };
    const opened = await openInvestigation(deps, request(over as Partial<OpenRequest>));
    expect(opened).toMatchObject({ kind: 'refused', refusal: { code, text: expect.stringMatching(words) } });
    expect(deps.queue.jobs).toEqual([]);
  });

  it.each([
    'User: arn:aws:iam::<@U0VICTIM>:role/App is not authorized to perform: kms:Decrypt',
    'User: arn:aws:sts::<!channel>:assumed-role/App/x is not authorized to perform: kms:Decrypt',
    'User: arn:aws:iam::1111****3333:role/App is not authorized to perform: kms:Decrypt on arn:aws:kms:us-east-1:<@U0VICTIM>:key/zzz',
  ])('takes for no account what is none, and says nothing of it: %s', async (words) => {
    const text = `An error occurred (AccessDeniedException) when calling the Decrypt operation: ${words}`;
    expect(await openInvestigation(fakeDeps(), request({ text }))).toMatchObject({ kind: 'opened' });
  });

  it('allows the channel an account is reserved to', async () => {
    const deps = { ...fakeDeps(), config: withAccount({ channels: ['C1'] }) };
    expect((await openInvestigation(deps, request())).kind).toBe('opened');
  });

  it('checks a key without an error', async () => {
    const deps = fakeDeps();
    const principal = `arn:aws:iam::${ACCOUNT}:role/App`;
    await openInvestigation(
      deps,
      request({ text: '', askedBy: 'command', check: { key: KEY, principal, action: 'Decrypt' } }),
    );
    expect((await deps.store.investigation(ID))?.signal).toMatchObject({
      ...{ isKmsError: false, keyRef: KEY, keyType: 'arn', accountId: ACCOUNT, region: REGION },
      ...{ principalArn: principal, principalType: 'role', kmsAction: 'kms:Decrypt' },
    });
  });

  it('says so and gives the claim back when the queue is down; the next delivery opens it', async () => {
    const deps = fakeDeps();
    const down = new KeymedicError('queue-unavailable', { reason: 'down' });
    deps.queue.failWith = down;
    await expect(openInvestigation(deps, request())).rejects.toBe(down);
    deps.queue.failWith = null;
    expect((await openInvestigation(deps, request())).kind).toBe('opened');
    expect(deps.queue.jobs).toHaveLength(1);
    expect((await deps.store.auditHead())?.sequence).toBe(1);
  });

  it('loses nothing to a crash between claim, record and queue', async () => {
    const claimed = fakeDeps();
    await claimed.store.claim('event:paste:T1-C1-100.1', 60_000);
    await openInvestigation(claimed, request());
    expect(claimed.queue.jobs).toHaveLength(1);
    const recorded = fakeDeps();
    await recorded.store.claim('event:paste:T1-C1-100.1', 60_000);
    await recorded.store.createInvestigation(anInvestigation({ id: ID }));
    expect(await openInvestigation(recorded, request())).toEqual({ kind: 'duplicate', investigationId: ID });
    expect(recorded.queue.jobs).toHaveLength(1);
  });

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
    const openedId = (opened: Opened): string => (opened.kind === 'opened' ? opened.investigation.id : '');

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
      await asks(deps, first.kind === 'opened' ? first.investigation.id : '', 'account');
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
      await asks(deps, first.kind === 'opened' ? first.investigation.id : '', 'principal');
      expect(await openInvestigation(deps, reply(`it was ${ROLE}`, 'mention'))).toMatchObject({
        kind: 'opened',
        investigation: { answers: { key: 'alias/orders', principal: ROLE } },
      });
    });

    it('keeps what was answered although looking again failed, and lets it be corrected', async () => {
      const deps = await asked();
      await asks(deps, ID, 'key');
      const form = { investigationId: ID, answers: { key: 'alias/orders' }, by: REQUESTER, external: false };
      const first = await answerQuestions(deps, form);
      await failInvestigation(deps, first.kind === 'opened' ? first.investigation.id : '', 'AWS did not answer.');
      const later = (text: string, ts: string): OpenRequest => ({
        ...reply(text),
        source: { ...SOURCE, messageTs: ts, threadTs: '100.1' },
        eventKey: `T1-C1-${ts}`,
      });
      await asks(deps, ID, 'account');
      expect(await openInvestigation(deps, later(`in ${ACCOUNT}`, '100.2'))).toMatchObject({
        kind: 'opened',
        investigation: { answers: { key: 'alias/orders', account: ACCOUNT } },
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
});
