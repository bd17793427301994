import { LRUCache } from 'lru-cache';
import type { Person, Source } from '../../domain/investigation';
import { KeymedicError } from '../../errors';
import type { Logger } from '../../log';
import type { OpenRequest, Publisher, Store } from '../../workflow/ports';
import type { Channels } from '../channels';
import { type FileReader, type FileTexts, notHandedOver, unreadWords } from '../files';
import type { Rules } from '../incoming';
import type { UseCases } from '../use-cases';
import { ACKNOWLEDGED_WITHIN_MS, within } from '../within';

/** What every listener works with. */
export interface ListenerContext {
  useCases: UseCases;
  records: Pick<Store, 'investigation' | 'approval'>;
  publisher: Publisher;
  channels: Channels;
  files: FileReader;
  rules: Rules;
  log: Logger;
}

const WENT_WRONG =
  'Something went wrong here and was logged. Please try again; if it stays, tell whoever runs keymedic.';
const NO_FILES: FileTexts = { text: '', unread: [] };
const told = new LRUCache<string, true>({ max: 2000, ttl: 20 * 60_000 });

/** Says something to one person; that it cannot be said is logged and changes nothing. */
export async function tell(context: ListenerContext, source: Source, to: Person, text: string): Promise<void> {
  try {
    await context.publisher.whisper(source, to, text);
  } catch (error) {
    context.log.warn('slack.not-told', { channel: source.channel, reason: String(error) });
  }
}

/** As `tell`, once for each event however often it is delivered. */
export async function tellOnce(
  context: ListenerContext,
  { eventKey, source, requester }: OpenRequest,
  text: string,
): Promise<void> {
  if (told.has(eventKey)) return;
  told.set(eventKey, true);
  await tell(context, source, requester, text);
}

/** Rejects with `queue-unavailable` when what an acknowledgement waits for takes longer than Slack does. */
export function storedInTime<T>(work: Promise<T>): Promise<T> {
  const reason = `not stored within ${ACKNOWLEDGED_WITHIN_MS} ms`;
  return within(work, ACKNOWLEDGED_WITHIN_MS, new KeymedicError('queue-unavailable', { reason }));
}

/**
 * Opens an investigation and shows the asker what the use case wants said, and which files could not be read; whoever merely writes
 * in a channel that is watched asked nothing. All of it once: a redelivery is a duplicate, and only who uses the shortcut again
 * wants to know again. Rejects when nothing was stored.
 */
export async function openAndTell(
  context: ListenerContext,
  request: OpenRequest,
  files: FileTexts = NO_FILES,
): Promise<void> {
  const text = [request.text, files.text].filter((part) => part.trim() !== '').join('\n');
  const opened = await context.useCases.openInvestigation({ ...request, text });
  const { source, requester, askedBy } = request;
  if (opened.kind === 'refused') await tell(context, source, requester, opened.refusal.text);
  if (opened.kind === 'duplicate' && askedBy !== 'shortcut') return;
  if (opened.kind === 'duplicate') {
    await tell(context, source, requester, 'This message has been taken already: the answer is in its thread.');
  }
  const unread = askedBy === 'paste' ? null : unreadWords(files);
  if (unread) await tell(context, source, requester, unread);
}

/** Deliveries of one event that wait for its files; the last ones go on with what was typed. */
const PATIENT_DELIVERIES = 2;

/** Throws `slack-unavailable` unless the event was delivered again (`deliveries`) often enough. */
async function readFiles(context: ListenerContext, { files = [], deliveries = 0 }: Delivered): Promise<FileTexts> {
  try {
    return await context.files.read(files);
  } catch (error) {
    if (deliveries < PATIENT_DELIVERIES) throw error;
    context.log.warn('slack.files-not-read', { reason: String(error) });
    return notHandedOver(files);
  }
}

/** The files of an event, and how often it was delivered before. */
export interface Delivered {
  files?: readonly unknown[];
  deliveries?: number;
}

/**
 * For events: a failure is told once and thrown on, so that Slack sends the event again. What trying again cannot mend is
 * told and not thrown.
 */
export async function takeEvent(
  context: ListenerContext,
  request: OpenRequest,
  delivered: Delivered = {},
): Promise<void> {
  try {
    await openAndTell(context, request, await readFiles(context, delivered));
  } catch (error) {
    const passing = !(error instanceof KeymedicError) || error.retry === 'later';
    const reason = error instanceof Error ? error.message : String(error);
    context.log.error('slack.event-not-taken', { eventKey: request.eventKey, reason, again: passing });
    if (!isFileNobodyAskedAbout(request, error)) {
      const text = passing
        ? 'I cannot store this just now, so nothing was started yet. Slack hands it to me again within about five minutes; if no answer comes by then, paste it again.'
        : WENT_WRONG;
      await tellOnce(context, request, text);
    }
    if (passing) throw error;
  }
}

function isFileNobodyAskedAbout({ askedBy }: OpenRequest, error: unknown): boolean {
  return askedBy === 'paste' && error instanceof KeymedicError && error.code === 'slack-unavailable';
}

/** Logs why an interaction failed; resolves to the sentence for the person who acted. */
export function wentWrong({ log }: ListenerContext, channel: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  log.error('slack.interaction-failed', { channel, reason });
  return error instanceof KeymedicError && error.code !== 'internal' ? `${error.message} ${error.hint}` : WENT_WRONG;
}

/** For interactions, which are acknowledged already: a failure becomes a sentence for the person who acted. */
export async function attempt(
  context: ListenerContext,
  source: Source,
  person: Person,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await tell(context, source, person, wentWrong(context, source.channel, error));
  }
}
