import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFileReader, filesOf } from '../../src/slack/files';
import { ANA, BEN, OPS, type Rig, startRig } from './slack-support';

const PASTE = 'An error occurred (AccessDeniedException) when calling the Decrypt operation: User is not authorized';
const snippet = (content: string, name = 'error.txt') => ({ files: [{ name, content }] });

describe('files of messages', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ watch: [OPS] });
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.useCases.asked.length = 0;
  });
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

  it('does not send the token to other hosts, nor along a redirect', async () => {
    const seen: (string | undefined)[] = [];
    const other = await elsewhere((authorization) => seen.push(authorization));
    const reader = createFileReader(rig.connection);
    const file = { id: 'F1', name: 'a.txt', mimetype: 'text/plain', size: 5, url_private: `${other.url}/a.txt` };
    expect(await reader.read([file])).toEqual({
      text: '',
      unread: [{ name: 'a.txt', why: 'it is not kept in Slack' }],
    });
    expect(seen).toEqual([]);
    await other.close();
  });

  it('takes a login page for what it is', async () => {
    const { files } = rig.slack.driver.post(ANA, 'C0QUIET', '', snippet(PASTE));
    const reader = createFileReader({ ...rig.connection, botToken: 'xoxb-without-scope' });
    expect(await reader.read(files ?? [])).toMatchObject({
      text: '',
      unread: [{ why: expect.stringContaining('files:read') }],
    });
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

async function elsewhere(
  onRequest: (authorization: string | undefined) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((req, res) => {
    onRequest(req.headers.authorization);
    res.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
