import { canonicalJson } from '../../domain/canonical';
import type { FixPlan } from '../../domain/fix';
import { sha256 } from './digest';

/** sha256 over everything that a plan does and rests on: all members but `id`, `title`, `steps` and the hash itself. */
export function planHashOf(plan: Omit<FixPlan, 'planHash'> & { planHash?: string }): string {
  const { id: _id, title: _title, steps: _steps, planHash: _hash, ...bound } = plan;
  return sha256(canonicalJson(bound));
}
