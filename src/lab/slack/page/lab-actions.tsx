import { useEffect, useState } from 'react';
import { Icon } from './icons';
import { type LabAction, type LabResult, listLabActions, runLabAction } from './server-calls';

type Run = { action: LabAction; result?: LabResult };

/** What the lab around this Slack offers, and what the last run said. */
export function LabActions() {
  const [actions, setActions] = useState<LabAction[]>([]);
  const [run, setRun] = useState<Run>();
  const [choice, setChoice] = useState<string>();
  useEffect(() => {
    void listLabActions().then(setActions, () => setActions([]));
  }, []);
  const chosen = actions.find(({ id }) => id === choice) ?? actions[0];
  if (!chosen) return null;
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
        Run in the local AWS
      </h2>
      <form
        className="lab-form"
        onSubmit={(event) => {
          event.preventDefault();
          void start(chosen);
        }}
      >
        <select aria-labelledby="lab-title" value={chosen.id} onChange={(event) => setChoice(event.target.value)}>
          {actions.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        <button type="submit" className="lab-run" title={chosen.description}>
          Run
        </button>
      </form>
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
