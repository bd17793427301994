import { LRUCache } from 'lru-cache';
import type { Person, Source } from '../../domain/investigation';
import { KeymedicError } from '../../errors';
import type { Logger } from '../../log';
import type { Opened, OpenRequest, Publisher, Store } from '../../workflow/ports';
import type { Channels } from '../channels';
import { type FileReader, type FileTexts, notHandedOver, unreadWords } from '../files';
import type { Rules } from '../incoming';
import type { UseCases } from '../use-cases';

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

/** Slack gives three seconds; what takes longer is redelivered and recognised by its key. */
const OPEN_WITHIN_MS = 2500;
const WENT_WRONG =
  'Something went wrong here and was logged. Please try again; if it stays, tell whoever runs keymedic.';
const told = new LRUCache<string, true>({ max: 2000, ttl: 20 * 60_000 });

/** Says something to one person; that it cannot be said is logged and changes nothing. */
export async function tell(context: ListenerContext, source: Source, to: Person, text: string): Promise<void> {
  try {
    await context.publisher.whisper(source, to, text);
  } catch (error) {
    context.log.warn('slack.not-told', { channel: source.channel, reason: String(error) });
  }
}

/** Rejects with `queue-unavailable` when it takes longer than Slack waits. */
export async function within<T>(work: Promise<T>, ms = OPEN_WITHIN_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `not stored within ${ms} ms`;
    timer = setTimeout(() => reject(new KeymedicError('queue-unavailable', { reason })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens an investigation and shows the asker what the use case wants said. Rejects when nothing was stored. */
export async function openAndTell(context: ListenerContext, request: OpenRequest): Promise<Opened> {
  const opened = await within(context.useCases.openInvestigation(request));
  const { source, requester, askedBy } = request;
  if (opened.kind === 'refused') await tell(context, source, requester, opened.refusal.text);
  if (opened.kind === 'duplicate' && askedBy === 'shortcut') {
    await tell(context, source, requester, 'This message has been taken already: the answer is in its thread.');
  }
  return opened;
}

/** Deliveries of one event that wait for its files; the last ones go on with what was typed. */
const PATIENT_DELIVERIES = 2;

async function readFiles(context: ListenerContext, files: readonly unknown[], deliveries: number): Promise<FileTexts> {
  try {
    return await context.files.read(files);
  } catch (error) {
    if (deliveries < PATIENT_DELIVERIES) throw error;
    context.log.warn('slack.files-not-read', { reason: String(error) });
    return notHandedOver(files);
  }
}

/**
 * A request with what its files hold. Who addressed us is told once what could not be read; in a channel that is merely watched,
 * nobody asked. Throws `slack-unavailable` unless the event was delivered again (`deliveries`) often enough.
 */
export async function withFiles(
  context: ListenerContext,
  request: OpenRequest,
  files: readonly unknown[],
  deliveries = 0,
): Promise<OpenRequest> {
  if (files.length === 0) return request;
  const read = await readFiles(context, files, deliveries);
  const words = request.askedBy === 'paste' ? null : unreadWords(read);
  const once = `files:${request.eventKey}`;
  // Whoever uses the shortcut again wants to know again.
  if (words && (request.askedBy === 'shortcut' || !told.has(once))) {
    told.set(once, true);
    await tell(context, request.source, request.requester, words);
  }
  return { ...request, text: [request.text, read.text].filter((part) => part.trim() !== '').join('\n') };
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
  { files = [], deliveries = 0 }: Delivered = {},
): Promise<void> {
  try {
    await openAndTell(context, await withFiles(context, request, files, deliveries));
  } catch (error) {
    const passing = !(error instanceof KeymedicError) || error.retry === 'later';
    const reason = error instanceof Error ? error.message : String(error);
    context.log.error('slack.event-not-taken', { eventKey: request.eventKey, reason, again: passing });
    if (!told.has(request.eventKey) && !isFileNobodyAskedAbout(request, error)) {
      told.set(request.eventKey, true);
      const text = passing
        ? 'I cannot store this just now, so nothing was started yet. Slack hands it to me again within about five minutes; if no answer comes by then, paste it again.'
        : WENT_WRONG;
      await tell(context, request.source, request.requester, text);
    }
    if (passing) throw error;
  }
}

function isFileNobodyAskedAbout({ askedBy }: OpenRequest, error: unknown): boolean {
  return askedBy === 'paste' && error instanceof KeymedicError && error.code === 'slack-unavailable';
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
    const reason = error instanceof Error ? error.message : String(error);
    context.log.error('slack.interaction-failed', { channel: source.channel, reason });
    const text =
      error instanceof KeymedicError && error.code !== 'internal' ? `${error.message} ${error.hint}` : WENT_WRONG;
    await tell(context, source, person, text);
  }
}
