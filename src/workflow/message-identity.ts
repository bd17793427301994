import { canonicalJson } from '../domain/canonical';
import type { Answers, Investigation, Source } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import { derivedId } from './follow-up';
import type { OpenRequest, Store } from './ports';

/** The investigation of an event, however often it is delivered. */
export function investigationIdOf(eventKey: string): string {
  return derivedId('inv', eventKey);
}

/** `<team>-<channel>-<ts>` of the message that was asked about; null where there is none. */
function messageKey({ teamId, channel, messageTs }: Source): string | null {
  return messageTs === null ? null : `${teamId}-${channel}-${messageTs}`;
}

/** `<team>-<channel>-<ts>` of the thread that a message is a reply in; null for one that is none. */
export function threadKey({ teamId, channel, messageTs, threadTs }: Source): string | null {
  return threadTs === null || threadTs === messageTs ? null : `${teamId}-${channel}-${threadTs}`;
}

/** The message that was edited; null for a request that is no edit. */
function editedMessage({ eventKey, source }: OpenRequest): string | null {
  const message = messageKey(source);
  return message !== null && eventKey.startsWith(`${message}-`) ? message : null;
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

/** The investigation of an edited message as it was first asked; null for a request that is no edit, and where nothing was asked. */
export async function askedBeforeEdit(
  store: Pick<Store, 'investigation'>,
  request: OpenRequest,
): Promise<Investigation | null> {
  const edited = editedMessage(request);
  return edited === null ? null : store.investigation(investigationIdOf(edited));
}

/**
 * The id for a request. An edit is another question only where it reads otherwise, and two edits that read alike are one; where the
 * message asked nothing before, the edit is its first question.
 */
export function investigationIdFor(request: OpenRequest, before: Investigation | null, reading: string): string {
  const edited = editedMessage(request);
  if (edited === null) return investigationIdOf(request.eventKey);
  return before ? derivedId('inv', edited, reading) : investigationIdOf(edited);
}
