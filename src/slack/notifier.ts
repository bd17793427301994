import type { KnownBlock } from '@slack/types';
import { LRUCache } from 'lru-cache';
import type { Investigation, Person, Source } from '../domain/investigation';
import type { Publisher, ThreadView } from '../workflow/ports';
import { mentioning, sentence } from './blocks/sentence';
import type { RenderedMessage } from './blocks/thread';
import { createDelivery, type NotifierDeps, type Place } from './delivery';
import { patiently, slackCode, toKeymedicError } from './slack-errors';

/** Progress is shown at most this often; Slack allows about 50 updates a minute. */
const PROGRESS_EVERY_MS = 1000;
const REMEMBERED = 2000;
const NOT_REACHABLE = new Set(['user_not_in_channel', 'not_in_channel', 'channel_not_found', 'is_archived']);

interface ThreadState {
  place: Place | null;
  /** A post was sent whose answer may have been lost. */
  attempted: boolean;
  sentAt: number;
  shown: number;
  tail: Promise<unknown>;
  waiting: { view: ThreadView; done: Promise<Place> } | null;
  trailing: AbortController | null;
}

/** Grows with every change of the records, so that an older view never replaces a newer one. */
function freshness({ investigation, approvals }: ThreadView): number {
  return investigation.revision + approvals.reduce((sum, { revision }) => sum + revision + 1, 0);
}

const isProgress = ({ investigation: { status, diagnosis } }: ThreadView): boolean =>
  diagnosis === null && (status === 'queued' || status === 'running');

/**
 * One message per investigation: posted once, then updated in place, in order. Views that wait for an earlier one are
 * merged, the newest wins. Throws `slack-unavailable` (try again) and `slack-refused`.
 */
export function createNotifier(deps: NotifierDeps): Publisher {
  const states = new LRUCache<string, ThreadState>({ max: REMEMBERED });
  const delivery = createDelivery(deps);

  function stateOf({ id, message }: Investigation): ThreadState {
    const known = states.get(id);
    if (known) return known;
    const state: ThreadState = {
      place: message,
      attempted: false,
      sentAt: 0,
      shown: 0,
      tail: Promise.resolve(),
      waiting: null,
      trailing: null,
    };
    states.set(id, state);
    return state;
  }

  async function send(state: ThreadState, view: ThreadView): Promise<Place> {
    const { investigation } = view;
    const now = deps.clock.now().getTime();
    state.place ??= investigation.message;
    if (state.place && freshness(view) < state.shown) return state.place;
    if (state.place && isProgress(view) && now - state.sentAt < PROGRESS_EVERY_MS) {
      showLater(state, view, PROGRESS_EVERY_MS - (now - state.sentAt));
      return state.place;
    }
    const lookFirst = state.attempted || investigation.status !== 'queued';
    state.attempted = true;
    state.place = state.place ? await delivery.update(state.place, view) : await delivery.postOnce(view, lookFirst);
    state.shown = Math.max(state.shown, freshness(view));
    state.sentAt = deps.clock.now().getTime();
    return state.place;
  }

  function showLater(state: ThreadState, view: ThreadView, ms: number): void {
    const later = new AbortController();
    state.trailing = later;
    const show = async (): Promise<void> => {
      await deps.clock.sleep(ms, later.signal);
      if (!later.signal.aborted) await publish(view);
    };
    show().catch((error: unknown) => deps.log.warn('slack.progress-not-shown', { reason: String(error) }));
  }

  function publish(view: ThreadView): Promise<Place> {
    const state = stateOf(view.investigation);
    state.trailing?.abort();
    if (state.waiting) {
      if (freshness(view) >= freshness(state.waiting.view)) state.waiting.view = view;
      return state.waiting.done;
    }
    const start = state.tail.catch(() => undefined);
    const done = start.then(() => {
      const newest = state.waiting?.view ?? view;
      state.waiting = null;
      return send(state, newest);
    });
    state.waiting = { view, done };
    state.tail = done;
    return done;
  }

  return {
    publish,
    say: (source, text) => delivery.reply(source, sentence(text)),
    whisper: (source, to, text) => whisper(deps, source, to, mentioning(text)),
  };
}

/** Slack shows an ephemeral message in a thread only where the thread exists already. */
async function whisper(deps: NotifierDeps, source: Source, to: Person, message: RenderedMessage): Promise<void> {
  const { client, clock } = deps;
  const { channel, threadTs, messageTs } = source;
  const thread = threadTs && threadTs !== messageTs ? { thread_ts: threadTs } : {};
  const content: { text: string; blocks: KnownBlock[] } = message;
  try {
    await patiently(clock, () => client.chat.postEphemeral({ channel, user: to.id, ...thread, ...content }));
  } catch (error) {
    const code = slackCode(error);
    if (code === null || !NOT_REACHABLE.has(code)) throw toKeymedicError('chat.postEphemeral', error);
    await directly(deps, to, message);
  }
}

/** To the person alone, for channels that we are not in. */
async function directly({ client, clock }: NotifierDeps, to: Person, message: RenderedMessage): Promise<void> {
  try {
    await patiently(clock, () => client.chat.postMessage({ channel: to.id, ...message, unfurl_links: false }));
  } catch (error) {
    throw toKeymedicError('chat.postMessage', error);
  }
}
