import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical';
import type { Answers, Source } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import type { OpenRequest } from './ports';

/** An id that is the same for the same parts, so that doing it again finds what was done before. */
export function derivedId(prefix: string, ...parts: string[]): string {
  return `${prefix}_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24)}`;
}

/** The investigation that an event or the first version of a message asks, however often it is delivered. */
export function investigationIdOf(eventKey: string): string {
  return derivedId('inv', eventKey);
}

/** `<team>-<channel>-<ts>` of the message that was asked about; null where there is none. */
export function messageKey({ teamId, channel, messageTs }: Source): string | null {
  return messageTs === null ? null : `${teamId}-${channel}-${messageTs}`;
}

/** `<team>-<channel>-<ts>` of the thread that a message is a reply in; null for one that is none. */
export function threadKey({ teamId, channel, messageTs, threadTs }: Source): string | null {
  return threadTs === null || threadTs === messageTs ? null : `${teamId}-${channel}-${threadTs}`;
}

/** When the version of the message was written that an event is about, comparable as text; empty for its first. */
export function editOf({ source }: Pick<OpenRequest, 'source'>, eventKey: string | undefined): string {
  const message = messageKey(source);
  return message !== null && eventKey?.startsWith(`${message}-`) ? eventKey.slice(message.length + 1) : '';
}

/** The id of the first question of a message; where the message asked nothing before, an edit is its first question. */
export function firstIdFor({ source, eventKey }: OpenRequest): string {
  const message = messageKey(source);
  return investigationIdOf(message !== null && eventKey.startsWith(`${message}-`) ? message : eventKey);
}

interface Said {
  signal: Signal;
  answers?: Answers | undefined;
  encodedMessage?: string | null | undefined;
}

/** A digest of what a message says; kept, since a decoded message and its answer change the signal later on. */
export function readingOf({ signal, answers, encodedMessage }: Said): string {
  const said = canonicalJson({ ...signal, missing: [] });
  return derivedId('read', said, canonicalJson(answers ?? {}), encodedMessage ?? '');
}
