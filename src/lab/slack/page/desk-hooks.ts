import { useEffect, useRef, useState } from 'react';
import type { Snapshot } from './model';
import { act } from './server-calls';

const LONGEST_MESSAGE = 12_000;
const NOTICE_MS = 5_000;

/** One sentence shown for a moment. */
export function useNotice(): [string | undefined, (text: string) => void] {
  const [notice, setNotice] = useState<string>();
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => setNotice(undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice];
}

/** Channels with messages that came while another one was open. */
export function useUnread(state: Snapshot, current: string): ReadonlySet<string> {
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

/** Opens the thread under one's own post when its first reply comes in; the result says which post to wait for. */
export function useAwaitedThread(state: Snapshot, channel: string, open: (ts: string) => void): (ts: string) => void {
  const [awaited, setAwaited] = useState<string>();
  useEffect(() => {
    if (awaited === undefined) return;
    const replied = state.messages[channel]?.some((each) => each.ts === awaited && each.reply_count);
    if (!replied) return;
    setAwaited(undefined);
    open(awaited);
  }, [awaited, state, channel, open]);
  return setAwaited;
}

/** Sends what was written: a command, a message, or a snippet when it is too long for one. Gives the post's ts. */
export async function sendWritten(text: string, me: string, channel: string): Promise<string | undefined> {
  const command = /^\/[a-z0-9_-]+(?=\s|$)/.exec(text)?.[0];
  if (command) {
    await act('command', me, { channel, command, text: text.slice(command.length).trim() });
    return undefined;
  }
  const isLong = text.length > LONGEST_MESSAGE;
  const content = isLong ? { text: '', files: [{ name: 'Untitled.txt', content: text }] } : { text };
  const { ts } = await act('post', me, { channel, ...content });
  return String(ts);
}
