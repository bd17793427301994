import { App, type AppOptions, LogLevel } from '@slack/bolt';
import type { LocalSlackOptions } from '../../../src/lab/slack/options';
import { type LocalSlack, startLocalSlack } from '../../../src/lab/slack/server';

export const REQUESTER = 'U0ANA';
export const APPROVER = 'U0BEN';
export const OUTSIDER = 'U0OLA';
export const BOT = 'U0TESTBOT';
export const CHANNEL = 'C0OPS';

const TOKENS = { botToken: 'xoxb-test', appToken: 'xapp-test', signingSecret: 'a-signing-secret' };

/** A local Slack with two colleagues, an outsider, one channel and one user group. */
export function startTestSlack(options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> {
  return startLocalSlack({
    users: [
      { id: REQUESTER, name: 'ana', realName: 'Ana Ruiz', role: 'requester', email: 'ana@example.com' },
      { id: APPROVER, name: 'ben', realName: 'Ben Okafor', role: 'approver' },
      { id: OUTSIDER, name: 'ola', realName: 'Ola Berg', role: 'outsider', teamId: 'T0OTHER', isStranger: true },
    ],
    userGroups: [{ id: 'S0ONCALL', handle: 'oncall', users: [APPROVER] }],
    channels: [
      { id: CHANNEL, name: 'ops' },
      { id: 'C0PRIVATE', name: 'closed', members: [APPROVER], isPrivate: true },
    ],
    team: { id: 'T0LAB', name: 'Lab Works' },
    bot: { userId: BOT, name: 'testbot' },
    slashCommands: ['/try'],
    shortcuts: [{ callbackId: 'inspect', name: 'Inspect this' }],
    pasteExamples: [],
    ...TOKENS,
    ...options,
  });
}

/** The real Bolt app, not started, pointed at the local Slack; quiet, without retries of its own. */
export function boltApp(slack: LocalSlack, options: Partial<AppOptions> = {}): App {
  return new App({
    token: TOKENS.botToken,
    appToken: TOKENS.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
    convoStore: false,
    ...options,
  });
}

/** Calls a Web API method over HTTP with a JSON body, as the bot unless another token is given. */
export async function call(
  slack: LocalSlack,
  method: string,
  args: Record<string, unknown> = {},
  token: string | undefined = TOKENS.botToken,
): Promise<Record<string, unknown>> {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...authorization },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Record<string, unknown>;
}
