import type { Config } from '../../../src/config';
import { KeymedicError } from '../../../src/errors';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import type { OpenRequest } from '../../../src/workflow/ports';
import {
  ACCOUNT,
  anInvestigation,
  CONFIG,
  DISABLED_ERROR,
  type FakeDeps,
  fakeDeps,
  KEY,
  REGION,
  SOURCE,
} from '../../support/fakes';
import { request as asking, ID } from './asked-thread';

const request = (over: Partial<OpenRequest> = {}) => asking({ text: DISABLED_ERROR, ...over });
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

it('tells of a secret in a check, with the refusal and in the thread', async () => {
  const secrets = ['password'];
  const refused = await openInvestigation(
    fakeDeps(),
    request({ text: '', check: { key: '[redacted' }, secrets, askedBy: 'command' }),
  );
  expect(refused).toMatchObject({ refusal: { text: expect.stringMatching(/no KMS key.*command.*password.*rotate/) } });
  const opened = await openInvestigation(fakeDeps(), request({ text: '', check: { key: KEY }, secrets }));
  expect(opened).toMatchObject({ kind: 'opened', investigation: { secretsFound: secrets } });
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
      CONFIG,
      { text: DISABLED_ERROR.replaceAll(ACCOUNT, '314159265358') },
      'account-not-configured',
      /314159265358 is not configured.*111122223333/,
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

  it('asks what an encoded message says before it says that an account is not configured', async () => {
    const text = `AccessDenied: User: arn:aws:iam::999900001111:role/App is not authorized to perform: kms:Decrypt. Encoded authorization failure message: ${'aZx9_'.repeat(24)}`;
    expect(await openInvestigation(fakeDeps(), request({ text }))).toMatchObject({ kind: 'opened' });
    const plain = text.slice(0, text.indexOf(' Encoded'));
    expect(await openInvestigation(fakeDeps(), request({ text: plain }))).toMatchObject({
      refusal: { code: 'account-not-configured' },
    });
  });

  it.each(['444455556666', '123456789012', '000000000000'])(
    'is silent about account %s of the documentation, unless it is asked or configured',
    async (id) => {
      const text = DISABLED_ERROR.replaceAll(ACCOUNT, id);
      expect(await openInvestigation(fakeDeps(), request({ text }))).toEqual({ kind: 'ignored' });
      expect(await openInvestigation(fakeDeps(), request({ text, askedBy: 'mention' }))).toMatchObject({
        refusal: { text: expect.stringContaining(`${id} is not configured`) },
      });
      const deps = { ...fakeDeps(), config: withAccount({ id }) };
      expect(await openInvestigation(deps, request({ text }))).toMatchObject({ kind: 'opened' });
    },
  );

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
});
