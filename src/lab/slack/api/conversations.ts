import { wireMessage } from '../payloads';
import type { Fields, LabChannel, Message } from '../types';
import { SlackRefusal } from '../types';
import { isDirect, type Workspace } from '../workspace';
import { flag, type Method, optional, page, required } from './method';

function describe(channel: LabChannel, workspace: Workspace): Fields {
  const direct = isDirect(channel);
  const common = {
    id: channel.id,
    created: 0,
    is_im: direct,
    is_channel: !direct && channel.isPrivate !== true,
    is_group: channel.isPrivate === true,
    is_private: direct || channel.isPrivate === true,
    is_mpim: false,
    is_archived: false,
    is_ext_shared: channel.isExtShared === true,
    is_shared: channel.isExtShared === true,
    is_org_shared: false,
    context_team_id: workspace.options.team.id,
  };
  if (direct) return { ...common, user: workspace.members(channel).find((id) => id !== workspace.bot.userId) };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_general: false,
    is_member: workspace.isMember(workspace.bot.userId, channel),
    topic: { value: channel.topic ?? '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: workspace.members(channel).length,
  };
}

const info: Method = (args, { workspace }) => ({
  channel: describe(workspace.channel(required(args, 'channel')), workspace),
});

const list: Method = (args, { workspace }) => {
  const types = (optional(args, 'types') ?? 'public_channel').split(',');
  const wanted = [...workspace.channels.values()].filter((channel) => {
    if (isDirect(channel)) return types.includes('im');
    return types.includes(channel.isPrivate ? 'private_channel' : 'public_channel');
  });
  const { items, metadata } = page(wanted, args, 100);
  return { channels: items.map((channel) => describe(channel, workspace)), ...metadata };
};

const members: Method = (args, { workspace }) => {
  const { items, metadata } = page(workspace.members(workspace.channel(required(args, 'channel'))), args, 100);
  return { members: items, ...metadata };
};

const open: Method = (args, { workspace }) => {
  const given = optional(args, 'channel');
  if (given) return { channel: describe(workspace.channel(given), workspace) };
  const users = required(args, 'users').split(',');
  if (users.length > 1) throw new SlackRefusal('method_not_supported_for_channel_type');
  const channel = workspace.directMessage(workspace.user(users[0] ?? '').id);
  return { channel: flag(args, 'return_im') ? describe(channel, workspace) : { id: channel.id } };
};

const replies: Method = (args, { workspace }) => {
  const channel = workspace.channel(required(args, 'channel'));
  const thread = workspace.thread(channel.id, required(args, 'ts'));
  const [parent, ...rest] = thread;
  const wanted = [...(parent ? [parent] : []), ...within(rest, args)];
  return answer(wanted, args, 1000);
};

const history: Method = (args, { workspace }) => {
  const channel = workspace.channel(required(args, 'channel'));
  const top = workspace
    .messages(channel.id)
    .filter(
      (message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast',
    );
  return answer(within(top, args).reverse(), args, 100);
};

function within(messages: readonly Message[], args: Fields): Message[] {
  const oldest = Number(optional(args, 'oldest') ?? 0);
  const latest = Number(optional(args, 'latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = flag(args, 'inclusive');
  return messages.filter((message) => {
    const ts = Number(message.ts);
    return inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
  });
}

function answer(messages: Message[], args: Fields, defaultLimit: number): Fields {
  const { items, metadata } = page(messages, args, defaultLimit);
  const withMetadata = flag(args, 'include_all_metadata');
  const shown = items.map((message) => {
    const { metadata: own, ...fields } = wireMessage(message);
    return withMetadata && own !== undefined ? { ...fields, metadata: own } : fields;
  });
  return { messages: shown, ...metadata };
}

export const CONVERSATION_METHODS: Record<string, Method> = {
  'conversations.info': info,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.replies': replies,
  'conversations.history': history,
};
