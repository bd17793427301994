import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { KeymedicError } from '../errors';
import type { Store } from '../workflow/ports';
import { acknowledgeAfterwards } from './at-least-once';
import { boltLog } from './bolt-log';
import { createChannels } from './channels';
import type { SlackConnection } from './connection';
import { createFileReader } from './files';
import type { Mask, SlackMessage } from './incoming';
import { onAnswer, onAnswered } from './listeners/answers';
import { onCommand } from './listeners/command';
import type { ListenerContext } from './listeners/context';
import { onDecisions, onReject, onRejectReason } from './listeners/decisions';
import { onMention, onMessage } from './listeners/messages';
import { onShortcut } from './listeners/shortcut';
import { onViews } from './listeners/views';
import type { UseCases } from './use-cases';

export interface SlackAppOptions {
  connection: SlackConnection;
  useCases: UseCases;
  /** For “What changes” and “All details”. */
  records: Pick<Store, 'investigation' | 'approval'>;
  /** The text of a Slack message as its author typed it. */
  textOf: (message: SlackMessage) => string;
  /** Masks the secrets of what was typed. */
  mask: Mask;
  /** `xapp-…`: Socket Mode. Exactly one of `appToken` and `signingSecret` is given. */
  appToken?: string | undefined;
  /** HTTP mode: requests are taken on `port` at /slack/events. */
  signingSecret?: string | undefined;
  port?: number | undefined;
  /** Channels that are read without a mention; null: every channel that we are in. */
  watch?: readonly string[] | null | undefined;
  allowedBots?: readonly string[] | undefined;
}

export interface SlackApp {
  /** Starts taking events. `port` is null in Socket Mode. Throws `slack-refused` or `slack-unavailable`. */
  start(): Promise<{ port: number | null }>;
  /** Leaves new events to their redelivery, waits up to `drainMs` for what runs, disconnects. */
  stop(drainMs: number): Promise<void>;
}

const BODY_LIMIT = 1 << 20;
export const EVENTS_PATH = '/slack/events';

/** Reconnecting never gives up within a working day: a rejection there would end the process. */
const RECONNECT = { retries: 2000, factor: 1.3, maxTimeout: 30_000 };

function receiverFor({ connection, appToken, signingSecret }: SlackAppOptions): Receiver {
  const logger = boltLog(connection.log);
  if (appToken) {
    const clientOptions = { ...connection.clientOptions, retryConfig: RECONNECT, rejectRateLimitedCalls: false };
    return new SocketModeReceiver({ appToken, logger, logLevel: LogLevel.INFO, installerOptions: { clientOptions } });
  }
  if (!signingSecret) {
    const names = 'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET';
    throw new KeymedicError('environment-missing', {
      names,
      why: 'The first is for Socket Mode, the second for HTTP.',
    });
  }
  return new HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    bodyLimit: BODY_LIMIT,
    logger,
    logLevel: LogLevel.INFO,
    // Too late for Slack, which sends it again; a failed event was answered already.
    unhandledRequestHandler: ({ response }) => {
      if (!response.headersSent) response.writeHead(503).end();
    },
  });
}

/** The bot: Bolt with our listeners. Events are taken at least once; see `acknowledgeAfterwards`. */
export async function createSlackApp(options: SlackAppOptions): Promise<SlackApp> {
  const { connection, port = 3000 } = options;
  const { identity, botToken, clientOptions, clock, log } = connection;
  const app = new App({
    token: botToken,
    botId: identity.botId,
    botUserId: identity.userId,
    // The token was checked when the connection was made; without this Bolt asks Slack again for every event.
    tokenVerificationEnabled: false,
    receiver: receiverFor(options),
    clientOptions: { ...clientOptions },
    logger: boltLog(log),
    convoStore: false,
    deferInitialization: true,
    // Our own messages are told apart by `takeMessage`, allow-listed bots included.
    ignoreSelf: false,
  });
  const intake = acknowledgeAfterwards(app, clock);
  // Rethrown so that a failed event is not acknowledged.
  app.error(async (error) => {
    throw error;
  });
  listen(app, contextOf(options));
  await app.init();
  return {
    start: async () => {
      const started = options.appToken ? await app.start() : await app.start(port);
      log.info('slack.started', { mode: options.appToken ? 'socket' : 'http', bot: identity.userId });
      const address = 'address' in started ? (started.address() as AddressInfo | null) : null;
      return { port: address?.port ?? null };
    },
    stop: async (drainMs) => {
      await intake.drain(drainMs);
      await app.stop();
      log.info('slack.stopped');
    },
  };
}

function contextOf({
  connection,
  useCases,
  records,
  textOf,
  mask,
  watch,
  allowedBots,
}: SlackAppOptions): ListenerContext {
  const { publisher, identity, log } = connection;
  const rules = { identity, textOf, mask, watch: watch ?? null, allowedBots: allowedBots ?? [] };
  return {
    useCases,
    records,
    publisher,
    channels: createChannels(connection),
    files: createFileReader(connection),
    rules,
    log,
  };
}

function listen(app: App, context: ListenerContext): void {
  onMessage(app, context);
  onMention(app, context);
  onShortcut(app, context);
  onCommand(app, context);
  onDecisions(app, context);
  onReject(app, context);
  onRejectReason(app, context);
  onViews(app, context);
  onAnswer(app, context);
  onAnswered(app, context);
}
