import { evaluateSafely } from '../../authorization/counterfactual/worst-outcome';
import { keyUsable } from '../../authorization/key-state';
import type { Signal } from '../../domain/signal';
import { assembleSituation, baseFacts } from '../cases';
import { explain } from '../explain/explain';
import { unreadLayers } from '../explain/relax';
import type { Check } from './check';

/**
 * Evaluates every needed action over all layers. `allowed` only when all of them are; `refused` when one certainly is not; neither
 * when something unread could decide.
 */
export const evaluateRequest: Check = ({ facts, evidence }) => {
  const situation = assembleSituation(evidence, baseFacts(facts));
  const actions = situation.cases.map((asked) => {
    const { authorization, problem } = evaluateSafely(asked);
    return { action: asked.request.action, decision: authorization?.decision ?? 'undetermined', problem };
  });
  const decisions = actions.map(({ decision }) => decision);
  const usable = situation.target.actions.map((action) => keyUsable(action, situation.key.state ?? 'unknown'));
  return {
    evaluated: actions.length > 0,
    actions,
    allowed: actions.length > 0 && decisions.every((decision) => decision === 'allowed'),
    refused: decisions.some((decision) => decision.endsWith('-deny')),
    usable: usable.every((value) => value === true),
    unread: [...new Set(situation.cases.flatMap(unreadLayers))],
  };
};

/** Why the request is refused: `codes`, and under each code the facts of its cause. */
export const explainDenial: Check = ({ facts, evidence }) => {
  const situation = assembleSituation(evidence, baseFacts(facts));
  const { causes } = explain(situation, facts.signal as Signal);
  const details = causes.map((cause) => {
    const { detail, actions, ...rest } = cause;
    return [cause.code, { ...detail, ...rest, actions, action: actions[0] ?? null }] as const;
  });
  return {
    codes: causes.map(({ code }) => code),
    causes,
    caller: situation.identity.arn ?? situation.target.principalArn,
    ...Object.fromEntries(details),
  };
};
