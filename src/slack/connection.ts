import { webApi } from '@slack/bolt';
import type { Logger } from '../log';
import type { Clock, People, Publisher } from '../workflow/ports';
import { boltLog } from './bolt-log';
import { createNotifier } from './notifier';
import { createPeople } from './people';
import { patiently, toKeymedicError } from './slack-errors';

export interface ConnectionOptions {
  botToken: string;
  /** Base of the Web API, with its final slash; absent: Slack's own. */
  apiUrl?: string | undefined;
  log: Logger;
  clock: Clock;
  /** Workspaces besides our own whose people may decide (Enterprise Grid). */
  allowedTeams?: readonly string[] | undefined;
}

/** Who we are in the workspace. */
export interface BotIdentity {
  userId: string;
  botId: string;
  teamId: string;
}

/** What every process needs of Slack, the worker included: it publishes, and asks who people are. */
export interface SlackConnection {
  client: webApi.WebClient;
  identity: BotIdentity;
  publisher: Publisher;
  people: People;
  /** What the App is built with, so that it behaves as this client does. */
  clientOptions: webApi.WebClientOptions;
  botToken: string;
  clock: Clock;
  log: Logger;
}

/** Deadline of one Web API call. */
const TIMEOUT_MS = 10_000;

/**
 * Calls are not repeated by the client: a message whose answer was lost may stand already, so the notifier looks first.
 * Rate limits are thrown, not slept on: the client would hold up every other call meanwhile.
 */
function clientOptionsFor({ apiUrl, log }: Pick<ConnectionOptions, 'apiUrl' | 'log'>): webApi.WebClientOptions {
  return {
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLog(log),
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
  };
}

/** Checks the token with Slack. Throws `slack-refused` (wrong token) or `slack-unavailable`. */
export async function connectSlack(options: ConnectionOptions): Promise<SlackConnection> {
  const { botToken, clock, log } = options;
  const client = new webApi.WebClient(botToken, clientOptionsFor(options));
  const identity = await whoAmI(client, clock);
  return {
    client,
    identity,
    publisher: createNotifier({ client, identity, clock, log }),
    people: createPeople({ client, clock, log, ownTeams: [identity.teamId, ...(options.allowedTeams ?? [])] }),
    clientOptions: clientOptionsFor(options),
    botToken,
    clock,
    log,
  };
}

async function whoAmI(client: webApi.WebClient, clock: Clock): Promise<BotIdentity> {
  try {
    const { user_id, bot_id, team_id } = await patiently(clock, () => client.auth.test());
    return { userId: user_id ?? '', botId: bot_id ?? '', teamId: team_id ?? '' };
  } catch (error) {
    throw toKeymedicError('auth.test', error);
  }
}
