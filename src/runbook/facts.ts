import type { Evidence, StepStatus } from '../domain/evidence';

/** What templates and predicates see: `signal`, `target`, `organization`, `context`, and one member per step. */
export type Facts = Readonly<Record<string, unknown>>;

/** Facts together with what each step came to. `status` is undefined for a root that is not a settled step. */
export interface Scope {
  facts: Facts;
  status(step: string): StepStatus | undefined;
}

/** Roots that exist before any step ran. */
export const BASE_ROOTS: readonly string[] = ['signal', 'target', 'organization', 'context'];

/** The first segment of a path: a step's id or a base root. */
export function rootOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

/** The value at a dotted path, own members only (list elements by index, `length` of lists); undefined when there is none. */
export function factAt(facts: Facts, path: string): unknown {
  let value: unknown = facts;
  for (const segment of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}

/** Facts known from the start joined with the facts of every settled step. */
export function scopeOf(facts: Facts, evidence: Evidence): Scope {
  const joined: Record<string, unknown> = { ...facts };
  for (const [id, result] of evidence) joined[id] = result.facts;
  return { facts: joined, status: (step) => evidence.get(step)?.status };
}
