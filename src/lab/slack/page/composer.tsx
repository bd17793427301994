import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './icons';
import { useSurroundings } from './surroundings';

interface Props {
  label: string;
  /** Changing it puts `text` into the field. */
  draft?: { text: string; turn: number } | undefined;
  inThread?: boolean;
  send: (text: string) => Promise<void>;
}

/** The field to write in: Enter sends, Shift+Enter starts a new line, a slash offers the commands. */
export function Composer({ label, draft, inThread = false, send }: Props) {
  const { state, notify } = useSurroundings();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  useEffect(() => {
    if (!draft) return;
    setText(draft.text);
    field.current?.focus();
  }, [draft]);
  useEffect(() => resizeToText(field.current, text), [text]);

  const submit = async () => {
    if (text.trim() === '') return;
    setText('');
    try {
      await send(text);
    } catch (error) {
      setText(text);
      notify(error instanceof Error ? error.message : String(error));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  const offered = !inThread && /^\/\S*$/.test(text) ? state.slashCommands.filter((each) => each.startsWith(text)) : [];
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {offered.length > 0 && (
        <ul className="commands" aria-label="Commands">
          {offered.map((command) => (
            <li key={command}>
              <button
                type="button"
                onClick={() => {
                  setText(`${command} `);
                  field.current?.focus();
                }}
              >
                {command}
              </button>
            </li>
          ))}
        </ul>
      )}
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label={label}
        aria-describedby={hintId}
        placeholder={label}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <span id={hintId} className="composer-hint">
          <kbd>Enter</kbd> sends, <kbd>Shift</kbd>+<kbd>Enter</kbd> starts a new line
        </span>
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function resizeToText(field: HTMLTextAreaElement | null, _text: string): void {
  if (!field) return;
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 240)}px`;
}
