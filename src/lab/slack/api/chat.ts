import { wireMessage } from '../payloads';
import { type Fields, type LabChannel, type Message, SlackRefusal } from '../types';
import type { Workspace } from '../workspace';
import { acceptContent, type Content } from './content';
import { flag, jsonList, type Lab, type Method, optional, required } from './method';

/** A message of the app, posted to the channel or thread. Throws not_in_channel, thread_not_found. */
export function postAsApp(lab: Lab, channel: LabChannel, content: Content, extra: Partial<Message> = {}): Message {
  const { workspace } = lab;
  if (!workspace.isMember(workspace.bot.userId, channel)) throw new SlackRefusal('not_in_channel');
  const message = workspace.addMessage({ ...appMessage(workspace, channel.id), ...content, ...extra });
  lab.events.posted(message);
  return message;
}

/** Changes a message of the app and tells the app so, as Slack does. */
export function changeAsApp(lab: Lab, channel: LabChannel, ts: string, content: Partial<Content>): Message {
  const { workspace } = lab;
  const previous = structuredClone(workspace.message(channel.id, ts));
  const message = workspace.changeMessage(channel.id, ts, content);
  lab.events.changed(message, previous);
  return message;
}

export function removeAsApp(lab: Lab, channel: LabChannel, ts: string): void {
  lab.events.removed(lab.workspace.removeMessage(channel.id, ts));
}

function appMessage(workspace: Workspace, channel: string): Message {
  const { bot, options } = workspace;
  return {
    type: 'message',
    channel,
    ts: workspace.freshTs(),
    user: bot.userId,
    team: options.team.id,
    text: '',
    bot_id: bot.botId,
    app_id: bot.appId,
    bot_profile: { id: bot.botId, app_id: bot.appId, name: bot.name, deleted: false, team_id: options.team.id },
  };
}

const postMessage: Method = (args, lab) => {
  const channel = lab.workspace.channel(required(args, 'channel'));
  const content = acceptContent(args, lab.workspace);
  const threadTs = optional(args, 'thread_ts');
  const broadcast = threadTs !== undefined && flag(args, 'reply_broadcast');
  const message = postAsApp(lab, channel, content, {
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(broadcast ? { subtype: 'thread_broadcast' } : {}),
  });
  return { channel: channel.id, ts: message.ts, message: wireMessage(message) };
};

const update: Method = (args, lab) => {
  const { workspace } = lab;
  const channel = workspace.channel(required(args, 'channel'));
  const ts = required(args, 'ts');
  const old = workspace.message(channel.id, ts);
  if (old.user !== workspace.bot.userId) throw new SlackRefusal('cant_update_message');
  const given = acceptContent(args, workspace);
  const hasText = optional(args, 'text') !== undefined;
  // Blocks stay only when neither text nor blocks are given; a text alone takes their place.
  const blocks = given.blocks ?? (hasText ? undefined : old.blocks);
  const cleared = jsonList(args, 'attachments', 'invalid_attachments') !== undefined;
  const change: Partial<Message> & Fields = {
    ...given,
    blocks,
    attachments: cleared ? given.attachments : old.attachments,
  };
  if (!hasText && given.blocks) change.text = '';
  if (!given.blocks) change.edited = { user: workspace.bot.userId, ts: workspace.freshTs() };
  const message = changeAsApp(lab, channel, ts, change);
  return { channel: channel.id, ts, text: message.text, message: wireMessage(message) };
};

const postEphemeral: Method = (args, lab) => {
  const { workspace } = lab;
  const channel = workspace.channel(required(args, 'channel'));
  const user = workspace.user(required(args, 'user'));
  if (!workspace.isMember(user.id, channel)) throw new SlackRefusal('user_not_in_channel');
  const { text, blocks } = acceptContent(args, workspace);
  const threadTs = optional(args, 'thread_ts');
  const ephemeral = workspace.addEphemeral({
    user: user.id,
    channel: channel.id,
    ts: workspace.freshTs(),
    text,
    from: 'app',
    ...(blocks ? { blocks } : {}),
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  return { message_ts: ephemeral.ts };
};

const remove: Method = (args, lab) => {
  const channel = lab.workspace.channel(required(args, 'channel'));
  const ts = required(args, 'ts');
  if (lab.workspace.message(channel.id, ts).user !== lab.workspace.bot.userId) {
    throw new SlackRefusal('cant_delete_message');
  }
  removeAsApp(lab, channel, ts);
  return { channel: channel.id, ts };
};

const getPermalink: Method = (args, lab) => {
  const channel = lab.workspace.channel(required(args, 'channel'));
  const message = lab.workspace.message(channel.id, required(args, 'message_ts'));
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  return {
    channel: channel.id,
    permalink: `${lab.baseUrl()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
  };
};

export const CHAT_METHODS: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
