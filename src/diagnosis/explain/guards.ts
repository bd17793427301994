import type { Authorization, Layer, LayerResult, StatementResult } from '../../domain/decision';
import type { RootCauseCode } from '../../domain/root-cause';
import { type Cause, causeFor, type NewCause, statementName } from './cause';

/** Layers that only ever take away, with the code and catalogue row for an explicit deny and for silence. */
const GUARDS: Partial<Record<Layer, { code: RootCauseCode; denies: string; silent: string }>> = {
  'permissions-boundary': { code: 'permissions-boundary-blocks', denies: 'R55', silent: 'R55' },
  'session-policy': { code: 'session-policy-blocks', denies: 'R56', silent: 'R56' },
  scp: { code: 'scp-blocks', denies: 'R63', silent: 'R64' },
  rcp: { code: 'rcp-blocks', denies: 'R65', silent: 'R65' },
  'vpc-endpoint-policy': { code: 'vpc-endpoint-policy-blocks', denies: 'R67', silent: 'R67' },
  'key-policy': { code: 'key-policy-explicit-deny', denies: 'R41', silent: 'R24' },
  'identity-policy': { code: 'iam-explicit-deny', denies: 'R54', silent: 'R50' },
};

/** The code of a layer's explicit deny, or of the silence of a layer that only takes away; null for grants and key state. */
export function guardCode(layer: Layer): RootCauseCode | null {
  return GUARDS[layer]?.code ?? null;
}

function denyCause(layer: Layer, statement: StatementResult): NewCause | null {
  const guard = GUARDS[layer];
  if (!guard) return null;
  return {
    code: guard.code,
    layer,
    variant: guard.denies,
    statement: `${statementName(statement.sid, statement.index)} of ${statement.policy}`,
    because: `a Deny statement of ${statement.policy} matches: ${statement.because}`,
    detail: { policy: statement.policy, effect: 'denies' },
  };
}

/** A cause for each layer with a Deny statement that matches. */
export function explainDenies(answer: Authorization, action: string): Cause[] {
  return answer.layers.flatMap(({ layer, statements }) => {
    const deny = statements.find(({ effect, matched }) => effect === 'Deny' && matched === true);
    const cause = deny ? denyCause(layer, deny) : null;
    return cause ? [causeFor(action, cause)] : [];
  });
}

/** Deny statements that would match if something nobody knows about the request were so. */
export function explainPossibleDenies(answer: Authorization, action: string): Cause[] {
  return answer.layers.flatMap(({ layer, statements }) => {
    const deny = statements.find(({ effect, matched }) => effect === 'Deny' && matched === 'unknown');
    const cause = deny ? denyCause(layer, deny) : null;
    return cause ? [causeFor(action, { ...cause, certainty: 'likely' })] : [];
  });
}

/** Why a layer that must allow as well, and is silent, refuses. */
export function explainSilence({ layer, statements }: LayerResult, action: string): Cause[] {
  const guard = GUARDS[layer];
  if (!guard) return [];
  const allows = statements.filter(({ effect }) => effect === 'Allow');
  // Where a level of SCPs is silent, the Allows of the others match.
  const misses = allows.filter(({ matched }) => matched !== true);
  const names = [...new Set((misses.length > 0 ? misses : statements).map(({ policy }) => policy))];
  const subject = names.length > 0 ? names.join(', ') : 'no policy there';
  const [elsewhere] = misses.length > 0 ? [] : allows;
  const because = elsewhere
    ? `${elsewhere.policy} allows ${action} ${elsewhere.because}`
    : `${names.length > 0 ? `${subject} does not allow` : `${subject} allows`} ${action}`;
  return [
    causeFor(action, {
      code: guard.code,
      layer,
      variant: guard.silent,
      because,
      detail: { policy: subject, effect: 'does not allow' },
    }),
  ];
}
