import { useCallback, useEffect, useMemo, useState } from 'react';
import { ChannelView } from './channel-view';
import { sendWritten, useAwaitedThread, useNotice, useUnread } from './desk-hooks';
import { Modal } from './modal';
import type { Snapshot } from './model';
import { readPlace, writePlace } from './place';
import { Sidebar } from './sidebar';
import { type Surroundings, SurroundingsProvider } from './surroundings';
import type { Theme } from './theme';
import { ThreadPanel } from './thread-panel';
import { TopTools } from './top-tools';

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
  const unread = useUnread(state, channelId);
  const openThread = useCallback(
    (ts: string) => setPlace((current) => ({ ...current, thread: ts, ts: undefined })),
    [],
  );
  const awaitReply = useAwaitedThread(state, channelId, openThread);
  const surroundings = useMemo<Surroundings>(() => ({ state, me, theme, notify }), [state, me, theme, notify]);
  useEffect(() => writePlace({ ...place, channel: channelId }, me), [place, channelId, me]);

  const openChannel = (id: string) => {
    setMenuOpen(false);
    setPlace({ channel: id });
  };
  const send = async (text: string) => {
    const ts = await sendWritten(text, me, channelId);
    if (ts) awaitReply(ts);
  };
  const fill = (text: string) => {
    setMenuOpen(false);
    setDraft((current) => ({ text, turn: (current?.turn ?? 0) + 1 }));
  };
  const sendNow = (text: string) => {
    setMenuOpen(false);
    void send(text).catch((error: Error) => notify(error.message));
  };
  const top = state.views.at(-1);
  return (
    <SurroundingsProvider value={surroundings}>
      <div className="desk" data-menu={isMenuOpen} data-thread={place.thread !== undefined}>
        <Sidebar current={channelId} unread={unread} open={openChannel} become={become} fill={fill} send={sendNow} />
        {channel && (
          <ChannelView
            channel={channel}
            draft={draft}
            highlighted={place.thread ? undefined : place.ts}
            openThread={openThread}
            openMenu={() => setMenuOpen(!isMenuOpen)}
            send={send}
            tools={<TopTools theme={theme} toggleTheme={toggleTheme} split={split} />}
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
