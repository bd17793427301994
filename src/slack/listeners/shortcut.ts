import type { App, MessageShortcut } from '@slack/bolt';
import { SHORTCUT_CALLBACK } from '../actions';
import { filesOf } from '../files';
import { attempt, type ListenerContext, openAndTell } from './context';

/** The message shortcut “Diagnose KMS error”. */
export function onShortcut(app: App, context: ListenerContext): void {
  app.shortcut<MessageShortcut>(
    { callback_id: SHORTCUT_CALLBACK, type: 'message_action' },
    async ({ ack, shortcut }) => {
      await ack();
      const { channel, message, user, team } = shortcut;
      const teamId = team?.id ?? context.rules.identity.teamId;
      const requester = { id: user.id, teamId: user.team_id ?? teamId };
      const threadTs = typeof message.thread_ts === 'string' ? message.thread_ts : message.ts;
      const place = { teamId, channel: channel.id, messageTs: message.ts, threadTs };
      const source = { ...place, external: await context.channels.isShared(channel.id) };
      const eventKey = `${teamId}-${channel.id}-${message.ts}`;
      const text = context.rules.textOf(message);
      await attempt(context, source, requester, async () => {
        const request = { text, source, requester, askedBy: 'shortcut' as const, eventKey };
        await openAndTell(context, request, await context.files.read(filesOf(message as Record<string, unknown>)));
      });
    },
  );
}
