import { useState } from 'react';
import { Icon } from './icons';

/** Two people at once, each in a frame of their own. */
export function SideBySide({
  people,
  first,
  close,
}: {
  people: string[];
  first: string | undefined;
  close: () => void;
}) {
  const [pair] = useState(() => {
    const left = first ?? people[0] ?? '';
    return [left, people.find((each) => each !== left) ?? left];
  });
  const hash = location.hash;
  return (
    <div className="split">
      <header className="bar">
        <h1>Two people side by side</h1>
        <button type="button" className="button" onClick={close}>
          <Icon name="close" size={14} /> Back to one
        </button>
      </header>
      <div className="frames">
        {pair.map((person, index) => (
          <iframe
            key={person}
            title={index === 0 ? 'First person' : 'Second person'}
            src={`/?as=${encodeURIComponent(person)}${hash}`}
          />
        ))}
      </div>
    </div>
  );
}
