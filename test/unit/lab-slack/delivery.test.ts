import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebSocket } from 'ws';
import type { LocalSlack } from '../../../src/lab/slack/server';
import { BOT, CHANNEL, call, REQUESTER, startTestSlack } from './support';

const QUICK = { ackTimeoutMs: 80, retryDelaysMs: [0, 40, 40] };

let cleanups: (() => unknown)[];
beforeEach(() => {
  cleanups = [];
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function started(options: Parameters<typeof startTestSlack>[0] = {}): Promise<LocalSlack> {
  const slack = await startTestSlack(options);
  cleanups.push(() => slack.close());
  return slack;
}

interface Frame {
  envelope_id?: string;
  type: string;
  retry_attempt?: number;
  retry_reason?: string;
  payload?: { event_id: string; event: { type: string; subtype?: string } };
}

/** A bare Socket Mode client that acknowledges only when told to. */
async function bareClient(slack: LocalSlack, acknowledges: (frame: Frame) => boolean): Promise<Frame[]> {
  const { url } = await call(slack, 'apps.connections.open', {}, 'xapp-test');
  const socket = new WebSocket(String(url));
  const frames: Frame[] = [];
  socket.on('message', (data) => {
    const frame: Frame = JSON.parse(data.toString());
    frames.push(frame);
    if (frame.envelope_id && acknowledges(frame)) socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
  });
  cleanups.push(() => socket.terminate());
  await slack.driver.waitFor(() => frames.some((frame) => frame.type === 'hello'));
  return frames;
}

describe('Socket Mode', () => {
  it('sends an unacknowledged event again, with the same event id, a number and a reason', async () => {
    const slack = await started({ delivery: QUICK });
    const frames = await bareClient(slack, (frame) => frame.retry_attempt === 2);
    slack.driver.post(REQUESTER, CHANNEL, 'hello');
    await slack.driver.waitFor(() => frames.some((frame) => frame.retry_attempt === 2));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const events = frames.filter((frame) => frame.type === 'events_api');
    expect(events.map((frame) => [frame.retry_attempt, frame.retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
    ]);
    expect(new Set(events.map((frame) => frame.payload?.event_id)).size).toBe(1);
    expect(new Set(events.map((frame) => frame.envelope_id)).size).toBe(3);
  });

  it('gives an event up after the last delay', async () => {
    const slack = await started({ delivery: { ackTimeoutMs: 20, retryDelaysMs: [0, 10] } });
    const frames = await bareClient(slack, () => false);
    slack.driver.post(REQUESTER, CHANNEL, 'hello');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(frames.filter((frame) => frame.type === 'events_api')).toHaveLength(3);
  });

  it('keeps events for an app that is away: they arrive as retries', async () => {
    const slack = await started({ delivery: { ackTimeoutMs: 80, retryDelaysMs: [300] } });
    slack.driver.post(REQUESTER, CHANNEL, 'anybody?');
    const frames = await bareClient(slack, () => true);
    await slack.driver.waitFor(() => frames.some((frame) => frame.retry_attempt === 1));
  });

  it('does not send interactions again, and tells the person that the app did not respond', async () => {
    const slack = await started({ delivery: QUICK });
    const outcome = await slack.driver.command(REQUESTER, CHANNEL, '/try', '');
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'no_connection' });
    expect(slack.driver.ephemerals(REQUESTER)).toMatchObject([
      { from: 'slack', text: expect.stringContaining('did not respond') },
    ]);
  });

  it('lets a ticket in once only', async () => {
    const slack = await started();
    const { url } = await call(slack, 'apps.connections.open', {}, 'xapp-test');
    const first = new WebSocket(String(url));
    cleanups.push(() => first.terminate());
    await new Promise((resolve) => first.once('open', resolve));
    const second = new WebSocket(String(url));
    const refusal = await new Promise<Error>((resolve) => second.once('error', resolve));
    expect(refusal.message).toContain('401');
  });

  it('is reconnected to by the real client after a disconnect', async () => {
    const slack = await started();
    const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
    // The client waits this long before it connects again.
    const clientPingTimeout = 300;
    const receiver = new SocketModeReceiver({
      appToken: 'xapp-test',
      clientPingTimeout,
      installerOptions: { clientOptions },
      logLevel: LogLevel.ERROR,
    });
    const app = new App({ token: 'xoxb-test', receiver, clientOptions, convoStore: false, logLevel: LogLevel.ERROR });
    cleanups.push(() => app.stop());
    const texts: string[] = [];
    app.message(async ({ message }) => {
      texts.push('text' in message ? (message.text ?? '') : '');
    });
    await app.start();
    slack.disconnectClients();
    await slack.driver.waitFor(() => slack.connections() === 0);
    await slack.driver.waitFor(() => slack.connections() === 1, 10_000);
    slack.driver.post(REQUESTER, CHANNEL, 'back again');
    await slack.driver.waitFor(() => texts.includes('back again'));
  });

  it('tells the app about edits, deletions and its own changes', async () => {
    const slack = await started();
    const frames = await bareClient(slack, () => true);
    const { ts } = slack.driver.post(REQUESTER, CHANNEL, 'first');
    slack.driver.edit(REQUESTER, CHANNEL, ts, 'second');
    const own = await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 'own' });
    await call(slack, 'chat.update', { channel: CHANNEL, ts: own.ts, text: 'changed' });
    slack.driver.remove(REQUESTER, CHANNEL, ts);
    await slack.driver.eventsSettled();
    const kinds = frames.flatMap(({ payload }) => (payload ? [payload.event.subtype ?? payload.event.type] : []));
    expect(kinds).toEqual(['message', 'message_changed', 'message', 'message_changed', 'message_deleted']);
  });
});

interface Received {
  headers: IncomingMessage['headers'];
  body: string;
}

/** A request URL that answers with the given statuses in turn, the last one for ever. */
async function requestUrl(
  statuses: number[],
  headers: Record<string, string> = {},
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    res.writeHead(statuses[Math.min(received.length, statuses.length - 1)] ?? 200, headers).end();
    received.push({ headers: req.headers, body: Buffer.concat(chunks).toString() });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`, received };
}

describe('signed HTTP', () => {
  it('retries with Slack’s headers until the app takes the event', async () => {
    const { url, received } = await requestUrl([500, 500, 200]);
    const slack = await started({ eventsUrl: url, delivery: QUICK });
    slack.driver.post(REQUESTER, CHANNEL, 'hello');
    await slack.driver.waitFor(() => received.length === 3);
    const retries = received.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
    expect(retries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it('stops when the app asks for no retry', async () => {
    const { url, received } = await requestUrl([500], { 'x-slack-no-retry': '1' });
    const slack = await started({ eventsUrl: url, delivery: QUICK });
    slack.driver.post(REQUESTER, CHANNEL, 'hello');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(received).toHaveLength(1);
  });

  it.each([
    ['a-signing-secret', 'acknowledged', [{ text: 'echo a & b', from: 'app' }]],
    ['another-secret', 'failed', [{ text: expect.stringContaining('dispatch_failed'), from: 'slack' }]],
  ])('meets the real Bolt receiver with the secret "%s": %s', async (signingSecret, outcome, shown) => {
    const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logLevel: LogLevel.ERROR });
    const authorize = async () => ({ botToken: 'xoxb-test', botId: 'B0LABBOT', botUserId: BOT });
    const app = new App({ authorize, receiver, convoStore: false, logLevel: LogLevel.ERROR });
    app.command('/try', async ({ ack, command }) => {
      await ack(`echo ${command.text}`);
    });
    const server = await app.start(0);
    cleanups.push(() => app.stop());
    const { port } = (server as Server).address() as AddressInfo;
    const slack = await started({ eventsUrl: `http://127.0.0.1:${port}/slack/events` });
    expect((await slack.driver.command(REQUESTER, CHANNEL, '/try', 'a & b')).kind).toBe(outcome);
    expect(slack.driver.ephemerals(REQUESTER)).toMatchObject(shown);
  });
});
