import type { Investigation } from '../domain/investigation';
import { METADATA_TYPE } from './actions';
import type { NotifierDeps, Place } from './delivery';
import { patiently, slackCode, toKeymedicError } from './slack-errors';

interface FoundMessage {
  ts?: string;
  bot_id?: string;
  metadata?: { event_type?: string; event_payload?: object };
}

const PAGE = 200;
/** Clocks differ: look from a little before the investigation was made. */
const SLACK_SECONDS = 60;

/**
 * Our message of an investigation, by its metadata: for when a post may have arrived although its answer did not. Null when
 * it is not there or the conversation cannot be read; throws `slack-unavailable`.
 */
export async function findMessage(deps: NotifierDeps, investigation: Investigation): Promise<Place | null> {
  const { channel, threadTs, messageTs } = investigation.source;
  const oldest = String(Math.floor(Date.parse(investigation.createdAt) / 1000) - SLACK_SECONDS);
  const thread = threadTs ?? messageTs;
  const query = { channel, oldest, limit: PAGE, include_all_metadata: true };
  try {
    const { messages } = await patiently(deps.clock, () =>
      thread ? deps.client.conversations.replies({ ...query, ts: thread }) : deps.client.conversations.history(query),
    );
    const found = (messages as FoundMessage[] | undefined)?.find(
      (message) => message.bot_id === deps.identity.botId && idOf(message) === investigation.id,
    );
    return found?.ts ? { channel, ts: found.ts } : null;
  } catch (error) {
    const raised = toKeymedicError(thread ? 'conversations.replies' : 'conversations.history', error);
    if (slackCode(error) === null || raised.retry === 'later') throw raised;
    deps.log.warn('slack.cannot-look-back', { channel, reason: slackCode(error) });
    return null;
  }
}

function idOf({ metadata }: FoundMessage): unknown {
  if (metadata?.event_type !== METADATA_TYPE) return null;
  return (metadata.event_payload as Record<string, unknown> | undefined)?.investigation_id;
}
