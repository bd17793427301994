import { KeymedicError } from '../../src/errors';
import { ANA, BEN, OPS, type Rig, SHARED, startRig, TEAM } from './slack-support';

const PASTE = 'An error occurred (AccessDeniedException) when calling the Decrypt operation: User is not authorized';

describe('what is taken from Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ watch: [OPS, SHARED] });
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.useCases.asked.length = 0;
    rig.useCases.onOpen = async () => ({ kind: 'duplicate', investigationId: null });
  });

  const settled = (): Promise<void> => rig.slack.driver.eventsSettled();
  const asked = (): Promise<(typeof rig.useCases.asked)[number]> =>
    rig.slack.driver.waitFor(() => rig.useCases.asked[0]);

  it('opens an investigation for a paste, with everything that it needs', async () => {
    const { ts } = rig.slack.driver.post(ANA, OPS, PASTE);
    expect(await asked()).toEqual({
      text: PASTE,
      source: { teamId: TEAM, channel: OPS, messageTs: ts, threadTs: ts, external: false },
      requester: { id: ANA, teamId: TEAM },
      askedBy: 'paste',
      eventKey: `${TEAM}-${OPS}-${ts}`,
    });
  });

  it('takes a mention once although two events come, without the mention in the text', async () => {
    const { ts } = rig.slack.driver.post(ANA, OPS, `@keymedic ${PASTE}`);
    await asked();
    await settled();
    expect(rig.useCases.asked.map(({ askedBy, text, eventKey }) => ({ askedBy, text, eventKey }))).toEqual([
      { askedBy: 'mention', text: PASTE, eventKey: `${TEAM}-${OPS}-${ts}` },
    ]);
  });

  it('takes direct messages and says so', async () => {
    rig.slack.driver.post(ANA, ANA, PASTE);
    expect(await asked()).toMatchObject({ askedBy: 'direct-message', text: PASTE, requester: { id: ANA } });
  });

  it('says that a channel is shared with another organization, and whose people ask', async () => {
    rig.slack.driver.post('U0OLA', SHARED, PASTE);
    expect(await asked()).toMatchObject({ source: { external: true }, requester: { id: 'U0OLA', teamId: 'T0OTHER' } });
  });

  it('leaves channels alone that are not watched, until it is mentioned', async () => {
    rig.slack.driver.post(ANA, 'C0QUIET', PASTE);
    await settled();
    expect(rig.useCases.asked).toEqual([]);
    rig.slack.driver.post(ANA, 'C0QUIET', `@keymedic ${PASTE}`);
    expect(await asked()).toMatchObject({ askedBy: 'mention' });
  });

  it('reads replies in other threads, not in its own unless it is mentioned', async () => {
    const parent = rig.slack.driver.post(ANA, OPS, 'something is broken');
    await settled();
    rig.useCases.asked.length = 0;
    const reply = rig.slack.driver.post(BEN, OPS, PASTE, { threadTs: parent.ts });
    expect(await asked()).toMatchObject({ source: { messageTs: reply.ts, threadTs: parent.ts } });
    rig.useCases.asked.length = 0;
    const source = { teamId: TEAM, channel: OPS, messageTs: parent.ts, threadTs: parent.ts, external: false };
    await rig.connection.publisher.say(source, 'the answer');
    rig.slack.driver.post(BEN, OPS, `${PASTE} again`, { threadTs: parent.ts });
    await settled();
    expect(rig.useCases.asked).toEqual([]);
    rig.slack.driver.post(BEN, OPS, `@keymedic for GenerateDataKey`, { threadTs: parent.ts });
    expect(await asked()).toMatchObject({ text: 'for GenerateDataKey', askedBy: 'mention' });
  });

  it('takes an edit that changes the text, and no other', async () => {
    const { ts } = rig.slack.driver.post(ANA, OPS, 'a typo');
    await settled();
    rig.useCases.asked.length = 0;
    rig.slack.driver.edit(ANA, OPS, ts, PASTE);
    expect(await asked()).toMatchObject({ text: PASTE, eventKey: expect.stringMatching(`^${TEAM}-${OPS}-${ts}-`) });
    rig.useCases.asked.length = 0;
    rig.slack.driver.edit(ANA, OPS, ts, PASTE);
    await settled();
    expect(rig.useCases.asked).toEqual([]);
  });

  it('takes an edit that mentions it wherever it is, as a mention', async () => {
    const { ts } = rig.slack.driver.post(ANA, 'C0QUIET', 'a typo');
    await settled();
    rig.slack.driver.edit(ANA, 'C0QUIET', ts, `@keymedic ${PASTE}`);
    expect(await asked()).toMatchObject({ text: PASTE, askedBy: 'mention' });
    await settled();
    expect(rig.useCases.asked).toHaveLength(1);
  });

  it('answers the message shortcut, also for a message that was taken before', async () => {
    const { ts } = rig.slack.driver.post(ANA, 'C0QUIET', PASTE);
    await settled();
    await rig.slack.driver.shortcut(BEN, 'C0QUIET', ts, 'diagnose_message');
    expect(await asked()).toMatchObject({
      text: PASTE,
      askedBy: 'shortcut',
      requester: { id: BEN, teamId: TEAM },
      source: { messageTs: ts, threadTs: ts, external: false },
      eventKey: `${TEAM}-C0QUIET-${ts}`,
    });
    const told = await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(BEN).at(-1));
    expect(told.text).toContain('the answer is in its thread');
  });

  it('shows a refusal to the asker alone', async () => {
    const text = 'The account 444455556666 is not configured. Ask <@U0BEN>.';
    rig.useCases.onOpen = async () => ({ kind: 'refused', refusal: { code: 'x', text } });
    rig.slack.driver.post(ANA, OPS, PASTE);
    const told = await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(ANA).at(-1));
    expect(told.text).toBe('The account 444455556666 is not configured. Ask <@U0BEN>.');
    expect(JSON.stringify(told.blocks)).toContain('"user_id":"U0BEN"');
  });

  it('takes /kms check in any order of principal and action', async () => {
    const role = 'arn:aws:iam::111122223333:role/app';
    await rig.slack.driver.command(ANA, OPS, '/kms', `check alias/orders kms:Decrypt ${role}`);
    expect(await asked()).toMatchObject({
      text: '',
      askedBy: 'command',
      source: { channel: OPS, messageTs: null, threadTs: null },
      check: { key: 'alias/orders', principal: role, action: 'kms:Decrypt' },
    });
    expect(rig.slack.driver.ephemerals(ANA).at(-1)?.text).toContain('Looking at alias/orders');
  });

  it('takes check after a mention as after the command', async () => {
    rig.slack.driver.post(ANA, OPS, `@keymedic check alias/orders`);
    expect(await asked()).toMatchObject({ text: '', check: { key: 'alias/orders', principal: null, action: null } });
  });

  const refuse = (text: string) => {
    rig.useCases.onOpen = async () => ({ kind: 'refused', refusal: { code: 'x', text } });
  };
  const heard = () => rig.slack.driver.ephemerals(ANA);

  it.each(['check alias/orders RefundWorker', 'check alias/orders kms:Frobnicate'])(
    'says one thing to /kms %s',
    async (text) => {
      const before = heard().length;
      refuse('Not checked: the last word is none.');
      await rig.slack.driver.command(ANA, OPS, '/kms', text);
      await settled();
      expect(
        heard()
          .slice(before)
          .map((each) => each.text),
      ).toEqual(['Not checked: the last word is none.']);
    },
  );

  it('reads an error that is pasted behind the command', async () => {
    await rig.slack.driver.command(ANA, OPS, '/kms', PASTE);
    expect(await asked()).toMatchObject({ text: PASTE, askedBy: 'command', source: { messageTs: null } });
    expect(rig.useCases.asked[0]?.check).toBeUndefined();
    expect(heard().at(-1)?.text).toContain('Looking at this error');
  });

  // Put together here, so that no scanner takes the test for a leak.
  const secret = `wJalrXUtn${'FEMI/K7MDENG'}/bPxRfiCYzzTESTKEYa`;
  it.each([`check alias/orders ${secret}`, secret, 'check alias/orders password=hunter22'])(
    'never repeats a secret of a command, and warns once: /kms %s',
    async (text) => {
      const before = heard().length;
      await rig.slack.driver.command(ANA, OPS, '/kms', text);
      rig.slack.driver.post(ANA, OPS, `@keymedic ${text}`);
      if (!text.startsWith('check')) refuse('Nothing here.');
      await rig.slack.driver.waitFor(() => heard().length === before + 2 || rig.useCases.asked[0]);
      await settled();
      const shown = JSON.stringify([heard().slice(before), rig.log.lines]);
      expect(shown).not.toMatch(/wJalr|TESTKEY|hunter22/);
      expect(shown).toContain('rotate the secret');
    },
  );

  it('masks what is checked, and says so to the use case', async () => {
    rig.slack.driver.post(ANA, OPS, '@keymedic check password=hunter22');
    expect(await asked()).toMatchObject({ text: '', secrets: ['password'] });
    expect(JSON.stringify(rig.useCases.asked)).not.toContain('hunter22');
  });

  it.each(['help', '', 'sudo make it work'])('answers /kms %s with help, to the person alone', async (text) => {
    const before = rig.slack.driver.ephemerals(ANA).length;
    await rig.slack.driver.command(ANA, OPS, '/kms', text);
    const told = await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(ANA)[before]);
    expect(told.text).toContain('/kms check KEY [PRINCIPAL] [ACTION]');
    expect(rig.useCases.asked).toEqual([]);
  });

  it('says what went wrong when a command cannot be stored', async () => {
    rig.useCases.onOpen = async () => {
      throw new KeymedicError('queue-unavailable', { reason: 'connection refused' });
    };
    await rig.slack.driver.command(BEN, OPS, '/kms', 'check alias/orders');
    const told = await rig.slack.driver.waitFor(() =>
      rig.slack.driver.ephemerals(BEN).find(({ text }) => text.includes('The queue cannot be reached')),
    );
    expect(told.text).toContain('REDIS_URL');
  });
});

describe('at least once', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig({}, { delivery: { ackTimeoutMs: 400, retryDelaysMs: [0, 50] } });
  });
  afterEach(() => rig.close());

  it('is delivered again until the use case is durable, with the same key, and the asker is told once', async () => {
    let failures = 2;
    rig.useCases.onOpen = async () => {
      if (failures-- > 0) throw new KeymedicError('queue-unavailable', { reason: 'down' });
      return { kind: 'duplicate', investigationId: null };
    };
    rig.slack.driver.post(ANA, OPS, PASTE);
    await rig.slack.driver.waitFor(() => rig.useCases.asked.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(rig.useCases.asked).toHaveLength(3);
    expect(new Set(rig.useCases.asked.map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(rig.slack.driver.ephemerals(ANA).map(({ text }) => text)).toEqual([
      expect.stringContaining('Slack hands it to me again'),
    ]);
  });

  it('does not ask for a redelivery that cannot help', async () => {
    rig.useCases.onOpen = async () => {
      throw new KeymedicError('internal', { reason: 'a bug' });
    };
    rig.slack.driver.post(ANA, OPS, PASTE);
    await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(ANA)[0]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(rig.useCases.asked).toHaveLength(1);
    expect(rig.slack.driver.ephemerals(ANA)[0]?.text).not.toContain('bug');
  });

  it('never logs what was pasted', async () => {
    rig.slack.driver.post(ANA, OPS, `${PASTE} aws_secret_access_key=NEVERLOGGED`);
    await rig.slack.driver.waitFor(() => rig.useCases.asked[0]);
    expect(JSON.stringify(rig.log.lines)).not.toContain('NEVERLOGGED');
  });

  it('waits for what runs when it stops', async () => {
    let finished = false;
    rig.useCases.onOpen = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      finished = true;
      return { kind: 'duplicate', investigationId: null };
    };
    rig.slack.driver.post(ANA, OPS, PASTE);
    await rig.slack.driver.waitFor(() => rig.useCases.asked[0]);
    await rig.app.stop(2000);
    expect(finished).toBe(true);
    await rig.app.start();
  });
});
