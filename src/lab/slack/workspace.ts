import { randomBytes } from 'node:crypto';
import type { LocalSlackOptions } from './options';
import {
  type Change,
  type Ephemeral,
  type LabBot,
  type LabChannel,
  type LabUser,
  type Message,
  SlackRefusal,
} from './types';

const DEFAULT_BOT: LabBot = { userId: 'U0LABBOT', botId: 'B0LABBOT', appId: 'A0LABAPP', name: 'bot' };

/** People, channels and messages of the local workspace; every change is told to the subscribers. */
export class Workspace {
  readonly options: LocalSlackOptions;
  readonly bot: LabBot;
  readonly users: Map<string, LabUser>;
  readonly channels: Map<string, LabChannel>;
  readonly ephemerals: Ephemeral[] = [];
  readonly #messages = new Map<string, Message[]>();
  readonly #subscribers = new Set<(change: Change) => void>();
  #lastMicros = 0;
  #counter = 0;

  constructor(options: LocalSlackOptions) {
    this.options = options;
    this.bot = { ...DEFAULT_BOT, ...options.bot };
    const botUser: LabUser = { id: this.bot.userId, name: this.bot.name, realName: this.bot.name, isBot: true };
    this.users = new Map([...options.users, botUser].map((user) => [user.id, user]));
    this.channels = new Map(options.channels.map((channel) => [channel.id, channel]));
  }

  now(): number {
    return (this.options.now ?? Date.now)();
  }

  /** A message timestamp that no other message has. */
  freshTs(): string {
    const micros = Math.max(this.now() * 1000, this.#lastMicros + 1);
    this.#lastMicros = micros;
    return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
  }

  /** An id with Slack's shape: the prefix, then upper-case letters and digits. */
  freshId(prefix: string): string {
    this.#counter += 1;
    return `${prefix}0${this.#counter.toString(36).toUpperCase().padStart(8, '0')}`;
  }

  /** A short id as Slack gives blocks and elements that came without one. */
  freshBlockId = (): string => randomBytes(4).toString('base64url');

  subscribe(subscriber: (change: Change) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  announce(change: Change): void {
    for (const subscriber of this.#subscribers) subscriber(change);
  }

  user(id: string): LabUser {
    const user = this.users.get(id);
    if (!user) throw new SlackRefusal('user_not_found');
    return user;
  }

  /** The channel by id, `#name` or, for a direct message with the app, user id. Throws channel_not_found. */
  channel(reference: string): LabChannel {
    const byId = this.channels.get(reference);
    if (byId) return byId;
    if (this.users.has(reference) && reference !== this.bot.userId) return this.directMessage(reference);
    const name = reference.replace(/^#/, '');
    const byName = [...this.channels.values()].find((channel) => channel.name === name && !isDirect(channel));
    if (!byName) throw new SlackRefusal('channel_not_found');
    return byName;
  }

  /** The conversation between one person and the app; opened on first use. */
  directMessage(userId: string): LabChannel {
    const id = `D${userId.slice(1)}`;
    const existing = this.channels.get(id);
    if (existing) return existing;
    const channel: LabChannel = { id, name: 'directmessage', members: [userId, this.bot.userId] };
    this.channels.set(id, channel);
    return channel;
  }

  members(channel: LabChannel): string[] {
    return channel.members ?? [...this.users.keys()];
  }

  isMember(userId: string, channel: LabChannel): boolean {
    return this.members(channel).includes(userId);
  }

  messages(channelId: string): readonly Message[] {
    return this.#messages.get(channelId) ?? [];
  }

  /** Throws message_not_found. */
  message(channelId: string, ts: string): Message {
    const message = this.messages(channelId).find((each) => each.ts === ts);
    if (!message) throw new SlackRefusal('message_not_found');
    return message;
  }

  /** The parent and its replies, oldest first. Throws thread_not_found. */
  thread(channelId: string, ts: string): Message[] {
    const anchor = this.messages(channelId).find((each) => each.ts === ts);
    if (!anchor) throw new SlackRefusal('thread_not_found');
    const root = anchor.thread_ts ?? anchor.ts;
    return this.messages(channelId).filter((each) => each.ts === root || each.thread_ts === root);
  }

  addMessage(message: Message): Message {
    const parent = message.thread_ts ? this.#parentOf(message.channel, message.thread_ts) : undefined;
    if (parent) message.parent_user_id = parent.user;
    const list = this.#messages.get(message.channel) ?? [];
    list.push(message);
    this.#messages.set(message.channel, list);
    if (parent) this.#countReply(parent, message);
    this.announce({ kind: 'message', channel: message.channel, message });
    return message;
  }

  changeMessage(channelId: string, ts: string, change: Partial<Message>): Message {
    const message = this.message(channelId, ts);
    Object.assign(message, change);
    this.announce({ kind: 'message', channel: channelId, message });
    return message;
  }

  removeMessage(channelId: string, ts: string): Message {
    const message = this.message(channelId, ts);
    this.#messages.set(
      channelId,
      this.messages(channelId).filter((each) => each.ts !== ts),
    );
    this.announce({ kind: 'removed', channel: channelId, ts });
    return message;
  }

  addEphemeral(ephemeral: Ephemeral): Ephemeral {
    this.ephemerals.push(ephemeral);
    this.announce({ kind: 'ephemeral', user: ephemeral.user, ephemeral });
    return ephemeral;
  }

  removeEphemeral(user: string, ts: string): void {
    const index = this.ephemerals.findIndex((each) => each.user === user && each.ts === ts);
    if (index >= 0) this.ephemerals.splice(index, 1);
    this.announce({ kind: 'ephemeral-removed', user, ts });
  }

  /** Forgets every message; people and channels stay. */
  reset(): void {
    this.#messages.clear();
    this.ephemerals.length = 0;
    this.announce({ kind: 'reset' });
  }

  #parentOf(channelId: string, threadTs: string): Message {
    const parent = this.messages(channelId).find((each) => each.ts === threadTs);
    if (!parent) throw new SlackRefusal('thread_not_found');
    if (parent.thread_ts && parent.thread_ts !== parent.ts) throw new SlackRefusal('cannot_reply_to_message');
    return parent;
  }

  #countReply(parent: Message, reply: Message): void {
    this.changeMessage(parent.channel, parent.ts, {
      thread_ts: parent.ts,
      reply_count: (parent.reply_count ?? 0) + 1,
      reply_users: [...new Set([...(parent.reply_users ?? []), reply.user])],
      latest_reply: reply.ts,
    });
  }
}

/** True for the conversation between one person and the app. */
export function isDirect(channel: LabChannel): boolean {
  return channel.id.startsWith('D');
}
