import type { KnownBlock } from '@slack/types';
import type { Diagnosis, Progress, StepSummary } from '../../domain/investigation';
import { list, note, shorten, strong, words } from './rich';

type Phase = Progress['phases'][number];

const STATE_WORDS: Record<Phase['state'], string> = {
  waiting: 'waiting',
  running: 'running …',
  done: 'done',
  unavailable: 'could not be read',
  skipped: 'not needed',
};

/** Titles without a number of their own: here they are counted. */
const titled = (title: string, limit: number): string => shorten(title.replace(/^\s*\d{1,2}[.)]\s+/, ''), limit);

/** `3 of 8: Key policy`, for the headline while it runs. */
export function progressLine({ phases }: Progress): string {
  const running = phases.findIndex((phase) => phase.state === 'running');
  const finished = phases.filter((phase) => phase.state !== 'waiting' && phase.state !== 'running').length;
  if (running < 0) return `${finished} of ${phases.length} steps done`;
  return `step ${running + 1} of ${phases.length}: ${titled(phases[running]?.title ?? '', 120)}`;
}

/** The runbook's phases while they run: one numbered line each, its state in words. */
export function progressBlocks({ phases }: Progress): KnownBlock[] {
  if (phases.length === 0) return [];
  const items = phases.map((phase) => [
    words(`${titled(phase.title, 120)} – `),
    phase.state === 'running' ? strong(STATE_WORDS.running) : words(STATE_WORDS[phase.state]),
  ]);
  return [list([strong('Checking')], items, { ordered: true, most: 12, itemLimit: 180 })];
}

function stateOf(steps: readonly StepSummary[]): Phase['state'] {
  if (steps.some((step) => step.status === 'unavailable')) return 'unavailable';
  if (steps.some((step) => step.status !== 'skipped')) return 'done';
  return 'skipped';
}

/** The phases after the run, compact: one line for all, with a word only for those that are not simply done. */
export function phasesSummary({ runbook, steps, stats, asked }: Diagnosis): KnownBlock[] {
  if (!runbook || runbook.phases.length === 0) return [];
  const all = runbook.phases.map((phase, index) => {
    const state = stateOf(steps.filter((step) => step.phase === phase.id));
    return { state, title: `${index + 1} ${titled(phase.title, 60)}` };
  });
  // What was skipped for want of a caller is not what nobody needs.
  const left = asked.principal === null ? all.filter(({ state }) => state === 'skipped') : [];
  const told = all
    .filter((phase) => !left.includes(phase))
    .map(({ state, title }) => `${title}${state === 'done' ? '' : ` (${STATE_WORDS[state]})`}`);
  const not =
    left.length > 0 ? ` Not checked, for no caller is known: ${left.map(({ title }) => title).join(' · ')}.` : '';
  const cost = `${stats.awsCalls} AWS calls, ${(stats.ms / 1000).toFixed(1)} s`;
  return [note(shorten(`Checked: ${told.join(' · ')}.${not} ${runbook.title}, ${cost}.`, 1200))];
}
