import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { COMMAND, SHORTCUT_CALLBACK } from '../../../src/slack/actions';

const ROOT = resolve(__dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
  features: { shortcuts: { callback_id: string }[]; slash_commands: { command: string; should_escape: boolean }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] }; interactivity: { is_enabled: boolean } };
}

const manifest = parse(read('deploy/slack-manifest.yaml')) as Manifest;

/** What Slack asks for each call and surface; conversations.* for the three kinds of conversation that are read. */
const NEEDED: Record<string, string[]> = {
  'auth.test': [],
  'views.open': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read', 'im:read'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'files.info': ['files:read'],
  'users.info': ['users:read'],
  'usergroups.users.list': ['usergroups:read'],
};
const FOR_EVENTS: Record<string, string> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
};

const sources = readdirSync(join(ROOT, 'src/slack'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(join('src/slack', name)))
  .join('\n');
const called = [...sources.matchAll(/\bclient\.((?:[a-z]+\.)+[a-zA-Z]+)\(/g)].map((match) => match[1] ?? '');

describe('the Slack manifest', () => {
  it('is the same in YAML and JSON', () => {
    expect(JSON.parse(read('deploy/slack-manifest.json'))).toEqual(manifest);
  });

  it('asks for exactly the scopes that the calls, events and surfaces need', () => {
    expect([...new Set(called)].sort()).toEqual(Object.keys(NEEDED).sort());
    const events = manifest.settings.event_subscriptions.bot_events;
    const needed = [
      ...called.flatMap((method) => NEEDED[method] ?? []),
      ...events.map((event) => FOR_EVENTS[event] ?? event),
      'commands',
    ];
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set(needed)].sort());
  });

  it('names the command and the shortcut that are listened to, unescaped', () => {
    expect(manifest.features.slash_commands).toMatchObject([{ command: COMMAND, should_escape: false }]);
    expect(manifest.features.shortcuts).toMatchObject([{ callback_id: SHORTCUT_CALLBACK }]);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });
});
