import { useEffect, useRef, useState } from 'react';
import type { Message } from '../types';
import { Icon } from './icons';
import { act } from './server-calls';
import { useSurroundings } from './surroundings';

interface Props {
  message: Message;
  edit: () => void;
  /** Absent inside of a thread. */
  reply?: (() => void) | undefined;
}

/** The buttons of one message: reply, and "…" with shortcuts and what authors may do. */
export function MessageTools({ message, edit, reply }: Props) {
  return (
    <div className="tools">
      {reply && (
        <button
          type="button"
          className="icon-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={reply}
        >
          <Icon name="reply" />
        </button>
      )}
      <Menu message={message} edit={edit} />
    </div>
  );
}

function Menu({ message, edit }: Props) {
  const { state, me, notify } = useSurroundings();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useOutside(box, open, () => setOpen(false));
  useEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [open]);
  const place = { channel: message.channel, ts: message.ts };
  const choose = (run: () => unknown) => {
    setOpen(false);
    opener.current?.focus();
    void Promise.resolve(run()).catch((error: Error) => notify(error.message));
  };
  const items = [
    ...state.shortcuts.map((shortcut) => ({
      title: shortcut.name,
      from: state.bot.name,
      run: () => act('shortcut', me, { ...place, callback_id: shortcut.callbackId }),
    })),
    { title: 'Copy text', from: '', run: () => navigator.clipboard.writeText(message.text) },
    ...(message.user === me
      ? [
          { title: 'Edit message', from: '', run: edit },
          { title: 'Delete message', from: '', run: () => act('remove', me, place) },
        ]
      : []),
  ];
  return (
    <div ref={box} className="menu-anchor">
      <button
        ref={opener}
        type="button"
        className="icon-button"
        aria-label="More actions"
        title="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div
          className="menu"
          role="menu"
          tabIndex={-1}
          aria-label="Message actions"
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              setOpen(false);
              opener.current?.focus();
            } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              moveFocus(event.currentTarget, event.key === 'ArrowDown');
            }
          }}
        >
          {items.map((item) => (
            <button key={item.title} type="button" role="menuitem" onClick={() => choose(item.run)}>
              {item.title}
              {item.from && <span className="quiet"> {item.from}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function moveFocus(menu: HTMLElement, down: boolean): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + (down ? 1 : -1) + items.length) % items.length]?.focus();
}

function useOutside(box: React.RefObject<HTMLElement | null>, active: boolean, leave: () => void): void {
  useEffect(() => {
    if (!active) return;
    const look = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) leave();
    };
    document.addEventListener('pointerdown', look);
    return () => document.removeEventListener('pointerdown', look);
  }, [active, box, leave]);
}
