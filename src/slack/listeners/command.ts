import type { App } from '@slack/bolt';
import { parseNamedKey } from '../../domain/arn';
import { COMMAND } from '../actions';
import { helpMessage } from '../blocks/help';
import { sentence } from '../blocks/sentence';
import { parseCommand } from '../commands';
import { attempt, type ListenerContext, openAndTell } from './context';

/** `/kms check <key> [principal] [action]`, `/kms help`; whatever else gets the help. */
export function onCommand(app: App, context: ListenerContext): void {
  app.command(COMMAND, async ({ ack, command }) => {
    const asked = parseCommand(command.text ?? '');
    if (asked.kind === 'help') return ack({ response_type: 'ephemeral', ...helpMessage(asked.problem) });
    const { kind: _, ...check } = asked;
    // What is no key is not repeated: it may be a secret pasted by mistake.
    const what = parseNamedKey(check.key) ? check.key : 'it';
    await ack({ response_type: 'ephemeral', ...sentence(`Looking at ${what}; the answer comes as a message.`) });
    const { team_id: teamId, channel_id: channel } = command;
    const requester = { id: command.user_id, teamId };
    const place = { teamId, channel, messageTs: null, threadTs: null };
    const source = { ...place, external: await context.channels.isShared(channel) };
    const eventKey = `${teamId}-${channel}-${command.trigger_id}`;
    await attempt(context, source, requester, async () => {
      await openAndTell(context, { text: '', source, requester, askedBy: 'command', eventKey, check });
    });
  });
}
