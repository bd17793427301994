import type { Facts } from './facts';
import { holds } from './predicates';
import type { Runbook } from './schema';

/** The runbook with the highest priority whose `for` holds over the facts; of equals the first; null when none is for it. */
export function selectRunbook(runbooks: readonly Runbook[], facts: Facts): Runbook | null {
  const scope = { facts, status: () => undefined };
  const fitting = runbooks.filter((runbook) => holds(runbook.for, scope));
  return fitting.reduce<Runbook | null>((best, next) => (best && best.priority >= next.priority ? best : next), null);
}
