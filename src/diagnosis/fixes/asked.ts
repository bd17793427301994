import type { Asked } from '../../authorization/counterfactual/change';
import type { Situation } from '../cases';

/** The requests of the failed operation for these actions, in the name of `principal`; null where none is among them. */
export function askedOf(situation: Situation, actions: readonly string[], principal: string): Asked | null {
  const [first, ...rest] = situation.cases.filter(({ request }) => actions.includes(request.action));
  return first ? { cases: [first, ...rest], principal } : null;
}
