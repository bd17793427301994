import { LRUCache } from 'lru-cache';
import type { SlackConnection } from './connection';
import { patiently, toKeymedicError } from './slack-errors';

/** What has to be asked of Slack about a conversation. */
export interface Channels {
  /** Shared with another organization; also when Slack does not say, so that nothing is shown or decided there. */
  isShared(channel: string): Promise<boolean>;
  /** True when we have written in this thread. Throws `slack-unavailable`. */
  isOurThread(channel: string, threadTs: string): Promise<boolean>;
}

const SHARED_FOR_MS = 60_000;
const REMEMBERED = 5000;

export function createChannels({ client, clock, log, identity }: SlackConnection): Channels {
  const shared = new LRUCache<string, boolean>({ max: REMEMBERED, ttl: SHARED_FOR_MS });
  const ours = new LRUCache<string, true>({ max: REMEMBERED });

  return {
    isShared: async (channel) => {
      const known = shared.get(channel);
      if (known !== undefined) return known;
      try {
        const { channel: info } = await patiently(clock, () => client.conversations.info({ channel }));
        const is = info?.is_ext_shared === true || info?.is_pending_ext_shared === true;
        shared.set(channel, is);
        return is;
      } catch (error) {
        log.warn('slack.channel-unreadable', { channel, reason: toKeymedicError('conversations.info', error).message });
        return true;
      }
    },
    isOurThread: async (channel, threadTs) => {
      const key = `${channel}-${threadTs}`;
      if (ours.has(key)) return true;
      try {
        const query = { channel, ts: threadTs, limit: 200 };
        const { messages } = await patiently(clock, () => client.conversations.replies(query));
        const found = (messages ?? []).some(
          ({ user, bot_id }) => user === identity.userId || bot_id === identity.botId,
        );
        if (found) ours.set(key, true);
        return found;
      } catch (error) {
        throw toKeymedicError('conversations.replies', error);
      }
    },
  };
}
