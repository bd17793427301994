import type { AskedBy, Person, Source } from '../domain/investigation';
import { isRecord } from '../domain/json';
import type { BotIdentity } from './connection';
import { filesOf } from './files';

/** A message as events, shortcuts and the Web API deliver it; only what is looked at is named. */
export interface SlackMessage {
  ts?: unknown;
  thread_ts?: unknown;
  user?: unknown;
  bot_id?: unknown;
  subtype?: unknown;
  text?: unknown;
  blocks?: unknown;
  attachments?: unknown;
  files?: unknown;
  edited?: unknown;
  parent_user_id?: unknown;
  user_team?: unknown;
  source_team?: unknown;
  team?: unknown;
}

/** A `message` or `app_mention` event with what its envelope says. */
export interface IncomingEvent extends SlackMessage {
  channel?: unknown;
  channel_type?: unknown;
  message?: unknown;
  previous_message?: unknown;
}

export interface Envelope {
  team_id?: unknown;
  is_ext_shared_channel?: unknown;
}

/** A text with its secrets masked, and their kinds. */
export type Mask = (text: string) => { text: string; found: readonly string[] };

/** What is read without a mention, and whose messages. */
export interface Rules {
  identity: BotIdentity;
  /** The text of a message as its author typed it. */
  textOf: (message: SlackMessage) => string;
  mask: Mask;
  /** Null: every channel that we are in. */
  watch: readonly string[] | null;
  /** `bot_id`s of other apps whose messages are read (CI, alerts). */
  allowedBots: readonly string[];
}

/** A message that asks something. */
export interface Taken {
  text: string;
  source: Source;
  requester: Person;
  askedBy: AskedBy;
  eventKey: string;
  /** Files of the message and of what was forwarded with it, as Slack describes them. */
  files: unknown[];
  /** A reply in a thread, not addressed to us: only taken when the thread is none of ours. */
  unaddressedReply: boolean;
}

const READ_SUBTYPES = new Set(['file_share', 'thread_broadcast', 'bot_message', 'me_message']);

const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What a `message` event asks; null for everything that is not for us. */
export function takeMessage(event: IncomingEvent, envelope: Envelope, rules: Rules): Taken | null {
  const edited = event.subtype === 'message_changed';
  const message = edited ? editedMessage(event, rules) : event;
  if (!message || !isReadable(message, rules)) return null;
  const direct = event.channel_type === 'im';
  const mentioned = textIn(message.text)?.includes(`<@${rules.identity.userId}>`) ?? false;
  // Where we are mentioned an `app_mention` event comes too, except for edits and direct messages.
  if (!direct && mentioned && !edited) return null;
  const channel = textIn(event.channel);
  if (!channel) return null;
  if (direct) return take(message, channel, envelope, 'direct-message', rules);
  if (mentioned) return take(message, channel, envelope, 'mention', rules);
  if (rules.watch !== null && !rules.watch.includes(channel)) return null;
  if (message.parent_user_id === rules.identity.userId) return null;
  return take(message, channel, envelope, 'paste', rules);
}

/** What an `app_mention` event asks. */
export function takeMention(event: IncomingEvent, envelope: Envelope, rules: Rules): Taken | null {
  const channel = textIn(event.channel);
  if (!channel || isOwn(event, rules) || (event.bot_id && !isAllowedBot(event, rules))) return null;
  return take(event, channel, envelope, 'mention', rules);
}

function take(
  message: SlackMessage,
  channel: string,
  envelope: Envelope,
  askedBy: AskedBy,
  rules: Rules,
): Taken | null {
  const ts = textIn(message.ts);
  const team = textIn(envelope.team_id);
  const user = textIn(message.user) ?? textIn(message.bot_id);
  if (!ts || !team || !user) return null;
  const threadTs = textIn(message.thread_ts);
  const editTs = isRecord(message.edited) ? textIn(message.edited.ts) : null;
  return {
    text: withoutMention(rules.textOf(message), rules.identity),
    source: {
      teamId: team,
      channel,
      messageTs: ts,
      threadTs: threadTs ?? ts,
      external: envelope.is_ext_shared_channel === true,
    },
    requester: {
      id: user,
      teamId: textIn(message.user_team) ?? textIn(message.source_team) ?? textIn(message.team) ?? team,
    },
    askedBy,
    files: filesOf(message),
    eventKey: editTs ? `${team}-${channel}-${ts}-${editTs}` : `${team}-${channel}-${ts}`,
    unaddressedReply: askedBy === 'paste' && threadTs !== null && threadTs !== ts,
  };
}

/** An edit by its author that changed the text or added a file; unfurled links, deleted files and our own updates are none. */
function editedMessage(event: IncomingEvent, { textOf }: Rules): SlackMessage | null {
  const { message, previous_message: previous } = event;
  if (!isRecord(message) || !isRecord(message.edited)) return null;
  if (!isRecord(previous)) return message;
  if (isRecord(previous.edited) && previous.edited.ts === message.edited.ts) return null;
  const had = fileIdsOf(previous);
  const changed = textOf(previous) !== textOf(message) || fileIdsOf(message).some((id) => !had.includes(id));
  return changed ? message : null;
}

function fileIdsOf(message: SlackMessage): unknown[] {
  return filesOf(message).map((file) => (isRecord(file) ? file.id : null));
}

function isReadable(message: SlackMessage, rules: Rules): boolean {
  if (isOwn(message, rules)) return false;
  const subtype = textIn(message.subtype);
  if (subtype !== null && !READ_SUBTYPES.has(subtype)) return false;
  return (!message.bot_id && subtype !== 'bot_message') || isAllowedBot(message, rules);
}

function isOwn({ user, bot_id }: SlackMessage, { identity }: Rules): boolean {
  return user === identity.userId || bot_id === identity.botId;
}

function isAllowedBot({ bot_id }: SlackMessage, { allowedBots }: Rules): boolean {
  return typeof bot_id === 'string' && allowedBots.includes(bot_id);
}

function withoutMention(text: string, { userId }: BotIdentity): string {
  return text.replaceAll(`<@${userId}>`, ' ').replaceAll(`@${userId}`, ' ').trim();
}
