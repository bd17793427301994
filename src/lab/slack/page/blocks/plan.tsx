import type { Fields } from '../../types';
import { withEmoji } from '../emoji';
import { keyed, list, string } from '../fields';
import { RichText, SafeLink } from './text';

const STATES: Record<string, { mark: string; name: string }> = {
  pending: { mark: '○', name: 'waiting' },
  in_progress: { mark: '◔', name: 'running' },
  complete: { mark: '✓', name: 'done' },
  error: { mark: '✕', name: 'failed' },
};

export function TaskCard({ block }: { block: Fields }) {
  const status = string(block.status);
  const shown = STATES[status] ?? { mark: '○', name: status };
  const sources = list(block.sources);
  return (
    <div className="task" data-status={status}>
      <span className="task-mark" role="img" aria-label={shown.name}>
        {shown.mark}
      </span>
      <div>
        <span className="task-title">{withEmoji(string(block.title))}</span>
        {keyed(list([block.details, block.output])).map(({ key, item: part }) => (
          <div key={key} className="quiet">
            <RichText block={part} />
          </div>
        ))}
        {sources.length > 0 && (
          <div className="task-sources">
            {sources.map((source) => (
              <SafeLink key={string(source.url)} href={string(source.url)}>
                {string(source.text)}
              </SafeLink>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** A plan, shown unfolded; Slack folds it again with every update of the message. */
export function Plan({ block }: { block: Fields }) {
  return (
    <details className="plan" open>
      <summary>{withEmoji(string(block.title))}</summary>
      {list(block.tasks).map((task) => (
        <TaskCard key={string(task.task_id)} block={task} />
      ))}
    </details>
  );
}
