import { actionOf, findElement } from './actions';
import type { Lab } from './api/method';
import type { Outcome, Outlet } from './delivery/outlet';
import type { Payloads } from './payloads';
import { NOT_RESPONDING, type Use } from './people';
import { type Fields, isFields, SlackRefusal, type StateValues, type View } from './types';
import { fillState, type Given, inputFaults } from './view-state';

/** What Slack says when an app answers a submission with something it cannot use. */
const TROUBLE = 'We had some trouble connecting. Try again?';

/** What a submission came to: `errors` are sentences by block_id; `closed` says whether the modal went away. */
export interface Submission {
  outcome: Outcome | undefined;
  errors: Record<string, string>;
  closed: boolean;
}

/** What people do in modals and on the Home tab. */
export class ViewUse {
  readonly #lab: Lab;
  readonly #payloads: Payloads;
  readonly #outlet: Outlet;

  constructor(lab: Lab, payloads: Payloads, outlet: Outlet) {
    this.#lab = lab;
    this.#payloads = payloads;
    this.#outlet = outlet;
  }

  /** Uses an element of a modal or of the Home tab. */
  async act(userId: string, viewId: string, use: Use): Promise<Outcome> {
    const view = this.#ownView(userId, viewId);
    const state = fillState(view.blocks, use.inputs ?? {});
    const placed = findElement(view.blocks, use.wanted, use.blockId);
    const payload: Fields = {
      ...this.#payloads.interaction('block_actions', this.#lab.workspace.user(userId), viewId),
      container: { type: 'view', view_id: viewId },
      view: { ...view, state: { values: state } },
      actions: [actionOf(placed, use.given ?? use.wanted, this.#lab.workspace.freshTs())],
    };
    return this.#outlet.deliver({ type: 'interactive', payload });
  }

  /** Submits a modal: Slack's own checks first, then the app's answer (errors, update, push, clear or close). */
  async submit(userId: string, viewId: string, given: Record<string, Given>): Promise<Submission> {
    const view = this.#ownView(userId, viewId);
    const state: StateValues = fillState(view.blocks, given);
    const faults = inputFaults(view.blocks, state);
    if (Object.keys(faults).length > 0) return { outcome: undefined, errors: faults, closed: false };
    const payload: Fields = {
      ...this.#payloads.interaction('view_submission', this.#lab.workspace.user(userId), viewId),
      view: { ...view, state: { values: state } },
      response_urls: [],
    };
    const outcome = await this.#outlet.deliver({ type: 'interactive', payload });
    if (outcome.kind === 'failed') return { outcome, errors: { '': NOT_RESPONDING }, closed: false };
    try {
      return { outcome, ...this.#applyAnswer(userId, view, outcome.payload) };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return { outcome, errors: { '': TROUBLE }, closed: false };
    }
  }

  /** Closes a modal; the app is told when the view asks for it. */
  async close(userId: string, viewId: string): Promise<void> {
    const view = this.#ownView(userId, viewId);
    this.#lab.views.close(userId, viewId);
    if (!view.notify_on_close) return;
    const base = this.#payloads.interaction('view_closed', this.#lab.workspace.user(userId));
    await this.#outlet.deliver({ type: 'interactive', payload: { ...base, view, is_cleared: false } });
  }

  #applyAnswer(userId: string, view: View, answer: Fields): { errors: Record<string, string>; closed: boolean } {
    const { views } = this.#lab;
    if (answer.response_action === 'errors') return { errors: answeredErrors(answer, view), closed: false };
    if (answer.response_action === 'update') views.update(view.id, answer.view);
    else if (answer.response_action === 'push') views.push(userId, answer.view);
    else if (answer.response_action === 'clear' || view.clear_on_close) views.close(userId);
    else {
      views.close(userId, view.id);
      return { errors: {}, closed: true };
    }
    return { errors: {}, closed: answer.response_action === 'clear' };
  }

  #ownView(userId: string, viewId: string): View {
    const { view, user } = this.#lab.views.find(viewId);
    if (user !== userId) throw new SlackRefusal('not_found');
    return view;
  }
}

/** The app's errors by block_id; Slack shows an app whose errors name no input of the view as failing. */
function answeredErrors(answer: Fields, view: View): Record<string, string> {
  const known = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const given = isFields(answer.errors) ? Object.entries(answer.errors) : [];
  const errors = given.filter(([blockId]) => known.has(blockId)).map(([blockId, text]) => [blockId, String(text)]);
  return errors.length > 0 ? Object.fromEntries(errors) : { '': TROUBLE };
}
