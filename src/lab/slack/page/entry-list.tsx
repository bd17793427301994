import { Fragment, useLayoutEffect, useRef } from 'react';
import { dayName } from './format';
import { EphemeralView, MessageView } from './message';
import { type Entry, tsOf } from './model';

const CONTINUED_SECONDS = 300;

interface Props {
  label: string;
  entries: Entry[];
  openThread?: (ts: string) => void;
  highlighted?: string | undefined;
  /** Shown when there is nothing yet. */
  empty?: React.ReactNode;
}

/** The messages of a channel or thread, oldest first; stays at the newest one while the reader is there. */
export function EntryList({ label, entries, openThread, highlighted, empty }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const follow = () => {
      if (isAtEnd.current) element.scrollTop = newestPosition(element);
    };
    follow();
    const observer = new ResizeObserver(follow);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  });
  const onScroll = () => {
    const element = box.current;
    if (element) isAtEnd.current = element.scrollTop >= newestPosition(element) - 60;
  };
  return (
    // The region scrolls; its messages hold buttons, so that the keyboard reaches every part of it.
    <div ref={box} className="entries" role="log" aria-label={label} onScroll={onScroll}>
      {entries.length === 0 && empty}
      {entries.map((entry, index) => {
        const previous = entries[index - 1];
        const isNewDay = !previous || dayName(tsOf(previous)) !== dayName(tsOf(entry));
        return (
          <Fragment key={tsOf(entry)}>
            {isNewDay && openThread && (
              <div className="day">
                <span>{dayName(tsOf(entry))}</span>
              </div>
            )}
            {entry.kind === 'ephemeral' ? (
              <EphemeralView ephemeral={entry.ephemeral} />
            ) : (
              <MessageView
                message={entry.message}
                isContinued={!isNewDay && continues(previous, entry)}
                openThread={openThread}
                highlighted={entry.message.ts === highlighted}
              />
            )}
          </Fragment>
        );
      })}
    </div>
  );
}

/** Where the newest message stands at the end of the view, or, when it is longer than the view, at its top. */
function newestPosition(box: HTMLElement): number {
  const end = box.scrollHeight - box.clientHeight;
  const newest = box.lastElementChild;
  if (!(newest instanceof HTMLElement)) return end;
  return Math.min(end, newest.offsetTop - box.offsetTop - 8);
}

function continues(previous: Entry | undefined, entry: Entry): boolean {
  if (previous?.kind !== 'message' || entry.kind !== 'message') return false;
  if (previous.message.user !== entry.message.user || previous.message.reply_count) return false;
  return Number(entry.message.ts) - Number(previous.message.ts) < CONTINUED_SECONDS;
}
