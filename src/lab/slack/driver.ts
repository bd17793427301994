import type { Lab } from './api/method';
import type { ApiCall, WebApi } from './api/router';
import type { EventQueue } from './delivery/event-queue';
import type { Outcome } from './delivery/outlet';
import type { People, PostOptions, Use } from './people';
import type { Ephemeral, Message, View } from './types';
import type { Given } from './view-state';
import type { Submission, ViewUse } from './view-use';

interface Parts {
  lab: Lab;
  people: People;
  viewUse: ViewUse;
  queue: EventQueue;
  api: WebApi;
}

/** What tests do in the workspace in place of the page. Channels go by id or name, the direct message with the app by user id. */
export class Driver {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Posts as a person; the text is treated as the composer treats typed text. */
  post(userId: string, channel: string, text: string, options: PostOptions = {}): Message {
    return this.#parts.people.post(userId, channel, text, options);
  }

  edit(userId: string, channel: string, ts: string, text: string): Message {
    return this.#parts.people.edit(userId, this.#id(channel), ts, text);
  }

  remove(userId: string, channel: string, ts: string): void {
    this.#parts.people.remove(userId, this.#id(channel), ts);
  }

  /** Clicks a button, or uses another element, named by its action_id or by its value. */
  click(userId: string, channel: string, ts: string, wanted: string, use: Omit<Use, 'wanted'> = {}): Promise<Outcome> {
    return this.#parts.people.act(userId, channel, ts, { ...use, wanted });
  }

  /** The same in the person's topmost modal, or in their Home tab when no modal is open. */
  clickInView(userId: string, wanted: string, use: Omit<Use, 'wanted'> = {}): Promise<Outcome> {
    const view = this.view(userId) ?? this.home(userId);
    if (!view) throw new Error(`${userId} has no view open`);
    return this.#parts.viewUse.act(userId, view.id, { ...use, wanted });
  }

  command(userId: string, channel: string, command: string, text: string): Promise<Outcome> {
    return this.#parts.people.command(userId, channel, command, text);
  }

  shortcut(userId: string, channel: string, ts: string, callbackId: string): Promise<Outcome> {
    return this.#parts.people.shortcut(userId, channel, ts, callbackId);
  }

  /** Submits the person's topmost modal; values by block_id or action_id. */
  submitView(userId: string, values: Record<string, Given> = {}): Promise<Submission> {
    const view = this.view(userId);
    if (!view) throw new Error(`${userId} has no modal open`);
    return this.#parts.viewUse.submit(userId, view.id, values);
  }

  async closeView(userId: string): Promise<void> {
    const view = this.view(userId);
    if (view) await this.#parts.viewUse.close(userId, view.id);
  }

  openHome(userId: string): void {
    this.#parts.people.openHome(userId);
  }

  /** The person's topmost modal. */
  view(userId: string): View | undefined {
    return this.#parts.lab.views.stack(userId).at(-1);
  }

  home(userId: string): View | undefined {
    return this.#parts.lab.views.home(userId);
  }

  /** Every message of the channel, replies included, oldest first. */
  messages(channel: string): readonly Message[] {
    return this.#parts.lab.workspace.messages(this.#id(channel));
  }

  /** The parent and its replies, oldest first. */
  thread(channel: string, ts: string): Message[] {
    return this.#parts.lab.workspace.thread(this.#id(channel), ts);
  }

  /** What only this person was shown. */
  ephemerals(userId: string): Ephemeral[] {
    return this.#parts.lab.workspace.ephemerals.filter((each) => each.user === userId);
  }

  /** The content of a file that was shared. */
  file(id: string): string {
    return this.#parts.lab.files.info(id).content.toString('utf8');
  }

  /** The calls of the Web API so far. */
  calls(method?: string): ApiCall[] {
    return this.#parts.api.calls.filter((call) => method === undefined || call.method === method);
  }

  /** Waits until every event is acknowledged, given up, or waiting to be sent again. */
  eventsSettled(): Promise<void> {
    return this.#parts.queue.settled();
  }

  /** The first value other than undefined, null or false that `predicate` gives, asked after every change. Throws after `ms`. */
  async waitFor<T>(predicate: () => T | undefined | null | false, ms = 5_000): Promise<T> {
    const first = attempt(predicate);
    if (first) return first.value;
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = attempt(predicate);
        if (found) finish(() => resolve(found.value));
      };
      const poll = setInterval(look, 20);
      const unsubscribe = this.#parts.lab.workspace.subscribe(() => setImmediate(look));
      const limit = setTimeout(() => finish(() => reject(new Error(this.#lateness(predicate, ms)))), ms);
      const finish = (then: () => void) => {
        clearInterval(poll);
        clearTimeout(limit);
        unsubscribe();
        then();
      };
    });
  }

  #lateness(predicate: () => unknown, ms: number): string {
    const seen = [...this.#parts.lab.workspace.channels.keys()]
      .flatMap((id) => this.messages(id).map((message) => `${id} ${message.user}: ${message.text.slice(0, 120)}`))
      .slice(-8);
    const failed = this.calls().filter((call) => call.error !== undefined);
    const errors = failed.slice(-5).map((call) => `${call.method}: ${call.error}`);
    return [`nothing within ${ms} ms for ${predicate}`, 'last messages:', ...seen, 'refused calls:', ...errors].join(
      '\n',
    );
  }

  #id(channel: string): string {
    return this.#parts.lab.workspace.channel(channel).id;
  }
}

function attempt<T>(predicate: () => T | undefined | null | false): { value: T } | undefined {
  const value = predicate();
  return value === undefined || value === null || value === false ? undefined : { value };
}
