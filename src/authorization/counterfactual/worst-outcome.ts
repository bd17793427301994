import type { Authorization, AuthorizationCase, DecisionKind, Layer } from '../../domain/decision';
import { type EvaluateOptions, evaluate } from '../evaluate';
import { AuthorizationInputError } from '../input-error';
import { keyUsable } from '../key-state';

/** What several actions come to together, the key's state included: an operation fails when one of them does. */
export interface Outcome {
  decision: DecisionKind;
  blockedBy: Layer[];
}

/** Evaluates a case; null where AWS could not have stored one of its documents, with what is wrong with it. */
export function evaluateSafely(
  c: AuthorizationCase,
  options: EvaluateOptions = {},
): { authorization: Authorization | null; problem: string | null } {
  try {
    return { authorization: evaluate(c, options), problem: null };
  } catch (error) {
    if (!(error instanceof AuthorizationInputError)) throw error;
    return { authorization: null, problem: error.message };
  }
}

const WORST: readonly DecisionKind[] = ['explicit-deny', 'implicit-deny', 'undetermined', 'allowed'];

/** What several decisions come to together. */
export function worstDecision(decisions: readonly DecisionKind[]): DecisionKind {
  return WORST.find((kind) => decisions.includes(kind)) ?? 'undetermined';
}

function outcomeOf(c: AuthorizationCase): Outcome {
  const { authorization } = evaluateSafely(c, { explain: false });
  const decision = authorization?.decision ?? 'undetermined';
  const refused = decision === 'explicit-deny' || decision === 'implicit-deny';
  if (!refused && keyUsable(c.request.action, c.keyState) === false) {
    return { decision: 'implicit-deny', blockedBy: ['key-state'] };
  }
  return { decision, blockedBy: authorization?.blockedBy ?? [] };
}

/** The worst outcome among several actions. */
export function worstOutcome(cases: readonly AuthorizationCase[]): Outcome {
  const outcomes = cases.map(outcomeOf);
  return {
    decision: worstDecision(outcomes.map(({ decision }) => decision)),
    blockedBy: [...new Set(outcomes.flatMap(({ blockedBy }) => blockedBy))],
  };
}

/** Whether an outcome no longer refuses, as far as it is known. */
export const turns = (after: Outcome | null): boolean =>
  after?.decision === 'allowed' || after?.decision === 'undetermined';
