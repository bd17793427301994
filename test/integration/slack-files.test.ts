import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFileReader, filesOf } from '../../src/slack/files';
import { ANA, BEN, OPS, type Rig, startRig } from './slack-support';

const PASTE = 'An error occurred (AccessDeniedException) when calling the Decrypt operation: User is not authorized';
/** Closes the servers of the test that has ended. */
const started: (() => Promise<void>)[] = [];
const snippet = (content: string, name = 'error.txt') => ({ files: [{ name, content }] });

describe('files of messages', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ watch: [OPS] });
  });
  afterAll(() => rig.close());
  afterEach(() => Promise.all(started.splice(0).map((close) => close())));
  beforeEach(() => {
    rig.useCases.asked.length = 0;
    rig.useCases.onOpen = async () => ({ kind: 'ignored' });
  });
  const readerOf = (origin: string) =>
    createFileReader({ ...rig.connection, clientOptions: { slackApiUrl: `${origin}/api/` } });
  const asked = (): Promise<(typeof rig.useCases.asked)[number]> =>
    rig.slack.driver.waitFor(() => rig.useCases.asked[0]);

  it('a pasted snippet is read', async () => {
    rig.slack.driver.post(ANA, OPS, '', snippet(PASTE));
    expect(await asked()).toMatchObject({ text: PASTE, askedBy: 'paste' });
  });

  it('what was typed comes first, then the files, with a mention too', async () => {
    rig.slack.driver.post(ANA, OPS, '@keymedic what is this', snippet(PASTE));
    expect(await asked()).toMatchObject({ text: `what is this\n${PASTE}`, askedBy: 'mention' });
  });

  it('the message shortcut reads them as well', async () => {
    const { ts } = rig.slack.driver.post(ANA, 'C0QUIET', 'see below', snippet(PASTE));
    await rig.slack.driver.shortcut(ANA, 'C0QUIET', ts, 'diagnose_message');
    expect(await asked()).toMatchObject({ text: `see below\n${PASTE}`, askedBy: 'shortcut' });
  });

  it('says which file could not be read, and why, to whoever asked', async () => {
    rig.slack.driver.post(BEN, OPS, '@keymedic help me', snippet('x'.repeat(1_100_000), 'huge.log'));
    const told = await rig.slack.driver.waitFor(() => rig.slack.driver.ephemerals(BEN)[0]);
    expect(told.text).toMatch(/“huge\.log”: it is larger than 1 MB.*paste the part with the error/);
    expect(await asked()).toMatchObject({ text: 'help me' });
  });

  it('stays silent about files in a channel that is merely watched', async () => {
    const before = rig.slack.driver.ephemerals(BEN).length;
    rig.slack.driver.post(BEN, OPS, 'a picture', snippet('…', 'holiday.png'));
    expect(await asked()).toMatchObject({ text: 'a picture' });
    expect(rig.slack.driver.ephemerals(BEN).length).toBe(before);
  });

  it('does not send the token to other hosts', async () => {
    const seen: (string | undefined)[] = [];
    const other = await elsewhere((authorization) => seen.push(authorization));
    const reader = createFileReader(rig.connection);
    const file = { id: 'F1', name: 'a.txt', mimetype: 'text/plain', size: 5, url_private: `${other.url}/a.txt` };
    expect(await reader.read([file])).toEqual({
      text: '',
      unread: [{ name: 'a.txt', why: 'it is not kept in Slack' }],
    });
    expect(seen).toEqual([]);
  });

  it('does not follow a redirect with it', async () => {
    const seen: (string | undefined)[] = [];
    const other = await elsewhere((authorization) => seen.push(authorization));
    const slack = await elsewhere(() => {}, { status: 302, headers: { location: `${other.url}/a.txt` } });
    expect(await readerOf(slack.url).read([textFile(slack.url)])).toMatchObject({
      text: '',
      unread: [{ name: 'a.txt' }],
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ['what PowerShell writes', Buffer.from('\ufeffAccessDenied', 'utf16le'), { text: 'AccessDenied', unread: [] }],
    ['no binary under a name of text', Buffer.from('a\0b'), { text: '', unread: [{ why: 'it is not a text file' }] }],
  ])('reads %s', async (_, body, expected) => {
    const slack = await elsewhere(() => {}, { body });
    expect(await readerOf(slack.url).read([textFile(slack.url)])).toMatchObject(expected);
  });

  it('reads snippets of any language', async () => {
    const slack = await elsewhere(() => {});
    const php = { ...textFile(slack.url), mode: 'snippet', mimetype: 'application/x-httpd-php' };
    expect(await readerOf(slack.url).read([php])).toEqual({ text: 'hello', unread: [] });
  });

  it('takes a login page for what it is', async () => {
    const { files } = rig.slack.driver.post(ANA, 'C0QUIET', '', snippet(PASTE));
    const reader = createFileReader({ ...rig.connection, botToken: 'xoxb-without-scope' });
    expect(await reader.read(files ?? [])).toMatchObject({
      text: '',
      unread: [{ why: expect.stringContaining('files:read') }],
    });
  });

  it('counts text files only', async () => {
    const slack = await elsewhere(() => {});
    const picture = (id: string) => ({ ...textFile(slack.url), id, name: `${id}.png`, mimetype: 'image/<@U0VICTIM>' });
    const text = (id: string) => ({ ...textFile(slack.url), id, name: `${id}.txt` });
    const files = ['P1', 'P2', 'P3'].map(picture).concat(['T1', 'T2', 'T3', 'T4'].map(text));
    const { text: read, unread } = await readerOf(slack.url).read(files);
    expect(read).toBe('hello\nhello\nhello');
    expect(unread).toEqual([
      ...['P1.png', 'P2.png', 'P3.png'].map((name) => ({ name, why: 'it is not a text file (image/@U0VICTIM)' })),
      { name: 'T4.txt', why: 'only three text files of a message are read' },
    ]);
  });

  it('believes no size that Slack states', async () => {
    const slack = await elsewhere(() => {}, { body: 'x'.repeat(1_100_000) });
    expect(await readerOf(slack.url).read([textFile(slack.url)])).toMatchObject({
      unread: [{ why: 'it is larger than 1 MB' }],
    });
  });

  it('waits no longer than Slack does, for what a file is and for all that is in it', async () => {
    const never = () => new Promise<never>(() => {});
    const client = { files: { info: never } } as unknown as typeof rig.connection.client;
    const from = Date.now();
    const unknown = createFileReader({ ...rig.connection, client }).read([
      { id: 'F1', file_access: 'check_file_info' },
    ]);
    await expect(unknown).rejects.toMatchObject({ code: 'slack-unavailable' });
    const slack = await elsewhere(() => {}, { headers: { 'content-length': '10' } });
    const stuck = readerOf(slack.url).read([textFile(slack.url)]);
    await expect(stuck).rejects.toMatchObject({ code: 'slack-unavailable' });
    expect(Date.now() - from).toBeLessThan(4000);
  });

  it('asks for a redelivery when Slack does not answer', async () => {
    const reader = createFileReader(rig.connection);
    const url = `${new URL(rig.slack.apiUrl).origin.replace(/:\d+$/, ':1')}/x`;
    const connection = { ...rig.connection, clientOptions: { slackApiUrl: `${new URL(url).origin}/api/` } };
    const file = { id: 'F1', mimetype: 'text/plain', size: 5, url_private: url };
    await expect(createFileReader(connection).read([file])).rejects.toMatchObject({ code: 'slack-unavailable' });
    expect(await reader.read([])).toEqual({ text: '', unread: [] });
  });
});

describe('files of forwarded messages', () => {
  it('are found wherever Slack puts them, and no deeper than it does', () => {
    const attachments = [{ files: [{ id: 'F2' }], message_blocks: [{ message: { files: [{ id: 'F3' }] } }] }];
    expect(filesOf({ files: [{ id: 'F1' }], attachments })).toEqual([{ id: 'F1' }, { id: 'F2' }, { id: 'F3' }]);
    let deep: Record<string, unknown> = { files: [{ id: 'deep' }] };
    for (let i = 0; i < 500; i++) deep = { attachments: [deep] };
    expect(filesOf(deep)).toEqual([]);
  });
});

const textFile = (origin: string) => ({
  id: 'F1',
  name: 'a.txt',
  mimetype: 'text/plain',
  size: 5,
  url_private: `${origin}/a.txt`,
});

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

async function elsewhere(
  onRequest: (authorization: string | undefined) => void,
  { status = 200, headers = {}, body = 'hello' }: Answer = {},
): Promise<{ url: string }> {
  const server: Server = createServer((req, res) => {
    onRequest(req.headers.authorization);
    res.writeHead(status, headers).write(body);
    // More was announced than comes: the rest never does.
    if (!headers['content-length']) res.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  started.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${port}` };
}
