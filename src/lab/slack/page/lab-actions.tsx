import { useEffect, useState } from 'react';
import { Icon } from './icons';
import { type LabAction, type LabResult, listLabActions, runLabAction } from './server-calls';

type Run = { action: LabAction; result?: LabResult };

/** What the lab around this Slack offers, and what the last run said. */
export function LabActions() {
  const [actions, setActions] = useState<LabAction[]>([]);
  const [run, setRun] = useState<Run>();
  useEffect(() => {
    void listLabActions().then(setActions, () => setActions([]));
  }, []);
  if (actions.length === 0) return null;
  const start = async (action: LabAction) => {
    setRun({ action });
    const result = await runLabAction(action.id).catch((error: Error) => ({ ok: false, output: error.message }));
    setRun({ action, result });
    // What is on offer may have changed, as after a reset.
    setActions(await listLabActions().catch(() => actions));
  };
  return (
    <section className="side-section lab" aria-labelledby="lab-title">
      <h2 id="lab-title" className="side-title">
        Lab
      </h2>
      {actions.map((action) => (
        <button
          key={action.id}
          type="button"
          className="lab-action"
          title={action.description}
          onClick={() => void start(action)}
        >
          <Icon name="play" size={14} />
          <span>{action.title}</span>
        </button>
      ))}
      {run && <Output run={run} close={() => setRun(undefined)} />}
    </section>
  );
}

function Output({ run: { action, result }, close }: { run: Run; close: () => void }) {
  const status = result === undefined ? 'running' : result.ok ? 'ok' : 'failed';
  return (
    <div className="lab-output" role="status" data-status={status}>
      <div className="lab-output-head">
        <strong>
          {action.title}: {status}
        </strong>
        <button type="button" className="icon-button" aria-label="Close the result" onClick={close}>
          <Icon name="close" size={14} />
        </button>
      </div>
      {result && <pre>{result.output}</pre>}
    </div>
  );
}
