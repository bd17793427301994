import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalSlack } from '../../../src/lab/slack/server';
import { CHANNEL, call, REQUESTER, startTestSlack } from './support';

/** An app that acknowledges everything at once and keeps what it was sent. */
let app: Server;
let slack: LocalSlack;
let time: number;
let payloads: URLSearchParams[];

beforeEach(async () => {
  time = Date.now();
  payloads = [];
  app = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    payloads.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    res.end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.address() as AddressInfo;
  slack = await startTestSlack({ eventsUrl: `http://127.0.0.1:${port}`, now: () => time });
});

afterEach(async () => {
  await slack.close();
  app.closeAllConnections();
  app.close();
});

const view = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] };

async function ticketsOfACommand(): Promise<{ triggerId: string; responseUrl: string }> {
  await slack.driver.command(REQUESTER, CHANNEL, '/try', 'x');
  const form = payloads.at(-1);
  return { triggerId: form?.get('trigger_id') ?? '', responseUrl: form?.get('response_url') ?? '' };
}

const respond = (url: string, body: object) =>
  fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

describe('trigger ids', () => {
  it('open one view', async () => {
    const { triggerId } = await ticketsOfACommand();
    const open = () => call(slack, 'views.open', { trigger_id: triggerId, view });
    expect((await open()).ok).toBe(true);
    expect(await open()).toMatchObject({ ok: false, error: 'exchanged_trigger_id' });
  });

  it('live for three seconds', async () => {
    const { triggerId } = await ticketsOfACommand();
    time += 3_001;
    expect(await call(slack, 'views.open', { trigger_id: triggerId, view })).toMatchObject({
      error: 'trigger_expired',
    });
  });

  it('survive a refused view', async () => {
    const { triggerId } = await ticketsOfACommand();
    const refused = await call(slack, 'views.open', { trigger_id: triggerId, view: { type: 'modal', blocks: [] } });
    expect(refused).toMatchObject({ error: 'invalid_arguments' });
    expect((await call(slack, 'views.open', { trigger_id: triggerId, view })).ok).toBe(true);
  });
});

describe('response URLs', () => {
  it('work five times', async () => {
    const { responseUrl } = await ticketsOfACommand();
    const statuses = [];
    for (let use = 0; use < 6; use += 1) statuses.push((await respond(responseUrl, { text: `${use}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.driver.ephemerals(REQUESTER)).toHaveLength(5);
  });

  it('live for thirty minutes', async () => {
    const { responseUrl } = await ticketsOfACommand();
    time += 30 * 60_000 + 1;
    const response = await respond(responseUrl, { text: 'late' });
    expect([response.status, await response.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  it('refuse blocks as the Web API does', async () => {
    const { responseUrl } = await ticketsOfACommand();
    const response = await respond(responseUrl, { text: 't', blocks: [{ type: 'nonsense' }] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_blocks' });
  });
});
