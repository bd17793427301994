import { LogLevel, WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../src/lab/slack/server';
import { APPROVER, BOT, CHANNEL, call, REQUESTER, startTestSlack } from './support';

let slack: LocalSlack;
let time: number;
beforeEach(async () => {
  time = 1_800_000_000_000;
  slack = await startTestSlack({ now: () => time });
});
afterEach(() => slack.close());

describe('authorization', () => {
  it.each([
    ['auth.test', '', 'not_authed'],
    ['auth.test', 'xoxb-wrong', 'invalid_auth'],
    ['auth.test', 'xapp-test', 'not_allowed_token_type'],
    ['apps.connections.open', 'xoxb-test', 'not_allowed_token_type'],
    ['no.such.method', 'xoxb-test', 'unknown_method'],
    ['constructor', 'xoxb-test', 'unknown_method'],
  ])('%s with "%s" is refused: %s', async (method, token, error) => {
    expect(await call(slack, method, {}, token)).toMatchObject({ ok: false, error });
  });

  it('takes the token from a form field too', async () => {
    const body = new URLSearchParams({ token: 'xoxb-test' });
    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ ok: true, user_id: BOT, team_id: 'T0LAB' });
    expect(JSON.stringify(slack.driver.calls())).not.toContain('xoxb-test');
  });

  it('refuses requests that another site started or that came by another name', async () => {
    const foreign = await fetch(`${slack.url}/ui/people`, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
  });
});

describe('refusals', () => {
  it.each([
    ['chat.postMessage', { channel: 'C0NONE', text: 't' }, 'channel_not_found'],
    ['chat.postMessage', { text: 't' }, 'invalid_arguments'],
    ['chat.postMessage', { channel: 'C0PRIVATE', text: 't' }, 'not_in_channel'],
    ['chat.postMessage', { channel: CHANNEL, text: 't', thread_ts: '1.000000' }, 'thread_not_found'],
    ['chat.update', { channel: CHANNEL, ts: '1.000000', text: 't' }, 'message_not_found'],
    ['chat.delete', { channel: CHANNEL, ts: '1.000000' }, 'message_not_found'],
    ['chat.postEphemeral', { channel: CHANNEL, user: 'U0NONE', text: 't' }, 'user_not_found'],
    ['chat.postEphemeral', { channel: 'C0PRIVATE', user: REQUESTER, text: 't' }, 'user_not_in_channel'],
    ['chat.getPermalink', { channel: CHANNEL, message_ts: '1.000000' }, 'message_not_found'],
    ['conversations.replies', { channel: CHANNEL, ts: '1.000000' }, 'thread_not_found'],
    ['conversations.info', { channel: 'C0NONE' }, 'channel_not_found'],
    ['users.info', { user: 'U0NONE' }, 'user_not_found'],
    ['usergroups.users.list', { usergroup: 'S0NONE' }, 'no_such_subteam'],
    ['views.update', { view_id: 'V0NONE', view: { type: 'modal' } }, 'not_found'],
    ['files.completeUploadExternal', { files: [{ id: 'F0NONE' }] }, 'file_not_found'],
    ['reactions.add', { channel: CHANNEL, timestamp: '1.000000', name: 'eyes' }, 'message_not_found'],
  ])('%s %j: %s', async (method, args, error) => {
    expect(await call(slack, method, args)).toMatchObject({ ok: false, error });
  });

  it('lets the app change and delete its own messages only', async () => {
    const { ts } = slack.driver.post(REQUESTER, CHANNEL, 'mine');
    expect(await call(slack, 'chat.update', { channel: CHANNEL, ts, text: 't' })).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await call(slack, 'chat.delete', { channel: CHANNEL, ts })).toMatchObject({ error: 'cant_delete_message' });
  });
});

describe('messages', () => {
  const divider = { type: 'divider', block_id: 'd' };

  it('an update with text alone takes the blocks away, one with neither keeps them', async () => {
    const { ts } = await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 'a', blocks: [divider] });
    await call(slack, 'chat.update', { channel: CHANNEL, ts, blocks: [divider, { type: 'divider', block_id: 'e' }] });
    expect(slack.driver.messages(CHANNEL)[0]?.blocks).toHaveLength(2);
    await call(slack, 'chat.update', { channel: CHANNEL, ts, text: 'b' });
    expect(slack.driver.messages(CHANNEL)[0]).toMatchObject({ text: 'b', blocks: undefined });
  });

  it('counts replies on the parent and returns the thread with it', async () => {
    const parent = slack.driver.post(REQUESTER, CHANNEL, 'parent');
    await call(slack, 'chat.postMessage', { channel: CHANNEL, thread_ts: parent.ts, text: 'reply' });
    slack.driver.post(APPROVER, CHANNEL, 'thanks', { threadTs: parent.ts });
    const { messages } = await call(slack, 'conversations.replies', { channel: CHANNEL, ts: parent.ts });
    expect(messages).toMatchObject([
      { text: 'parent', reply_count: 2, reply_users: [BOT, APPROVER] },
      { text: 'reply', thread_ts: parent.ts, parent_user_id: REQUESTER },
      { text: 'thanks', user: APPROVER },
    ]);
    const history = await call(slack, 'conversations.history', { channel: CHANNEL });
    expect(history.messages).toMatchObject([{ text: 'parent' }]);
  });

  it('refuses a reply to a reply', async () => {
    const parent = slack.driver.post(REQUESTER, CHANNEL, 'parent');
    const { ts } = slack.driver.post(APPROVER, CHANNEL, 'reply', { threadTs: parent.ts });
    const answer = await call(slack, 'chat.postMessage', { channel: CHANNEL, thread_ts: ts, text: 'deeper' });
    expect(answer).toMatchObject({ error: 'cannot_reply_to_message' });
  });

  it('returns message metadata only when asked for', async () => {
    const metadata = { event_type: 'diagnosis', event_payload: { id: '1' } };
    const { ts } = await call(slack, 'chat.postMessage', { channel: CHANNEL, text: 'a', metadata });
    const without = await call(slack, 'conversations.replies', { channel: CHANNEL, ts });
    const with_ = await call(slack, 'conversations.replies', { channel: CHANNEL, ts, include_all_metadata: true });
    expect(JSON.stringify(without)).not.toContain('diagnosis');
    expect(with_.messages).toMatchObject([{ metadata }]);
  });

  it('pages through history, newest first', async () => {
    for (const text of ['a', 'b', 'c']) slack.driver.post(REQUESTER, CHANNEL, text);
    const client = new WebClient('xoxb-test', { slackApiUrl: slack.apiUrl });
    const texts: (string | undefined)[] = [];
    for await (const answer of client.paginate('conversations.history', { channel: CHANNEL, limit: 2 })) {
      const { messages } = answer as { messages?: { text?: string }[] };
      texts.push(...(messages ?? []).map((message) => message.text));
    }
    expect(texts).toEqual(['c', 'b', 'a']);
  });

  it('opens a direct message for a user id', async () => {
    const opened = await call(slack, 'conversations.open', { users: REQUESTER });
    const posted = await call(slack, 'chat.postMessage', { channel: REQUESTER, text: 'hello' });
    expect(opened).toMatchObject({ ok: true, channel: { id: posted.channel } });
    expect(slack.driver.messages(REQUESTER)).toMatchObject([{ text: 'hello' }]);
  });

  it('reacts once per person', async () => {
    const { ts } = slack.driver.post(REQUESTER, CHANNEL, 'a');
    const args = { channel: CHANNEL, timestamp: ts, name: 'eyes' };
    const answers = [];
    for (const method of ['reactions.add', 'reactions.add', 'reactions.remove', 'reactions.remove']) {
      answers.push((await call(slack, method, args)).error);
    }
    expect(answers).toEqual([undefined, 'already_reacted', undefined, 'no_reaction']);
  });
});

describe('people', () => {
  it('lists user groups and their members', async () => {
    expect(await call(slack, 'usergroups.users.list', { usergroup: 'S0ONCALL' })).toMatchObject({ users: [APPROVER] });
    const groups = await call(slack, 'usergroups.list', { include_users: true });
    expect(groups).toMatchObject({ usergroups: [{ id: 'S0ONCALL', handle: 'oncall', users: [APPROVER] }] });
  });

  it('says whether the app is in a channel and who is', async () => {
    const info = await call(slack, 'conversations.info', { channel: 'C0PRIVATE' });
    expect(info).toMatchObject({ channel: { is_private: true, is_member: false, is_ext_shared: false } });
    expect(await call(slack, 'conversations.members', { channel: 'C0PRIVATE' })).toMatchObject({ members: [APPROVER] });
  });
});

describe('faults', () => {
  it('are met once, in order, by the named method only', async () => {
    slack.faults.next('chat.postMessage', { status: 429, retryAfter: 1 });
    slack.faults.next('chat.postMessage', { status: 500 });
    const post = () =>
      fetch(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
        body: JSON.stringify({ channel: CHANNEL, text: 'a' }),
      });
    expect((await call(slack, 'auth.test')).ok).toBe(true);
    const limited = await post();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await post()).status).toBe(500);
    expect((await post()).status).toBe(200);
    expect(slack.driver.messages(CHANNEL)).toHaveLength(1);
  });

  it('make the real client wait and try again', async () => {
    const client = new WebClient('xoxb-test', {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 2, minTimeout: 10 },
      logLevel: LogLevel.ERROR,
    });
    slack.faults.next('chat.postMessage', { status: 429, retryAfter: 1 });
    const started = Date.now();
    await client.chat.postMessage({ channel: CHANNEL, text: 'a' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
    expect(slack.driver.calls('chat.postMessage').map((each) => each.error)).toEqual(['http_429', undefined]);
  });

  it.each([
    [{ drop: true, applied: true } as const, 1],
    [{ drop: true, applied: false } as const, 0],
  ])('%j breaks the connection', async (fault, posted) => {
    slack.faults.next('chat.postMessage', fault);
    await expect(call(slack, 'chat.postMessage', { channel: CHANNEL, text: 'a' })).rejects.toThrow();
    expect(slack.driver.messages(CHANNEL)).toHaveLength(posted);
  });

  it('hold a call back, or refuse it with an error of the platform', async () => {
    slack.faults.next('auth.test', { hang: 60 });
    slack.faults.next('auth.test', { error: 'account_inactive' });
    const started = Date.now();
    expect((await call(slack, 'auth.test')).ok).toBe(true);
    expect(Date.now() - started).toBeGreaterThanOrEqual(55);
    expect(await call(slack, 'auth.test')).toMatchObject({ ok: false, error: 'account_inactive' });
  });
});
