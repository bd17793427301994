import type { Need, Verdict } from '../domain/investigation';
import type { RootCause } from '../domain/root-cause';
import type { Situation } from './cases';
import type { Doubt } from './doubts';
import type { Answer } from './explain/explain';
import type { Guesses } from './guesses';
import { questionFor } from './questions';
import type { Target } from './target';

/** Codes of what is no failure any more. */
export const NO_FAILURE: readonly RootCause['code'][] = ['fixed-since'];

function isKnown({ code, certainty }: RootCause): boolean {
  return certainty !== 'likely' && !NO_FAILURE.includes(code);
}

/**
 * `denied` as soon as one cause is known to make the call fail; `allowed` only where every needed action is, and somebody named them.
 * An action that was taken for an example decides neither.
 */
export function verdictOf(situation: Situation, answers: readonly Answer[], causes: readonly RootCause[]): Verdict {
  const { target } = situation;
  if (causes.some(isKnown)) return 'denied';
  const decisions = answers.map(({ authorization }) => authorization);
  if (!target.actionGuessed && decisions.some((answer) => answer?.decision.endsWith('-deny'))) return 'denied';
  // Without a caller nothing was evaluated, however healthy the key: that is not "allowed".
  if (target.principalArn === null) return target.failed ? 'needs-input' : 'undetermined';
  const allowed =
    decisions.length > 0 && decisions.every((answer) => answer?.decision === 'allowed' && answer.keyUsable === true);
  return allowed && !target.actionGuessed && causes.every(({ code }) => NO_FAILURE.includes(code))
    ? 'allowed'
    : 'undetermined';
}

/** What to ask for. A refusal whose caller nobody knows was not explained, whatever else is wrong with the key. */
export function needsOf(verdict: Verdict, target: Target, doubts: readonly Doubt[], guesses: Guesses): Need[] {
  if (verdict === 'denied' && guesses.state) return [questionFor('principal')];
  if (verdict !== 'needs-input' && verdict !== 'undetermined') return [];
  const asked = doubts.flatMap(({ field }) => field ?? []);
  return [...(target.principalArn === null ? (['principal'] as const) : []), ...asked].map((field) =>
    questionFor(field),
  );
}
