import type { App } from '@slack/bolt';
import { parseNamedKey } from '../../domain/arn';
import type { Source } from '../../domain/investigation';
import { secretWarning } from '../../domain/secret-warning';
import { type Command, readCommand } from '../commands';
import { type IncomingEvent, type Taken, takeMention, takeMessage } from '../incoming';
import { type ListenerContext, takeEvent, tellOnce } from './context';

/** Pastes in channels that are watched, and direct messages. */
export function onMessage(app: App, context: ListenerContext): void {
  app.message(async ({ event, body, context: { retryNum } }) => {
    const taken = takeMessage(event as IncomingEvent, body, context.rules);
    if (!taken) return;
    const { source } = taken;
    if (taken.unaddressedReply && (await context.channels.isOurThread(source.channel, source.threadTs ?? ''))) return;
    await takeAsked(context, taken, retryNum);
  });
}

/** Mentions, anywhere. */
export function onMention(app: App, context: ListenerContext): void {
  app.event('app_mention', async ({ event, body, context: { retryNum } }) => {
    const taken = takeMention(event as IncomingEvent, body, context.rules);
    if (taken) await takeAsked(context, taken, retryNum);
  });
}

const HOW = 'Paste an AWS KMS error with the mention, or ask: /kms check KEY [PRINCIPAL] [ACTION]. More: /kms help';

/** Addressed to us, `help` and `check …` work as after the slash command. */
async function takeAsked(
  context: ListenerContext,
  { unaddressedReply: _, files, ...typed }: Taken,
  deliveries = 0,
): Promise<void> {
  const { text, askedBy, source } = typed;
  const addressed = askedBy === 'mention' || askedBy === 'direct-message';
  const asksHow = text === '' ? files.length === 0 : /^help$/i.test(text);
  if (addressed && asksHow) return tellOnce(context, typed, HOW);
  const command = addressed && /^check\s+\S+/i.test(text) ? readCommand(text, context.rules.mask) : null;
  if (!command || command.asked.kind === 'paste' || files.length > 0 || isTalk(command.asked, source)) {
    return takeEvent(context, typed, { files, deliveries });
  }
  const { asked, secrets } = command;
  if (asked.kind === 'help') {
    const warning = secrets.length > 0 ? ` ${secretWarning(secrets, askedBy)}` : '';
    return tellOnce(context, typed, `${asked.problem ?? HOW}${warning}`);
  }
  const { kind: _kind, ...check } = asked;
  return takeEvent(context, { ...typed, text: '', check, secrets });
}

/** In a thread “check us-east-1” may answer what was asked: only a key makes it a check there. */
function isTalk(asked: Command, { messageTs, threadTs }: Source): boolean {
  const inThread = threadTs !== null && threadTs !== messageTs;
  return inThread && !(asked.kind === 'check' && parseNamedKey(asked.key));
}
