import type { webApi } from '@slack/bolt';
import type { Source } from '../domain/investigation';
import type { Logger } from '../log';
import type { Clock, ThreadView } from '../workflow/ports';
import { METADATA_TYPE } from './actions';
import { type RenderedMessage, renderMinimal, renderThread } from './blocks/thread';
import type { BotIdentity } from './connection';
import { findMessage } from './find-message';
import { patiently, slackCode, toKeymedicError } from './slack-errors';

export interface NotifierDeps {
  client: webApi.WebClient;
  identity: BotIdentity;
  clock: Clock;
  log: Logger;
}

/** Where a message stands. */
export interface Place {
  channel: string;
  ts: string;
}

export interface Delivery {
  /** Posts the message, unless `lookFirst` finds that it stands already. */
  postOnce(view: ThreadView, lookFirst: boolean): Promise<Place>;
  /** Changes the message; when it is gone, posts it again. */
  update(place: Place, view: ThreadView): Promise<Place>;
  /** A further message in the thread. */
  reply(source: Source, message: RenderedMessage): Promise<void>;
}

const BLOCKS_REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const CHANNEL_CLOSED = new Set(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action']);
const MESSAGE_GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

type Send = (message: RenderedMessage) => Promise<{ channel?: string; ts?: string }>;

const threadOf = ({ threadTs, messageTs }: Source): { thread_ts?: string } => {
  const ts = threadTs ?? messageTs;
  return ts ? { thread_ts: ts } : {};
};

/** Sends rendered investigations, falling back to plainer blocks where Slack refuses the newer ones. */
export function createDelivery(deps: NotifierDeps): Delivery {
  const { client, clock, log } = deps;
  let classicOnly = false;

  /** Tries the tiers from the richest on. */
  async function tiered(view: ThreadView, send: Send): Promise<{ channel?: string; ts?: string }> {
    if (!classicOnly) {
      try {
        return await patiently(clock, () => send(renderThread(view, 'rich')));
      } catch (error) {
        if (!BLOCKS_REFUSED.has(slackCode(error) ?? '')) throw error;
        classicOnly = true;
        log.warn('slack.blocks-refused', { reason: slackCode(error), now: 'classic blocks from here on' });
      }
    }
    try {
      return await patiently(clock, () => send(renderThread(view, 'classic')));
    } catch (error) {
      if (!BLOCKS_REFUSED.has(slackCode(error) ?? '')) throw error;
      log.error('slack.classic-refused', { reason: slackCode(error), investigation: view.investigation.id });
      return patiently(clock, () => send(renderMinimal(view)));
    }
  }

  async function post(view: ThreadView, channel: string, thread: { thread_ts?: string }): Promise<Place> {
    const metadata = { event_type: METADATA_TYPE, event_payload: { investigation_id: view.investigation.id } };
    const answer = await tiered(view, (message) =>
      client.chat.postMessage({ channel, ...thread, ...message, metadata, unfurl_links: false, unfurl_media: false }),
    );
    return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
  }

  /** In the thread; without it when the message asked about is gone; to the person alone when the channel is closed to us. */
  async function postSomewhere(view: ThreadView): Promise<Place> {
    const { source, requester, id } = view.investigation;
    try {
      return await post(view, source.channel, threadOf(source));
    } catch (error) {
      const code = slackCode(error) ?? '';
      if (code === 'thread_not_found') return post(view, source.channel, {});
      if (!CHANNEL_CLOSED.has(code)) throw error;
      log.warn('slack.answered-directly', { investigation: id, channel: source.channel, reason: code });
      return post(view, requester.id, {});
    }
  }

  async function guarded<T>(method: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw toKeymedicError(method, error);
    }
  }

  const postOnce = async (view: ThreadView, lookFirst: boolean): Promise<Place> => {
    const found = lookFirst ? await findMessage(deps, view.investigation) : null;
    return found ? update(found, view) : guarded('chat.postMessage', () => postSomewhere(view));
  };

  const update = async (place: Place, view: ThreadView): Promise<Place> => {
    try {
      await tiered(view, (message) => client.chat.update({ ...place, ...message }));
      return place;
    } catch (error) {
      if (!MESSAGE_GONE.has(slackCode(error) ?? '')) throw toKeymedicError('chat.update', error);
      log.warn('slack.message-gone', { investigation: view.investigation.id, reason: slackCode(error) });
      return guarded('chat.postMessage', () => postSomewhere(view));
    }
  };

  return {
    postOnce,
    update,
    reply: (source, message) =>
      guarded('chat.postMessage', async () => {
        const content = { ...message, ...threadOf(source), unfurl_links: false, unfurl_media: false };
        await patiently(clock, () => client.chat.postMessage({ channel: source.channel, ...content }));
      }),
  };
}
