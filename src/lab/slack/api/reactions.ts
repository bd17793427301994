import { type Message, SlackRefusal } from '../types';
import { type Lab, type Method, required } from './method';

/** Adds one person's reaction. Throws invalid_name or already_reacted. */
export function addReaction(lab: Lab, user: string, message: Message, name: string): void {
  if (!/^[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?$/.test(name)) throw new SlackRefusal('invalid_name');
  const reactions = structuredClone(message.reactions ?? []);
  const existing = reactions.find((reaction) => reaction.name === name);
  if (existing?.users.includes(user)) throw new SlackRefusal('already_reacted');
  if (existing) existing.users.push(user);
  else reactions.push({ name, users: [user], count: 0 });
  store(lab, message, reactions);
  lab.events.reaction('reaction_added', user, name, message);
}

/** Takes one person's reaction back. Throws no_reaction. */
export function removeReaction(lab: Lab, user: string, message: Message, name: string): void {
  const reactions = structuredClone(message.reactions ?? []);
  const existing = reactions.find((reaction) => reaction.name === name);
  if (!existing?.users.includes(user)) throw new SlackRefusal('no_reaction');
  existing.users = existing.users.filter((each) => each !== user);
  store(lab, message, reactions);
  lab.events.reaction('reaction_removed', user, name, message);
}

function store(lab: Lab, message: Message, reactions: NonNullable<Message['reactions']>): void {
  const kept = reactions.filter((reaction) => reaction.users.length > 0);
  for (const reaction of kept) reaction.count = reaction.users.length;
  lab.workspace.changeMessage(message.channel, message.ts, { reactions: kept });
}

function method(change: typeof addReaction): Method {
  return (args, lab) => {
    const name = required(args, 'name');
    const channel = lab.workspace.channel(required(args, 'channel'));
    change(lab, lab.workspace.bot.userId, lab.workspace.message(channel.id, required(args, 'timestamp')), name);
    return {};
  };
}

export const REACTION_METHODS: Record<string, Method> = {
  'reactions.add': method(addReaction),
  'reactions.remove': method(removeReaction),
};
