import type { App, BlockAction, SlashCommand } from '@slack/bolt';
import type { LocalSlack } from '../../../src/lab/slack/server';
import { APPROVER, BOT, boltApp, CHANNEL, OUTSIDER, REQUESTER, startTestSlack } from './support';

let slack: LocalSlack;
let app: App;

beforeEach(async () => {
  slack = await startTestSlack();
  app = boltApp(slack);
});

afterEach(async () => {
  await app.stop();
  await slack.close();
});

const approve = (value: string) => ({
  type: 'actions',
  block_id: 'decide',
  elements: [{ type: 'button', action_id: 'approve', value, text: { type: 'plain_text', text: 'Approve' } }],
});

describe('the real Bolt app in Socket Mode', () => {
  it('answers a message in its thread, and updates the answer when somebody clicks', async () => {
    const clicks: BlockAction[] = [];
    app.message('AccessDenied', async ({ message, client }) => {
      await client.chat.postMessage({
        channel: message.channel,
        thread_ts: message.ts,
        text: 'Fix?',
        blocks: [approve('f1')],
      });
    });
    app.action<BlockAction>('approve', async ({ ack, body, client }) => {
      await ack();
      clicks.push(body);
      const ts = body.message?.ts ?? '';
      await client.chat.update({ channel: CHANNEL, ts, text: `Approved by <@${body.user.id}>` });
    });
    await app.start();

    const pasted = slack.driver.post(REQUESTER, CHANNEL, 'AccessDenied: arn:aws:kms <here>');
    const reply = await slack.driver.waitFor(() => slack.driver.thread(CHANNEL, pasted.ts)[1]);
    expect(reply).toMatchObject({ user: BOT, bot_id: 'B0LABBOT', thread_ts: pasted.ts, text: 'Fix?' });
    await slack.driver.click(APPROVER, CHANNEL, reply.ts, 'f1');
    await slack.driver.waitFor(() => slack.driver.thread(CHANNEL, pasted.ts)[1]?.text.startsWith('Approved'));

    expect(slack.driver.thread(CHANNEL, pasted.ts)[1]).toMatchObject({
      text: `Approved by <@${APPROVER}>`,
      blocks: undefined,
    });
    expect(clicks).toHaveLength(1);
    expect(clicks[0]).toMatchObject({
      user: { id: APPROVER, team_id: 'T0LAB' },
      container: {
        type: 'message',
        message_ts: reply.ts,
        channel_id: CHANNEL,
        thread_ts: pasted.ts,
        is_ephemeral: false,
      },
      actions: [{ action_id: 'approve', block_id: 'decide', value: 'f1', type: 'button' }],
    });
  });

  it('sends typed text as Slack does: entities in text, rich_text in blocks', async () => {
    const seen: Record<string, unknown>[] = [];
    app.message(async ({ message }) => {
      seen.push({ ...message });
    });
    await app.start();
    slack.driver.post(REQUESTER, CHANNEL, 'a < b & c > d, see https://example.com/x?a=1&b=2');
    await slack.driver.waitFor(() => seen[0]);
    expect(seen[0]).toMatchObject({
      text: 'a &lt; b &amp; c &gt; d, see <https://example.com/x?a=1&amp;b=2>',
      channel_type: 'channel',
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'a < b & c > d, see ' },
                { type: 'link', url: 'https://example.com/x?a=1&b=2' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('sends a mention twice: as message and as app_mention, same ts, different event ids', async () => {
    const seen: { type: string; ts: string; id: string }[] = [];
    app.event('app_mention', async ({ event, body }) => {
      seen.push({ type: event.type, ts: event.ts, id: body.event_id });
    });
    app.message(async ({ message, body }) => {
      seen.push({ type: message.type, ts: message.ts, id: body.event_id });
    });
    await app.start();
    const posted = slack.driver.post(REQUESTER, CHANNEL, '@testbot help');
    await slack.driver.waitFor(() => seen.length === 2);
    expect(seen.map((event) => event.type).sort()).toEqual(['app_mention', 'message']);
    expect(new Set(seen.map((event) => event.ts))).toEqual(new Set([posted.ts]));
    expect(new Set(seen.map((event) => event.id)).size).toBe(2);
  });

  it('opens a modal for a click, shows the errors of the submission, and closes it when accepted', async () => {
    app.action<BlockAction>('approve', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'reason',
          private_metadata: 'f1',
          title: { type: 'plain_text', text: 'Reason' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [
            {
              type: 'input',
              block_id: 'why',
              label: { type: 'plain_text', text: 'Why' },
              element: { type: 'plain_text_input', action_id: 'text' },
            },
          ],
        },
      });
    });
    const reasons: (string | null | undefined)[] = [];
    app.view('reason', async ({ ack, view }) => {
      const reason = view.state.values.why?.text?.value;
      if (reason === 'no') return ack({ response_action: 'errors', errors: { why: 'Say more.' } });
      reasons.push(reason, view.private_metadata);
      return ack();
    });
    await app.start();
    const posted = await app.client.chat.postMessage({ channel: CHANNEL, text: 'Fix?', blocks: [approve('f1')] });
    await slack.driver.click(APPROVER, CHANNEL, posted.ts ?? '', 'approve');
    await slack.driver.waitFor(() => slack.driver.view(APPROVER));
    expect(slack.driver.view(REQUESTER)).toBeUndefined();

    expect((await slack.driver.submitView(APPROVER, {})).errors).toEqual({
      why: 'Please complete this required field.',
    });
    expect((await slack.driver.submitView(APPROVER, { why: 'no' })).errors).toEqual({ why: 'Say more.' });
    expect(slack.driver.view(APPROVER)).toBeDefined();
    expect(await slack.driver.submitView(APPROVER, { text: 'on call' })).toMatchObject({ errors: {}, closed: true });
    expect(slack.driver.view(APPROVER)).toBeUndefined();
    expect(reasons).toEqual(['on call', 'f1']);
  });

  it('runs a slash command: the acknowledgement is ephemeral, response_url and in_channel work too', async () => {
    const seen: SlashCommand[] = [];
    app.command('/try', async ({ command, ack, respond }) => {
      seen.push(command);
      await ack('Looking…');
      await respond({ response_type: 'in_channel', text: 'Found.' });
    });
    await app.start();
    await slack.driver.command(REQUESTER, CHANNEL, '/try', 'check <arn> & more');
    await slack.driver.waitFor(() => slack.driver.messages(CHANNEL)[0]);
    expect(seen[0]).toMatchObject({
      command: '/try',
      text: 'check <arn> & more',
      user_id: REQUESTER,
      channel_id: CHANNEL,
    });
    expect(slack.driver.ephemerals(REQUESTER)).toMatchObject([{ text: 'Looking…', from: 'app' }]);
    expect(slack.driver.ephemerals(APPROVER)).toEqual([]);
    expect(slack.driver.messages(CHANNEL)[0]).toMatchObject({ text: 'Found.', user: BOT });
  });

  it('runs a message shortcut on the message it was used on', async () => {
    app.shortcut('inspect', async ({ ack, shortcut, client }) => {
      await ack();
      if (shortcut.type !== 'message_action') throw new Error('not a message shortcut');
      const { channel, message, user } = shortcut;
      await client.chat.postEphemeral({ channel: channel.id, user: user.id, text: `Saw ${message.text}` });
    });
    await app.start();
    const posted = slack.driver.post(REQUESTER, CHANNEL, 'an error');
    await slack.driver.shortcut(APPROVER, CHANNEL, posted.ts, 'inspect');
    await slack.driver.waitFor(() => slack.driver.ephemerals(APPROVER)[0]);
    expect(slack.driver.ephemerals(APPROVER)[0]?.text).toBe('Saw an error');
    expect(slack.driver.messages(CHANNEL)).toHaveLength(1);
  });

  it('lets a click on an ephemeral message replace it', async () => {
    app.action<BlockAction>('approve', async ({ ack, body, respond }) => {
      await ack();
      expect(body.message).toBeUndefined();
      await respond({ replace_original: true, text: 'Done.' });
    });
    await app.start();
    await app.client.chat.postEphemeral({ channel: CHANNEL, user: REQUESTER, text: 'Sure?', blocks: [approve('x')] });
    const [shown] = slack.driver.ephemerals(REQUESTER);
    await slack.driver.click(REQUESTER, CHANNEL, shown?.ts ?? '', 'approve');
    await slack.driver.waitFor(() => slack.driver.ephemerals(REQUESTER)[0]?.text === 'Done.');
    expect(slack.driver.ephemerals(REQUESTER)).toHaveLength(1);
  });

  it('tells whose workspace a person belongs to', async () => {
    const teams: (string | undefined)[] = [];
    app.action<BlockAction>('approve', async ({ ack, body }) => {
      await ack();
      teams.push(body.user.team_id, body.team?.id);
    });
    await app.start();
    const posted = await app.client.chat.postMessage({ channel: CHANNEL, text: 'Fix?', blocks: [approve('f1')] });
    await slack.driver.click(OUTSIDER, CHANNEL, posted.ts ?? '', 'approve');
    expect(teams).toEqual(['T0OTHER', 'T0LAB']);
    const { user } = await app.client.users.info({ user: OUTSIDER });
    expect(user).toMatchObject({ team_id: 'T0OTHER', is_stranger: true });
  });

  it('publishes the Home tab when somebody opens it', async () => {
    app.event('app_home_opened', async ({ event, client }) => {
      const text = { type: 'mrkdwn' as const, text: `Hello <@${event.user}>` };
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text }] } });
    });
    await app.start();
    slack.driver.openHome(REQUESTER);
    const home = await slack.driver.waitFor(() => slack.driver.home(REQUESTER));
    expect(home.blocks[0]).toMatchObject({ type: 'section', text: { text: `Hello <@${REQUESTER}>` } });
    expect(slack.driver.home(APPROVER)).toBeUndefined();
  });

  it('takes a file in three steps and shares it in a thread', async () => {
    await app.start();
    const posted = slack.driver.post(REQUESTER, CHANNEL, 'evidence please');
    await app.client.filesUploadV2({
      channel_id: CHANNEL,
      thread_ts: posted.ts,
      filename: 'evidence.json',
      content: '{"grüße": 1}',
      initial_comment: 'All of it',
    });
    const shared = slack.driver.thread(CHANNEL, posted.ts)[1];
    expect(shared).toMatchObject({
      text: 'All of it',
      files: [{ name: 'evidence.json', mimetype: 'application/json' }],
    });
    expect(slack.driver.file(shared?.files?.[0]?.id ?? '')).toBe('{"grüße": 1}');
  });
});
