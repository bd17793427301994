import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalSlack } from '../../../src/lab/slack/server';
import { APPROVER, boltApp, CHANNEL, call, REQUESTER, startTestSlack } from './support';

let slack: LocalSlack;
let pageDir: string;
let stop: AbortController;

beforeEach(async () => {
  pageDir = await mkdtemp(join(tmpdir(), 'page-'));
  stop = new AbortController();
  slack = await startTestSlack({
    pageDir,
    labApi: (req, res) => {
      if (req.url !== '/lab/actions/again') return false;
      res.end('ran');
      return true;
    },
  });
});

afterEach(async () => {
  stop.abort();
  await slack.close();
  await rm(pageDir, { recursive: true });
});

interface Seen {
  event: string;
  body: Record<string, unknown>;
}

/** What the page of one person is told, as it comes in. */
function watch(user: string): Seen[] {
  const seen: Seen[] = [];
  void read(user, seen).catch(() => {});
  return seen;
}

async function read(user: string, seen: Seen[]): Promise<void> {
  const response = await fetch(`${slack.url}/ui/stream?user=${user}`, { signal: stop.signal });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [event = '', data = ''] = part.split('\n');
      seen.push({ event: event.replace('event: ', ''), body: JSON.parse(data.replace('data: ', '')) });
    }
  }
}

const act = async (action: string, body: object) => {
  const response = await fetch(`${slack.url}/ui/${action}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('what the page is told', () => {
  it('starts with a snapshot and goes on with changes', async () => {
    slack.driver.post(APPROVER, CHANNEL, 'before');
    const seen = watch(REQUESTER);
    await slack.driver.waitFor(() => seen[0]);
    expect(seen[0]).toMatchObject({ event: 'snapshot', body: { messages: { [CHANNEL]: [{ text: 'before' }] } } });
    await act('post', { user: REQUESTER, channel: CHANNEL, text: 'after' });
    await slack.driver.waitFor(() => seen[1]);
    expect(seen[1]).toMatchObject({ event: 'change', body: { kind: 'message', message: { text: 'after' } } });
    slack.reset();
    await slack.driver.waitFor(() => seen[2]);
    expect(seen[2]).toMatchObject({ event: 'snapshot', body: { messages: { [CHANNEL]: [] } } });
  });

  it('never holds another person’s ephemerals, or channels they are not in', async () => {
    const mine = watch(REQUESTER);
    const theirs = watch(APPROVER);
    await slack.driver.waitFor(() => mine[0] && theirs[0]);
    await call(slack, 'chat.postEphemeral', { channel: CHANNEL, user: APPROVER, text: 'for Ben only' });
    slack.driver.post(APPROVER, 'C0PRIVATE', 'behind closed doors');
    await slack.driver.waitFor(() => theirs.length === 3);
    expect(theirs.map(({ body }) => body.kind)).toEqual([undefined, 'ephemeral', 'message']);
    expect(JSON.stringify(mine)).not.toMatch(/Ben only|closed doors|C0PRIVATE/);
  });
});

describe('what the page can do', () => {
  it('says why something was refused', async () => {
    const refused = await act('post', { user: REQUESTER, channel: 'C0PRIVATE', text: 'hello' });
    expect(refused).toEqual({ status: 400, body: { ok: false, error: 'not_in_channel' } });
    expect((await act('post', { user: 'U0NOBODY', channel: CHANNEL, text: 'x' })).body.error).toBe('user_not_found');
    expect((await act('constructor', { user: REQUESTER })).status).toBe(404);
  });

  it('submits what was typed into a modal', async () => {
    const app = boltApp(slack);
    app.command('/try', async ({ ack, command, client }) => {
      await ack();
      const label = { type: 'plain_text' as const, text: 'Key' };
      const element = { type: 'plain_text_input' as const, action_id: 'key' };
      const view = { type: 'modal' as const, callback_id: 'form', title: label, submit: label, blocks: [] };
      const input = { type: 'input' as const, block_id: 'b', label, element };
      await client.views.open({ trigger_id: command.trigger_id, view: { ...view, blocks: [input] } });
    });
    const given: (string | null | undefined)[] = [];
    app.view('form', async ({ ack, view }) => {
      given.push(view.state.values.b?.key?.value);
      await ack();
    });
    await app.start();
    await act('command', { user: REQUESTER, channel: CHANNEL, command: '/try', text: '' });
    const view = await slack.driver.waitFor(() => slack.driver.view(REQUESTER));
    const submit = (key: string) => act('submit', { user: REQUESTER, view_id: view.id, inputs: { key } });
    expect((await submit('')).body).toMatchObject({
      errors: { b: 'Please complete this required field.' },
      closed: false,
    });
    expect((await act('submit', { user: APPROVER, view_id: view.id, inputs: { key: 'x' } })).status).toBe(400);
    expect((await submit('alias/orders')).body).toMatchObject({ errors: {}, closed: true });
    expect(given).toEqual(['alias/orders']);
    await app.stop();
  });

  it('passes /lab/ on, and offers no actions when nobody answers there', async () => {
    expect(await (await fetch(`${slack.url}/lab/actions/again`, { method: 'POST' })).text()).toBe('ran');
    expect(await (await fetch(`${slack.url}/lab/actions`)).json()).toEqual([]);
    expect((await fetch(`${slack.url}/lab/other`)).status).toBe(404);
  });
});

describe('the page itself', () => {
  it('says what to do when it is not built', async () => {
    const response = await fetch(slack.url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
  });

  it('is served with a policy that lets nothing in from other servers', async () => {
    for (const file of ['index.html', 'page.js', 'page.css']) await writeFile(join(pageDir, file), file);
    const response = await fetch(slack.url);
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('http');
  });

  it('answers only under a local name', async () => {
    const status = await new Promise((resolve, reject) => {
      const { port } = new URL(slack.url);
      const headers = { host: 'rebound.example' };
      request({ port, host: '127.0.0.1', path: '/ui/people', headers }, (res) => resolve(res.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('is where a permalink leads', async () => {
    const { ts } = slack.driver.post(REQUESTER, CHANNEL, 'here');
    const { permalink } = await call(slack, 'chat.getPermalink', { channel: CHANNEL, message_ts: ts });
    const response = await fetch(String(permalink), { redirect: 'manual' });
    expect(response.headers.get('location')).toBe(`/#channel=${CHANNEL}&ts=${ts}&thread=`);
  });

  it('gives out a shared file to the app and to itself only, and never as a page', async () => {
    const posted = slack.driver.post(REQUESTER, CHANNEL, '', { files: [{ name: 'a.html', content: '<b>x</b>' }] });
    const url = posted.files?.[0]?.url_private ?? '';
    const stranger = await fetch(url);
    expect([stranger.headers.get('content-type'), await stranger.text()]).toEqual([
      'text/html',
      expect.not.stringContaining('<b>x</b>'),
    ]);
    const response = await fetch(url, { headers: { authorization: 'Bearer xoxb-test' } });
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/plain; charset=utf-8',
      '<b>x</b>',
    ]);
  });
});
