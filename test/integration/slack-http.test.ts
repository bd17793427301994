import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { textOfSlackMessage } from '../../src/intake/cleaning/slack-text';
import { redact } from '../../src/intake/secrets/redact';
import type { LocalSlack } from '../../src/lab/slack/server';
import { createSlackApp, EVENTS_PATH, type SlackApp } from '../../src/slack/app';
import { connectSlack } from '../../src/slack/connection';
import { ANA, clock, FakeRecords, FakeUseCases, localSlack, memoryLog, OPS, TEAM, TOKENS } from './slack-support';

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

describe('HTTP mode', () => {
  let slack: LocalSlack;
  let app: SlackApp;
  let url: string;
  const useCases = new FakeUseCases();

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}${EVENTS_PATH}`;
    slack = await localSlack({ eventsUrl: url, delivery: { ackTimeoutMs: 2000, retryDelaysMs: [0, 50] } });
    const connection = await connectSlack({ botToken: TOKENS.botToken, apiUrl: slack.apiUrl, log: memoryLog(), clock });
    app = await createSlackApp({
      connection,
      useCases,
      records: new FakeRecords(),
      textOf: textOfSlackMessage,
      mask: redact,
      signingSecret: TOKENS.signingSecret,
      port,
    });
    expect(await app.start()).toEqual({ port });
  });
  afterAll(async () => {
    await app.stop(500);
    await slack.close();
    // Bolt keeps a timer of three seconds for every request that it answered with 500.
    await new Promise((resolve) => setTimeout(resolve, 3100));
  });
  beforeEach(() => {
    useCases.asked.length = 0;
    useCases.onOpen = async () => ({ kind: 'duplicate', investigationId: null });
  });

  const post = (body: string, secret: string, at = Math.floor(Date.now() / 1000)): Promise<Response> => {
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'x-slack-signature': signature,
      'x-slack-request-timestamp': String(at),
    };
    return fetch(url, { method: 'POST', headers, body });
  };
  const event = JSON.stringify({
    type: 'event_callback',
    team_id: TEAM,
    event: { type: 'message', channel: OPS, channel_type: 'channel', user: ANA, ts: '5.000001', text: 'forged' },
  });

  it('takes signed events and commands', async () => {
    slack.driver.post(ANA, OPS, 'a paste');
    expect(await slack.driver.waitFor(() => useCases.asked[0])).toMatchObject({ text: 'a paste' });
    await slack.driver.command(ANA, OPS, '/kms', 'check alias/orders');
    await slack.driver.waitFor(() => useCases.asked.find(({ check }) => check?.key === 'alias/orders'));
  });

  it.each([
    ['a wrong secret', 'not-the-secret', 0],
    ['an old timestamp', TOKENS.signingSecret, 3600],
  ])('refuses requests with %s', async (_, secret, age) => {
    const answer = await post(event, secret, Math.floor(Date.now() / 1000) - age);
    expect(answer.status).toBe(401);
    expect(useCases.asked).toEqual([]);
  });

  it('answers 500 when nothing was stored, so that Slack sends it again', async () => {
    let failures = 1;
    useCases.onOpen = async () => {
      if (failures-- > 0) throw new Error('the queue is down');
      return { kind: 'duplicate', investigationId: null };
    };
    slack.driver.post(ANA, OPS, 'another paste');
    await slack.driver.waitFor(() => useCases.asked.length === 2);
    expect(useCases.asked[0]?.eventKey).toBe(useCases.asked[1]?.eventKey);
    failures = 1;
    expect((await post(event, TOKENS.signingSecret)).status).toBe(500);
    expect((await post(event, TOKENS.signingSecret)).status).toBe(200);
  });

  it('acknowledges only after the use case', async () => {
    let stored = false;
    useCases.onOpen = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      stored = true;
      return { kind: 'duplicate', investigationId: null };
    };
    expect((await post(event, TOKENS.signingSecret)).status).toBe(200);
    expect(stored).toBe(true);
  });

  it('answers within three seconds also what takes longer, and not as done', async () => {
    let stored = false;
    useCases.onOpen = async () => {
      await new Promise((resolve) => setTimeout(resolve, 3300));
      stored = true;
      return { kind: 'duplicate', investigationId: null };
    };
    const from = Date.now();
    expect((await post(event, TOKENS.signingSecret)).status).toBe(500);
    expect(Date.now() - from).toBeLessThan(2900);
    await slack.driver.waitFor(() => stored);
  });

  it('refuses to be built without a secret', async () => {
    const connection = await connectSlack({ botToken: TOKENS.botToken, apiUrl: slack.apiUrl, log: memoryLog(), clock });
    const options = { connection, useCases, records: new FakeRecords(), textOf: textOfSlackMessage, mask: redact };
    await expect(createSlackApp(options)).rejects.toMatchObject({ code: 'environment-missing' });
  });
});
