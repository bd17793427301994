import { useState } from 'react';
import type { Fields } from '../../types';
import { withEmoji } from '../emoji';
import { fields, list, string } from '../fields';
import { useSurface } from '../surroundings';
import { useConfirm } from './confirmed';

export interface ElementProps {
  element: Fields;
  blockId: string;
}

/** Uses the element and shows that the app is at work until it acknowledged. */
function useElement(actionId: string, blockId: string): { busy: boolean; run: (given?: string) => void } {
  const { use } = useSurface();
  const [busy, setBusy] = useState(false);
  const run = (given?: string) => {
    setBusy(true);
    void use(actionId, blockId, given).finally(() => setBusy(false));
  };
  return { busy, run };
}

export function Button({ element, blockId }: ElementProps) {
  const { busy, run } = useElement(string(element.action_id), blockId);
  const url = string(element.url);
  const act = () => {
    if (/^https?:/i.test(url)) window.open(url, '_blank', 'noreferrer');
    run();
  };
  const { ask, dialog } = useConfirm(element, act);
  const style = string(element.style);
  return (
    <>
      <button
        type="button"
        className={style ? `button button-${style}` : 'button'}
        aria-label={string(element.accessibility_label) || undefined}
        aria-busy={busy}
        disabled={busy}
        data-action={string(element.action_id)}
        onClick={ask}
      >
        {withEmoji(string(fields(element.text).text))}
      </button>
      {dialog}
    </>
  );
}

export function Overflow({ element, blockId }: ElementProps) {
  const { run } = useElement(string(element.action_id), blockId);
  const [chosen, setChosen] = useState('');
  const { ask, dialog } = useConfirm(element, () => run(chosen));
  return (
    <>
      <select
        className="select select-overflow"
        aria-label="More actions"
        value=""
        onChange={(event) => {
          setChosen(event.target.value);
          if (element.confirm === undefined) run(event.target.value);
          else ask();
        }}
      >
        <option value="" disabled>
          •••
        </option>
        {list(element.options).map((option) => (
          <option key={string(option.value)} value={string(option.value)}>
            {withEmoji(string(fields(option.text).text))}
          </option>
        ))}
      </select>
      {dialog}
    </>
  );
}

export function FeedbackButtons({ element, blockId }: ElementProps) {
  const { busy, run } = useElement(string(element.action_id), blockId);
  const [given, setGiven] = useState<string>();
  const buttons = [fields(element.positive_button), fields(element.negative_button)];
  return (
    <span className="feedback">
      {buttons.map((button, index) => (
        <button
          key={string(button.value)}
          type="button"
          className="button"
          aria-pressed={given === button.value}
          aria-label={string(button.accessibility_label) || undefined}
          disabled={busy}
          onClick={() => {
            setGiven(string(button.value));
            run(string(button.value));
          }}
        >
          <span aria-hidden="true">{index === 0 ? '👍 ' : '👎 '}</span>
          {withEmoji(string(fields(button.text).text))}
        </button>
      ))}
    </span>
  );
}
