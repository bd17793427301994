import { acceptView } from '../blocks/check';
import { type Fields, SlackRefusal, type View } from '../types';
import { json, type Lab, type Method, optional, required } from './method';

const viewOf = (args: Fields): unknown => json(args, 'view', 'invalid_arguments');

/** Shows a modal for a trigger id; a refused view leaves the trigger unused. */
function shown(show: (lab: Lab, user: string, view: unknown) => View): Method {
  return (args, lab) => {
    const triggerId = required(args, 'trigger_id');
    const view = viewOf(args);
    acceptView(view, lab.workspace.freshBlockId);
    return { view: show(lab, lab.tickets.redeemTrigger(triggerId).user, view) };
  };
}

const update: Method = (args, lab) => {
  const externalId = optional(args, 'external_id');
  const id = optional(args, 'view_id') ?? (externalId && lab.views.byExternalId(externalId)?.id);
  if (!id) throw new SlackRefusal('not_found');
  return { view: lab.views.update(id, viewOf(args), optional(args, 'hash')) };
};

const publish: Method = (args, lab) => ({
  view: lab.views.publish(lab.workspace.user(required(args, 'user_id')).id, viewOf(args), optional(args, 'hash')),
});

export const VIEW_METHODS: Record<string, Method> = {
  'views.open': shown((lab, user, view) => lab.views.open(user, view)),
  'views.push': shown((lab, user, view) => lab.views.push(user, view)),
  'views.update': update,
  'views.publish': publish,
};
