/** Any JSON object as it stands on the wire. */
export type Fields = Record<string, unknown>;

/** A Block Kit block as stored: Slack fills in the block_id where the app gave none. */
export type Block = Fields & { type: string; block_id: string };

/** One person of the workspace. `role` is what the page's "You are…" switch says about them. */
export interface LabUser {
  id: string;
  name: string;
  realName: string;
  role?: string;
  title?: string;
  email?: string;
  teamId?: string;
  isStranger?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isBot?: boolean;
  deleted?: boolean;
  tz?: string;
}

export interface LabUserGroup {
  id: string;
  handle: string;
  users: string[];
}

export interface LabChannel {
  id: string;
  name: string;
  topic?: string;
  isPrivate?: boolean;
  isExtShared?: boolean;
  /** User ids; absent: everybody. */
  members?: string[];
}

export interface LabBot {
  userId: string;
  botId: string;
  appId: string;
  name: string;
}

export interface PasteExample {
  title: string;
  text: string;
  hint?: string;
}

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  size: number;
  user: string;
  created: number;
  mode: 'snippet' | 'hosted';
  url_private: string;
  url_private_download: string;
  permalink: string;
}

/** A message as the Web API returns it. */
export interface Message {
  type: 'message';
  subtype?: string;
  channel: string;
  ts: string;
  user: string;
  team: string;
  text: string;
  bot_id?: string;
  app_id?: string;
  bot_profile?: Fields;
  client_msg_id?: string;
  blocks?: Block[];
  attachments?: Fields[];
  files?: SlackFile[];
  metadata?: Fields;
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
}

/** A message only one person sees; it is in no history. */
export interface Ephemeral {
  user: string;
  channel: string;
  ts: string;
  text: string;
  blocks?: Block[];
  thread_ts?: string;
  /** 'app' for the bot, 'slack' for what Slack itself tells the person. */
  from: 'app' | 'slack';
}

/** A modal or a Home tab as the Web API returns it. */
export interface View {
  id: string;
  team_id: string;
  type: 'modal' | 'home';
  title?: Fields;
  submit?: Fields;
  close?: Fields;
  blocks: Block[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  state: { values: StateValues };
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  app_id: string;
  app_installed_team_id: string;
  bot_id: string;
}

/** block_id -> action_id -> value of an input. */
export type StateValues = Record<string, Record<string, Fields>>;

/** Something that the page of a person has to show anew. `user` absent: everybody who is in the channel. */
export type Change =
  | { kind: 'message'; channel: string; message: Message }
  | { kind: 'removed'; channel: string; ts: string }
  | { kind: 'ephemeral'; user: string; ephemeral: Ephemeral }
  | { kind: 'ephemeral-removed'; user: string; ts: string }
  | { kind: 'views'; user: string; views: View[] }
  | { kind: 'home'; user: string; view: View }
  | { kind: 'reset' };

/** A refusal of the Web API: HTTP 200 with `ok: false`. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly details: Fields;
  constructor(code: string, details: Fields = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** True for a JSON object that is neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is a string, else undefined. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
