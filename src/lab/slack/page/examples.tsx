import type { PasteExample } from '../types';
import { Icon } from './icons';
import { useSurroundings } from './surroundings';

interface Props {
  /** Puts the text into the composer. */
  fill: (text: string) => void;
  /** Posts it at once. */
  send: (text: string) => void;
}

/** Ready texts to paste: a click puts one into the composer, the arrow posts it at once. */
export function Examples({ fill, send }: Props) {
  const { state } = useSurroundings();
  if (state.pasteExamples.length === 0) return null;
  return (
    <section className="side-section examples" aria-labelledby="examples-title">
      <h2 id="examples-title" className="side-title">
        Errors to paste
      </h2>
      <ul>
        {state.pasteExamples.map((example: PasteExample) => (
          <li key={example.title}>
            <button
              type="button"
              className="example"
              title={example.text.slice(0, 300)}
              onClick={() => fill(example.text)}
            >
              <span>{example.title}</span>
              {example.hint && <span className="example-hint">{example.hint}</span>}
            </button>
            <button
              type="button"
              className="icon-button example-send"
              aria-label={`Post now: ${example.title}`}
              title="Post now"
              onClick={() => send(example.text)}
            >
              <Icon name="send" size={16} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
