import type { App, SlashCommand } from '@slack/bolt';
import { parseNamedKey } from '../../domain/arn';
import { secretWarning } from '../../domain/secret-warning';
import type { OpenRequest } from '../../workflow/ports';
import { COMMAND } from '../actions';
import { helpMessage } from '../blocks/help';
import { mentioning } from '../blocks/sentence';
import { type Command, readCommand } from '../commands';
import { type ListenerContext, storedInTime, wentWrong } from './context';

/** `/kms check <key> [principal] [action]`, `/kms <pasted error>`, `/kms help`; whatever else gets the help. One answer to each. */
export function onCommand(app: App, context: ListenerContext): void {
  app.command(COMMAND, async ({ ack, command }) => {
    const typed = context.rules.textOf({ text: command.text ?? '' });
    const { asked, secrets } = readCommand(typed, context.rules.mask);
    if (asked.kind === 'help') {
      const warning = secrets.length > 0 ? secretWarning(secrets, 'command') : null;
      const problem = [asked.problem, warning].filter((part) => part !== null).join(' ');
      return ack({ response_type: 'ephemeral', ...helpMessage(problem || null) });
    }
    const words = await answerTo(context, command, { typed, asked, secrets });
    await ack({ response_type: 'ephemeral', ...mentioning(words) });
  });
}

interface Typed {
  typed: string;
  asked: Exclude<Command, { kind: 'help' }>;
  secrets: readonly string[];
}

/** What the asker is told, once it is stored or refused: acknowledged before, it would be told twice. */
async function answerTo(
  context: ListenerContext,
  command: SlashCommand,
  { typed, asked, secrets }: Typed,
): Promise<string> {
  const { team_id: teamId, channel_id: channel, user_id: id, trigger_id: trigger } = command;
  const { kind, ...check } = asked;
  const what = 'key' in check && parseNamedKey(check.key) ? check.key : kind === 'paste' ? 'this error' : 'it';
  const opening = async () => {
    const external = await context.channels.isShared(channel);
    const source = { teamId, channel, messageTs: null, threadTs: null, external };
    const request = {
      source,
      requester: { id, teamId },
      askedBy: 'command',
      eventKey: `${teamId}-${channel}-${trigger}`,
    } as const;
    const named: Pick<OpenRequest, 'text' | 'check' | 'secrets'> =
      'key' in check ? { text: '', check, secrets } : { text: typed };
    return context.useCases.openInvestigation({ ...request, ...named });
  };
  try {
    const opened = await storedInTime(opening());
    return opened.kind === 'refused' ? opened.refusal.text : `Looking at ${what}; the answer comes as a message.`;
  } catch (error) {
    return wentWrong(context, channel, error);
  }
}
