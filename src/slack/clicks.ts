import type { BlockAction } from '@slack/bolt';
import type { Person, Source } from '../domain/investigation';

/** A click on one of our buttons: on what, by whom, and where an answer goes. */
export interface Click {
  /** The opaque id on the button. */
  value: string;
  by: Person;
  source: Source;
  triggerId: string;
}

/** Null when the click carries no channel or value, which our buttons always do. */
export function readClick(body: BlockAction): Click | null {
  const action = body.actions[0];
  const channel = body.channel?.id;
  const teamId = body.team?.id ?? body.user.team_id ?? '';
  if (action?.type !== 'button' || !action.value || !channel) return null;
  const messageTs = body.message?.ts ?? null;
  const threadTs = typeof body.message?.thread_ts === 'string' ? body.message.thread_ts : null;
  return {
    value: action.value,
    by: { id: body.user.id, teamId: body.user.team_id ?? teamId },
    source: { teamId, channel, messageTs, threadTs, external: false },
    triggerId: body.trigger_id,
  };
}
