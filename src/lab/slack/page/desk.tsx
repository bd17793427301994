import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ChannelView } from './channel-view';
import { Icon } from './icons';
import { Modal } from './modal';
import type { Snapshot } from './model';
import { isFramed, readPlace, writePlace } from './place';
import { act } from './server-calls';
import { Sidebar } from './sidebar';
import { type Surroundings, SurroundingsProvider } from './surroundings';
import type { Theme } from './theme';
import { ThreadPanel } from './thread-panel';

const LONGEST_MESSAGE = 12_000;
const NOTICE_MS = 5_000;

interface Props {
  state: Snapshot;
  live: boolean;
  me: string;
  become: (user: string) => void;
  theme: Theme;
  toggleTheme: () => void;
  split: () => void;
}

/** The page of one person: sidebar, channel, thread and modal. */
export function Desk({ state, live, me, become, theme, toggleTheme, split }: Props) {
  const [place, setPlace] = useState(readPlace);
  const [draft, setDraft] = useState<{ text: string; turn: number }>();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [notice, notify] = useNotice();
  const channel = state.channels.find((each) => each.id === place.channel) ?? state.channels[0];
  const channelId = channel?.id ?? '';
  const awaited = useRef<string>(undefined);
  const unread = useUnread(state, channelId);
  useEffect(() => writePlace({ ...place, channel: channelId }, me), [place, channelId, me]);

  const openThread = useCallback(
    (ts: string) => setPlace((current) => ({ ...current, thread: ts, ts: undefined })),
    [],
  );
  // The thread under one's own post opens by itself when the first reply comes in.
  useEffect(() => {
    const replied = state.messages[channelId]?.find((each) => each.ts === awaited.current && each.reply_count);
    if (!replied) return;
    awaited.current = undefined;
    openThread(replied.ts);
  }, [state, channelId, openThread]);

  const send = async (text: string) => {
    const command = state.slashCommands.find((each) => text === each || text.startsWith(`${each} `));
    const isCommand = command !== undefined || /^\/[a-z]/.test(text);
    if (isCommand) {
      const name = text.split(/\s/)[0] ?? '';
      await act('command', me, { channel: channelId, command: name, text: text.slice(name.length).trim() });
      return;
    }
    const isLong = text.length > LONGEST_MESSAGE;
    const content = isLong ? { text: '', files: [{ name: 'Untitled.txt', content: text }] } : { text };
    const { ts } = await act('post', me, { channel: channelId, ...content });
    awaited.current = String(ts);
  };
  const fill = (text: string) => {
    setMenuOpen(false);
    setDraft((current) => ({ text, turn: (current?.turn ?? 0) + 1 }));
  };
  const surroundings = useMemo<Surroundings>(() => ({ state, me, theme, notify }), [state, me, theme, notify]);
  const top = state.views.at(-1);
  const tools = (
    <>
      {!isFramed() && (
        <button
          type="button"
          className="icon-button"
          aria-label="Two people side by side"
          title="Two people side by side"
          onClick={split}
        >
          <Icon name="split" />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        title={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        onClick={toggleTheme}
      >
        <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
      </button>
    </>
  );
  return (
    <SurroundingsProvider value={surroundings}>
      <div className="desk" data-menu={isMenuOpen} data-thread={place.thread !== undefined}>
        <Sidebar
          current={channelId}
          unread={unread}
          open={(id) => {
            setMenuOpen(false);
            setPlace({ channel: id });
          }}
          become={become}
          fill={fill}
          send={(text) => {
            setMenuOpen(false);
            void send(text).catch((error: Error) => notify(error.message));
          }}
        />
        {channel && (
          <ChannelView
            channel={channel}
            draft={draft}
            highlighted={place.thread ? undefined : place.ts}
            openThread={openThread}
            openMenu={() => setMenuOpen(!isMenuOpen)}
            send={send}
            tools={tools}
          />
        )}
        {place.thread && (
          <ThreadPanel
            channel={channelId}
            root={place.thread}
            highlighted={place.ts}
            close={() => setPlace({ channel: channelId })}
          />
        )}
        {top && <Modal key={top.id} view={top} />}
        <div className="notices" role="status">
          {!live && <p className="notice">The local Slack is not reachable. Trying again…</p>}
          {notice && <p className="notice">{notice}</p>}
        </div>
      </div>
    </SurroundingsProvider>
  );
}

/** One sentence shown for a moment. */
function useNotice(): [string | undefined, (text: string) => void] {
  const [notice, setNotice] = useState<string>();
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => setNotice(undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice];
}

/** Channels with messages that came while another one was open. */
function useUnread(state: Snapshot, current: string): ReadonlySet<string> {
  const seen = useRef(new Map<string, number>());
  const counts = Object.entries(state.messages).map(([id, list]): [string, number] => [id, list.length]);
  const unread = new Set(counts.filter(([id, count]) => count > (seen.current.get(id) ?? count)).map(([id]) => id));
  unread.delete(current);
  useEffect(() => {
    for (const [id, count] of counts) {
      if (id === current || !seen.current.has(id)) seen.current.set(id, count);
    }
  });
  return unread;
}
