import type { LocalSlack } from '../../src/lab/slack/server';
import { connectSlack, type SlackConnection } from '../../src/slack/connection';
import type { ThreadView } from '../../src/workflow/ports';
import { approvalOf, diagnosisOf, investigationOf, planOf, viewOf } from '../unit/slack/views';
import { ANA, BOT, clock, localSlack, memoryLog, OPS, TEAM, TOKENS } from './slack-support';

describe('publishing', () => {
  let slack: LocalSlack;
  let connection: SlackConnection;
  let log: ReturnType<typeof memoryLog>;
  let thread: string;
  let counter = 0;

  const connect = (): Promise<SlackConnection> =>
    connectSlack({ botToken: TOKENS.botToken, apiUrl: slack.apiUrl, log, clock });

  beforeAll(async () => {
    slack = await localSlack();
  });
  afterAll(() => slack.close());
  beforeEach(async () => {
    slack.faults.clear();
    log = memoryLog();
    connection = await connect();
    thread = slack.driver.post(ANA, OPS, 'a paste').ts;
    counter += 1;
  });

  const source = () => ({ teamId: TEAM, channel: OPS, messageTs: thread, threadTs: thread, external: false });
  const view = (revision: number, change: Parameters<typeof investigationOf>[1] = {}): ThreadView => ({
    investigation: investigationOf(diagnosisOf('denied'), {
      id: `inv_${counter}`,
      source: source(),
      revision,
      ...change,
    }),
    progress: null,
    approvals: [],
  });
  const progressView = (title: string): ThreadView => ({
    investigation: investigationOf(null, {
      id: `inv_${counter}`,
      source: source(),
      createdAt: new Date().toISOString(),
    }),
    progress: { phases: [{ id: 'a', title, state: 'running' }] },
    approvals: [],
  });
  const ours = () => slack.driver.thread(OPS, thread).filter(({ user }) => user === BOT);

  it('posts once in the thread and updates in place afterwards', async () => {
    const first = await connection.publisher.publish(view(1, { status: 'running', diagnosis: null }));
    const second = await connection.publisher.publish(view(2));
    expect(second).toEqual(first);
    expect(ours()).toHaveLength(1);
    expect(ours()[0]).toMatchObject({ ts: first.ts, text: expect.stringContaining('Denied: the key is disabled') });
    expect(ours()[0]?.edited).toBeUndefined();
  });

  it('posts one message however many publish at once, the newest view last', async () => {
    await Promise.all([view(1), view(3), view(2)].map((each) => connection.publisher.publish(each)));
    await connection.publisher.publish(view(3, { failure: 'newest', status: 'failed', diagnosis: null }));
    expect(ours()).toHaveLength(1);
    await connection.publisher.publish(view(2));
    expect(ours()[0]?.text).toContain('newest');
  });

  it('finds its message again when the answer to the post was lost', async () => {
    slack.faults.next('chat.postMessage', { drop: true, applied: true });
    await expect(connection.publisher.publish(view(1))).rejects.toMatchObject({
      code: 'slack-unavailable',
      retry: 'later',
    });
    const place = await connection.publisher.publish(view(1));
    expect(ours().map(({ ts }) => ts)).toEqual([place.ts]);
  });

  it('finds it from another process too', async () => {
    slack.faults.next('chat.postMessage', { drop: true, applied: true });
    await expect(connection.publisher.publish(view(1))).rejects.toThrow();
    const other = await connect();
    await other.publisher.publish(view(2));
    expect(ours()).toHaveLength(1);
  });

  it('posts again when the message was deleted', async () => {
    const first = await connection.publisher.publish(view(1));
    await connection.client.chat.delete(first);
    const second = await connection.publisher.publish(view(2, { message: first }));
    expect(second.ts).not.toBe(first.ts);
    expect(ours().map(({ ts }) => ts)).toEqual([second.ts]);
  });

  it('updates a message that another process posted', async () => {
    const first = await connection.publisher.publish(view(1));
    const other = await connect();
    expect(await other.publisher.publish(view(2, { message: first }))).toEqual(first);
    expect(ours()).toHaveLength(1);
  });

  it('falls back to classic blocks when a block is refused, logs it once and stays with them', async () => {
    slack.faults.next('chat.postMessage', { error: 'invalid_blocks' });
    await connection.publisher.publish(view(1));
    await connection.publisher.publish(view(2));
    expect(JSON.stringify(ours()[0]?.blocks)).not.toContain('"table"');
    expect(JSON.stringify(ours()[0]?.blocks)).toContain('What each layer says');
    expect(log.lines.filter(({ event }) => event === 'slack.blocks-refused')).toHaveLength(1);
  });

  it('says at least the verdict when everything else is refused', async () => {
    slack.faults.next('chat.postMessage', { error: 'invalid_blocks' });
    slack.faults.next('chat.postMessage', { error: 'msg_blocks_too_long' });
    await connection.publisher.publish(view(1));
    expect(ours()[0]?.text).toContain('Denied: the key is disabled');
  });

  it.each([{ status: 500 }, { status: 429, retryAfter: 60 }, { error: 'internal_error' }])(
    'asks to be tried again after %j',
    async (fault) => {
      slack.faults.next('chat.postMessage', fault);
      await expect(connection.publisher.publish(view(1))).rejects.toMatchObject({
        code: 'slack-unavailable',
        retry: 'later',
      });
    },
  );

  it('waits out a short rate limit', async () => {
    slack.faults.next('chat.postMessage', { status: 429, retryAfter: 1 });
    await connection.publisher.publish(view(1));
    expect(ours()).toHaveLength(1);
  });

  it('merges progress that comes too fast, and shows the last of it', async () => {
    for (const title of ['one', 'two', 'three', 'four']) await connection.publisher.publish(progressView(title));
    expect(ours()[0]?.text).toContain('one');
    expect(slack.driver.calls('chat.update').filter(({ args }) => JSON.stringify(args).includes('two'))).toEqual([]);
    await slack.driver.waitFor(() => ours()[0]?.text.includes('four'));
  });

  it('never lets late progress replace the answer', async () => {
    await connection.publisher.publish(progressView('one'));
    await connection.publisher.publish(progressView('two'));
    await connection.publisher.publish(view(2));
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(ours()[0]?.text).toContain('Denied');
  });

  it('answers the person alone where it is not in the channel', async () => {
    const closed = { ...source(), channel: 'C0CLOSED', messageTs: null, threadTs: null };
    const place = await connection.publisher.publish(view(1, { source: closed }));
    expect(place.channel).toBe('D0ANA');
    expect(slack.driver.messages(ANA).at(-1)?.text).toContain('Denied');
  });

  it('says things in the thread without letting them mention anybody', async () => {
    await connection.publisher.say(source(), 'Found <!channel> & <@U0BEN>');
    const said = ours().at(-1);
    expect(said?.text).toBe('Found &lt;!channel&gt; &amp; &lt;@U0BEN&gt;');
    expect(JSON.stringify(said?.blocks)).not.toContain('user_id');
  });

  it('whispers to one person, directly when they cannot be reached in the channel', async () => {
    const person = { id: ANA, teamId: TEAM };
    await connection.publisher.whisper(source(), person, 'Only you.');
    expect(slack.driver.ephemerals(ANA).at(-1)).toMatchObject({ text: 'Only you.', channel: OPS });
    await connection.publisher.whisper({ ...source(), channel: 'C0NOWHERE' }, person, 'Only you, elsewhere.');
    expect(slack.driver.messages(ANA).at(-1)?.text).toBe('Only you, elsewhere.');
  });

  it('shows an approval with its buttons, and without them once decided', async () => {
    const shown = (state: 'pending' | 'verified', revision: number): ThreadView => {
      const approval = approvalOf(state, { revision, plan: planOf({ undo: [] }) });
      const made = viewOf(diagnosisOf('denied', { fixes: [approval.plan] }), [approval], {
        id: `inv_${counter}`,
        source: source(),
      });
      return made;
    };
    await connection.publisher.publish(shown('pending', 0));
    expect(JSON.stringify(ours()[0]?.blocks)).toContain('fix_approve');
    await connection.publisher.publish(shown('verified', 3));
    expect(JSON.stringify(ours()[0]?.blocks)).not.toContain('"fix_');
    expect(ours()[0]?.text).toContain('applied and verified');
  });

  it('says what is wrong with the token', async () => {
    const wrong = connectSlack({ botToken: 'xoxb-wrong', apiUrl: slack.apiUrl, log, clock });
    await expect(wrong).rejects.toMatchObject({
      code: 'slack-refused',
      hint: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
  });
});
