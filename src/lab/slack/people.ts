import { actionOf, findElement } from './actions';
import type { Lab } from './api/method';
import type { Outcome, Outlet } from './delivery/outlet';
import { channelRef, type Payloads, wireMessage } from './payloads';
import { respondTo } from './response-url';
import { composeTypedText } from './typed-text';
import { asString, type Block, type Ephemeral, type Fields, type LabUser, type Message, SlackRefusal } from './types';
import { fillState, type Given } from './view-state';

export interface PostOptions {
  threadTs?: string | undefined;
  /** Snippets that go with the message. */
  files?: { name: string; content: string }[];
  /** Messages that were forwarded with it, as Slack attaches them. */
  attachments?: Fields[];
}

/** Which element a person uses: its action_id or value, and what they choose in it. */
export interface Use {
  wanted: string;
  blockId?: string | undefined;
  given?: Given;
  /** Values of the other inputs of the message or view, by block_id or action_id. */
  inputs?: Record<string, Given>;
}

export const NOT_RESPONDING = 'The app did not respond. Is it running?';

/** What people do in the workspace, and the payloads the app gets for it. */
export class People {
  readonly #lab: Lab;
  readonly #payloads: Payloads;
  readonly #outlet: Outlet;

  constructor(lab: Lab, payloads: Payloads, outlet: Outlet) {
    this.#lab = lab;
    this.#payloads = payloads;
    this.#outlet = outlet;
  }

  /** Throws channel_not_found, user_not_found, not_in_channel, no_text or thread_not_found. */
  post(userId: string, channelId: string, typed: string, options: PostOptions = {}): Message {
    const { workspace, files, events } = this.#lab;
    const user = this.#person(userId);
    const channel = workspace.channel(channelId);
    if (!workspace.isMember(userId, channel)) throw new SlackRefusal('not_in_channel');
    if (typed.trim() === '' && !options.files?.length) throw new SlackRefusal('no_text');
    const composed = composeTypedText(typed, workspace);
    const snippets = options.files?.map((file) => files.addSnippet(file.name, file.content, userId));
    const message = workspace.addMessage({
      type: 'message',
      channel: channel.id,
      ts: workspace.freshTs(),
      user: userId,
      team: this.#payloads.teamOf(user),
      client_msg_id: crypto.randomUUID(),
      text: composed.text,
      ...(typed.trim() === '' ? {} : { blocks: composed.blocks as Block[] }),
      ...(snippets?.length ? { files: snippets, subtype: 'file_share' } : {}),
      ...(options.attachments?.length ? { attachments: options.attachments } : {}),
      ...(options.threadTs ? { thread_ts: options.threadTs } : {}),
    });
    events.posted(message);
    return message;
  }

  /** Throws cant_update_message for a message of somebody else. */
  edit(userId: string, channelId: string, ts: string, typed: string): Message {
    const { workspace, events } = this.#lab;
    const previous = structuredClone(this.#own(userId, channelId, ts));
    const composed = composeTypedText(typed, workspace);
    const edited = { user: userId, ts: workspace.freshTs() };
    const message = workspace.changeMessage(channelId, ts, { ...composed, blocks: composed.blocks as Block[], edited });
    events.changed(message, previous);
    return message;
  }

  /** Throws cant_update_message for a message of somebody else. */
  remove(userId: string, channelId: string, ts: string): void {
    this.#own(userId, channelId, ts);
    this.#lab.events.removed(this.#lab.workspace.removeMessage(channelId, ts));
  }

  /** Uses an element of a message, or of an ephemeral message of this person. */
  async act(userId: string, channelId: string, ts: string, use: Use): Promise<Outcome> {
    const { workspace } = this.#lab;
    const channel = workspace.channel(channelId);
    const ephemeral = workspace.ephemerals.find((each) => each.ts === ts && each.user === userId);
    const source: Message | Ephemeral = ephemeral ?? workspace.message(channel.id, ts);
    const blocks = source.blocks ?? [];
    const thread = source.thread_ts ? { thread_ts: source.thread_ts } : {};
    const target = { user: userId, channel: channel.id, messageTs: ts };
    const payload: Fields = {
      ...this.#payloads.interaction('block_actions', this.#person(userId)),
      container: {
        type: 'message',
        message_ts: ts,
        channel_id: channel.id,
        is_ephemeral: ephemeral !== undefined,
        ...thread,
      },
      channel: channelRef(channel),
      ...(ephemeral ? {} : { message: wireMessage(workspace.message(channel.id, ts)) }),
      state: { values: fillState(blocks, use.inputs ?? {}) },
      response_url: this.#payloads.responseUrl({
        ...target,
        ephemeral: ephemeral !== undefined,
        threadTs: source.thread_ts,
      }),
      actions: [actionOf(findElement(blocks, use.wanted, use.blockId), use.given ?? use.wanted, workspace.freshTs())],
    };
    return this.#interact(payload, userId, channel.id, source.thread_ts);
  }

  /** A slash command; what the app acknowledges with is shown, to the person alone unless in_channel. */
  async command(userId: string, channelId: string, command: string, text: string): Promise<Outcome> {
    const { workspace } = this.#lab;
    const channel = workspace.channel(channelId);
    const user = this.#person(userId);
    if (!workspace.options.slashCommands.includes(command)) {
      this.#tell(userId, channel.id, `\`${command}\` is not a valid command.`);
      throw new SlackRefusal('unknown_command');
    }
    const payload = this.#payloads.command(command, text, user, channel);
    const outcome = await this.#outlet.deliver({ type: 'slash_commands', payload });
    if (outcome.kind === 'failed') {
      const cause = outcome.reason === 'http_error' ? 'dispatch_failed' : 'operation_timeout';
      this.#tell(userId, channel.id, `${command} failed because the app did not respond (${cause}).`);
    } else if (asString(outcome.payload.text) || Array.isArray(outcome.payload.blocks)) {
      respondTo({ user: userId, channel: channel.id }, outcome.payload, this.#lab);
    }
    return outcome;
  }

  /** A message shortcut. */
  async shortcut(userId: string, channelId: string, ts: string, callbackId: string): Promise<Outcome> {
    const { workspace } = this.#lab;
    const channel = workspace.channel(channelId);
    const message = workspace.message(channel.id, ts);
    const payload: Fields = {
      ...this.#payloads.interaction('message_action', this.#person(userId)),
      callback_id: callbackId,
      action_ts: workspace.freshTs(),
      message_ts: ts,
      channel: channelRef(channel),
      message: wireMessage(message),
      response_url: this.#payloads.responseUrl({
        user: userId,
        channel: channel.id,
        messageTs: ts,
        threadTs: message.thread_ts,
      }),
    };
    return this.#interact(payload, userId, channel.id, message.thread_ts);
  }

  openHome(userId: string, tab: 'home' | 'messages' = 'home'): void {
    this.#lab.events.homeOpened(this.#person(userId), tab, this.#lab.views.home(userId));
  }

  async #interact(payload: Fields, user: string, channel: string, threadTs: string | undefined): Promise<Outcome> {
    const outcome = await this.#outlet.deliver({ type: 'interactive', payload });
    if (outcome.kind === 'failed') this.#tell(user, channel, NOT_RESPONDING, threadTs);
    return outcome;
  }

  #tell(user: string, channel: string, text: string, threadTs?: string): void {
    const ts = this.#lab.workspace.freshTs();
    const thread = threadTs ? { thread_ts: threadTs } : {};
    this.#lab.workspace.addEphemeral({ user, channel, ts, text, from: 'slack', ...thread });
  }

  #person(userId: string): LabUser {
    return this.#lab.workspace.user(userId);
  }

  #own(userId: string, channelId: string, ts: string): Message {
    const message = this.#lab.workspace.message(channelId, ts);
    if (message.user !== userId) throw new SlackRefusal('cant_update_message');
    return message;
  }
}
