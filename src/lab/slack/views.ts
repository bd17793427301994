import { randomBytes } from 'node:crypto';
import { acceptView } from './blocks/check';
import { LIMITS } from './limits';
import { asString, isFields, SlackRefusal, type View } from './types';
import { initialState } from './view-state';
import type { Workspace } from './workspace';

/** The modals each person has open (bottom first) and their Home tab. */
export class Views {
  readonly #workspace: Workspace;
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  stack(user: string): readonly View[] {
    return this.#stacks.get(user) ?? [];
  }

  home(user: string): View | undefined {
    return this.#homes.get(user);
  }

  /** Throws not_found. */
  find(viewId: string): { view: View; user: string } {
    for (const [user, stack] of this.#stacks) {
      const view = stack.find((each) => each.id === viewId);
      if (view) return { view, user };
    }
    for (const [user, view] of this.#homes) if (view.id === viewId) return { view, user };
    throw new SlackRefusal('not_found');
  }

  /** Opens a modal in place of whatever modals the person has open. */
  open(user: string, input: unknown): View {
    const view = this.#build(input, undefined);
    this.#setStack(user, [view]);
    return view;
  }

  /** Opens a modal on top. Throws push_limit_reached above three. */
  push(user: string, input: unknown): View {
    const stack = this.stack(user);
    const top = stack.at(-1);
    if (!top) throw new SlackRefusal('not_found');
    if (stack.length >= LIMITS.viewStack) throw new SlackRefusal('push_limit_reached');
    const view = this.#build(input, top);
    this.#setStack(user, [...stack, view]);
    return view;
  }

  /** Replaces a view's content. Throws not_found, or hash_conflict for another hash than the view's. */
  update(viewId: string, input: unknown, hash?: string): View {
    const { view: old, user } = this.find(viewId);
    if (hash !== undefined && hash !== old.hash) throw new SlackRefusal('hash_conflict');
    const fresh = this.#build(input, undefined);
    const kept = { id: old.id, root_view_id: old.root_view_id, previous_view_id: old.previous_view_id };
    const view: View = { ...fresh, ...kept };
    if (old.type === 'home') return this.#setHome(user, view);
    this.#setStack(
      user,
      this.stack(user).map((each) => (each.id === viewId ? view : each)),
    );
    return view;
  }

  publish(user: string, input: unknown, hash?: string): View {
    const old = this.#homes.get(user);
    if (hash !== undefined && old && hash !== old.hash) throw new SlackRefusal('hash_conflict');
    const view = this.#build(input, undefined);
    return this.#setHome(user, old ? { ...view, id: old.id, root_view_id: old.id } : view);
  }

  /** Closes one modal, or all that the person has open. */
  close(user: string, viewId?: string): void {
    this.#setStack(user, viewId ? this.stack(user).filter((each) => each.id !== viewId) : []);
  }

  byExternalId(externalId: string): View | undefined {
    return [...this.#stacks.values(), [...this.#homes.values()]].flat().find((view) => view.external_id === externalId);
  }

  reset(): void {
    for (const user of this.#stacks.keys()) this.#setStack(user, []);
    this.#homes.clear();
  }

  #build(input: unknown, previous: View | undefined): View {
    const accepted = acceptView(input, this.#workspace.freshBlockId);
    const id = this.#workspace.freshId('V');
    const { bot, options } = this.#workspace;
    return {
      id,
      team_id: options.team.id,
      type: accepted.type === 'home' ? 'home' : 'modal',
      ...(isFields(accepted.title) ? { title: accepted.title } : {}),
      ...(isFields(accepted.submit) ? { submit: accepted.submit } : {}),
      ...(isFields(accepted.close) ? { close: accepted.close } : {}),
      blocks: accepted.blocks,
      private_metadata: asString(accepted.private_metadata) ?? '',
      callback_id: asString(accepted.callback_id) ?? '',
      external_id: asString(accepted.external_id) ?? '',
      clear_on_close: accepted.clear_on_close === true,
      notify_on_close: accepted.notify_on_close === true,
      state: { values: initialState(accepted.blocks) },
      hash: `${Math.floor(this.#workspace.now() / 1000)}.${randomBytes(4).toString('hex')}`,
      root_view_id: previous?.root_view_id ?? id,
      previous_view_id: previous?.id ?? null,
      app_id: bot.appId,
      app_installed_team_id: options.team.id,
      bot_id: bot.botId,
    };
  }

  #setStack(user: string, stack: View[]): void {
    this.#stacks.set(user, stack);
    this.#workspace.announce({ kind: 'views', user, views: stack });
  }

  #setHome(user: string, view: View): View {
    this.#homes.set(user, view);
    this.#workspace.announce({ kind: 'home', user, view });
    return view;
  }
}
