import type { EventQueue } from './delivery/event-queue';
import { type Payloads, wireMessage } from './payloads';
import type { Fields, LabUser, Message, View } from './types';
import { isDirect, type Workspace } from './workspace';

/** Tells the app what happened in the workspace, through the Events API. */
export class Events {
  readonly #workspace: Workspace;
  readonly #payloads: Payloads;
  readonly #queue: EventQueue;

  constructor(workspace: Workspace, payloads: Payloads, queue: EventQueue) {
    this.#workspace = workspace;
    this.#payloads = payloads;
    this.#queue = queue;
  }

  /** A new message: `message`, and `app_mention` too when it names the app outside of a direct message. */
  posted(message: Message): void {
    const channel = this.#workspace.channel(message.channel);
    if (!this.#hears(channel.id)) return;
    const event = this.#payloads.messageEvent(message, channel);
    this.#queue.send(this.#payloads.eventCallback(event, channel));
    const isMention = message.text.includes(`<@${this.#workspace.bot.userId}>`) && !message.bot_id;
    if (!isMention || isDirect(channel)) return;
    const { subtype: _subtype, channel_type: _type, ...rest } = event;
    this.#queue.send(this.#payloads.eventCallback({ ...rest, type: 'app_mention' }, channel));
  }

  changed(message: Message, previous: Message): void {
    this.#subtype('message_changed', message.channel, {
      message: wireMessage(message),
      previous_message: wireMessage(previous),
    });
  }

  removed(message: Message): void {
    this.#subtype('message_deleted', message.channel, {
      deleted_ts: message.ts,
      previous_message: wireMessage(message),
    });
  }

  reaction(kind: 'reaction_added' | 'reaction_removed', user: string, name: string, message: Message): void {
    const item = { type: 'message', channel: message.channel, ts: message.ts };
    const event = {
      type: kind,
      user,
      reaction: name,
      item,
      item_user: message.user,
      event_ts: this.#workspace.freshTs(),
    };
    if (this.#hears(message.channel)) this.#queue.send(this.#payloads.eventCallback(event));
  }

  homeOpened(user: LabUser, tab: 'home' | 'messages', view: View | undefined): void {
    const channel = this.#workspace.directMessage(user.id);
    const event: Fields = { type: 'app_home_opened', user: user.id, channel: channel.id, tab };
    event.event_ts = this.#workspace.freshTs();
    if (view) event.view = view;
    this.#queue.send(this.#payloads.eventCallback(event));
  }

  #subtype(subtype: string, channelId: string, fields: Fields): void {
    const channel = this.#workspace.channel(channelId);
    if (!this.#hears(channel.id)) return;
    this.#queue.send(this.#payloads.eventCallback(this.#payloads.subtypeEvent(subtype, channel, fields), channel));
  }

  #hears(channelId: string): boolean {
    return this.#workspace.isMember(this.#workspace.bot.userId, this.#workspace.channel(channelId));
  }
}
