import { canonicalJson } from '../domain/canonical';
import type { Investigation, Source } from '../domain/investigation';
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

/** The message that was edited; null for a request that is no edit. */
function editedMessage({ eventKey, source }: OpenRequest): string | null {
  const message = messageKey(source);
  return message !== null && eventKey.startsWith(`${message}-`) ? message : null;
}

const readingOf = (signal: Signal): string => canonicalJson({ ...signal, missing: [] });

/** The id for a request. An edit is another question only where it reads otherwise: two edits that read alike are one. */
export function investigationIdFor(request: OpenRequest, signal: Signal): string {
  const edited = editedMessage(request);
  return edited === null ? investigationIdOf(request.eventKey) : derivedId('inv', edited, readingOf(signal));
}

/** The investigation of a message as it was before an edit that changed nothing of what it says; else null. */
export async function readBeforeEdit(
  store: Pick<Store, 'investigation'>,
  request: OpenRequest,
  signal: Signal,
): Promise<Investigation | null> {
  const edited = editedMessage(request);
  const before = edited === null ? null : await store.investigation(investigationIdOf(edited));
  return before && readingOf(before.signal) === readingOf(signal) ? before : null;
}
