import type {
  Change,
  Ephemeral,
  LabBot,
  LabChannel,
  LabUser,
  LabUserGroup,
  Message,
  PasteExample,
  View,
} from '../types';

export type Channel = LabChannel & { isDirect: boolean };

/** All that one person sees of the workspace. */
export interface Snapshot {
  team: { id: string; name: string };
  bot: LabBot;
  users: LabUser[];
  userGroups: LabUserGroup[];
  slashCommands: string[];
  shortcuts: { callbackId: string; name: string }[];
  pasteExamples: PasteExample[];
  channels: Channel[];
  messages: Record<string, Message[]>;
  ephemerals: Ephemeral[];
  views: View[];
  home: View | null;
}

/** A message or an ephemeral, in the order in which they stand in a channel or thread. */
export type Entry = { kind: 'message'; message: Message } | { kind: 'ephemeral'; ephemeral: Ephemeral };

/** The snapshot after a change. */
export function apply(state: Snapshot, change: Exclude<Change, { kind: 'reset' }>): Snapshot {
  switch (change.kind) {
    case 'message':
      return withMessages(state, change.channel, (list) => upsert(list, change.message));
    case 'removed':
      return withMessages(state, change.channel, (list) => list.filter((each) => each.ts !== change.ts));
    case 'ephemeral':
      return { ...state, ephemerals: upsert(state.ephemerals, change.ephemeral) };
    case 'ephemeral-removed':
      return { ...state, ephemerals: state.ephemerals.filter((each) => each.ts !== change.ts) };
    case 'views':
      return { ...state, views: change.views };
    case 'home':
      return { ...state, home: change.view };
  }
}

function withMessages(state: Snapshot, channel: string, edit: (list: Message[]) => Message[]): Snapshot {
  return { ...state, messages: { ...state.messages, [channel]: edit(state.messages[channel] ?? []) } };
}

function upsert<T extends { ts: string }>(list: T[], item: T): T[] {
  return list.some((each) => each.ts === item.ts)
    ? list.map((each) => (each.ts === item.ts ? item : each))
    : [...list, item];
}

/** What stands in the channel itself: no replies, except those sent to the channel too. */
export function channelEntries(state: Snapshot, channel: string): Entry[] {
  const top = (state.messages[channel] ?? []).filter(
    (each) => !each.thread_ts || each.thread_ts === each.ts || each.subtype === 'thread_broadcast',
  );
  return entries(
    top,
    state.ephemerals.filter((each) => each.channel === channel && !each.thread_ts),
  );
}

/** A thread: its parent, the replies, and what only this person was told there. */
export function threadEntries(state: Snapshot, channel: string, root: string): Entry[] {
  const messages = (state.messages[channel] ?? []).filter((each) => each.ts === root || each.thread_ts === root);
  return entries(
    messages,
    state.ephemerals.filter((each) => each.channel === channel && each.thread_ts === root),
  );
}

function entries(messages: Message[], ephemerals: Ephemeral[]): Entry[] {
  const all: Entry[] = [
    ...messages.map((message): Entry => ({ kind: 'message', message })),
    ...ephemerals.map((ephemeral): Entry => ({ kind: 'ephemeral', ephemeral })),
  ];
  return all.sort((left, right) => Number(tsOf(left)) - Number(tsOf(right)));
}

export function tsOf(entry: Entry): string {
  return entry.kind === 'message' ? entry.message.ts : entry.ephemeral.ts;
}
