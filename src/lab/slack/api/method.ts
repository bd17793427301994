import type { SocketMode } from '../delivery/socket-mode';
import type { Events } from '../events';
import type { Files } from '../files';
import type { Tickets } from '../tickets';
import { type Fields, isFields, SlackRefusal } from '../types';
import type { Views } from '../views';
import type { Workspace } from '../workspace';

/** What Web API methods work on. */
export interface Lab {
  workspace: Workspace;
  tickets: Tickets;
  views: Views;
  files: Files;
  events: Events;
  /** Absent in HTTP mode. */
  sockets: SocketMode | undefined;
  baseUrl: () => string;
}

/** One Web API method: arguments in, the answer's fields (without `ok`) out; refuses by throwing SlackRefusal. */
export type Method = (args: Fields, lab: Lab) => Fields;

/** Throws invalid_arguments when the argument is absent or empty. */
export function required(args: Fields, name: string): string {
  const value = optional(args, name);
  if (value === undefined) {
    const fault = `missing required field: ${name}`;
    throw new SlackRefusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${fault}`] } });
  }
  return value;
}

export function optional(args: Fields, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function flag(args: Fields, name: string): boolean {
  return args[name] === true || args[name] === 'true' || args[name] === '1';
}

/** An argument that is JSON, as a form field or as it is. Throws `code` when it cannot be parsed. */
export function json(args: Fields, name: string, code: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackRefusal(code);
  }
}

/** A list of objects given as JSON; undefined when absent. */
export function jsonList(args: Fields, name: string, code: string): Fields[] | undefined {
  const value = json(args, name, code);
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new SlackRefusal(code);
  return value.filter(isFields);
}

/** One page of a list: `limit` items from the cursor on, and the cursor of the next page ('' at the end). */
export function page<T>(items: readonly T[], args: Fields, defaultLimit: number): { items: T[]; metadata: Fields } {
  const limit = Math.max(1, Math.min(1000, Number(optional(args, 'limit') ?? defaultLimit) || defaultLimit));
  const cursor = optional(args, 'cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8').replace('next:', ''));
  if (!Number.isInteger(start) || start < 0) throw new SlackRefusal('invalid_cursor');
  const more = start + limit < items.length;
  const next = more ? Buffer.from(`next:${start + limit}`).toString('base64') : '';
  return {
    items: items.slice(start, start + limit),
    metadata: { has_more: more, response_metadata: { next_cursor: next } },
  };
}
