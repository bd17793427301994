import type { StepStatus } from '../domain/evidence';
import type { Progress } from '../domain/investigation';
import type { Runbook } from '../runbook/schema';

type PhaseState = Progress['phases'][number]['state'];

function stateOf(statuses: readonly (StepStatus | 'waiting' | 'running')[]): PhaseState {
  if (statuses.length === 0) return 'skipped';
  if (statuses.every((status) => status === 'waiting')) return 'waiting';
  if (statuses.some((status) => status === 'waiting' || status === 'running')) return 'running';
  if (statuses.includes('unavailable')) return 'unavailable';
  return statuses.every((status) => status === 'skipped') ? 'skipped' : 'done';
}

/**
 * Keeps where each phase of a runbook stands and reports when that changes. A phase with a step that could not be
 * read is `unavailable`; one whose steps were all skipped is `skipped`.
 */
export function trackProgress(
  runbook: Runbook,
  report: (progress: Progress) => void,
): (step: string, state: StepStatus | 'running') => void {
  const states = new Map<string, StepStatus | 'running'>();
  let last = '';
  return (step, state) => {
    states.set(step, state);
    const phases = runbook.phases.map(({ id, title }) => {
      const own = runbook.steps.filter(({ phase }) => phase === id);
      return { id, title, state: stateOf(own.map((each) => states.get(each.id) ?? 'waiting')) };
    });
    const now = phases.map((phase) => phase.state).join();
    if (now === last) return;
    last = now;
    report({ phases });
  };
}
