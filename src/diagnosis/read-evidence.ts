import type { Evidence, Gap, StepResult } from '../domain/evidence';
import { type Json, list, record } from '../domain/json';

export { list, record, text, texts } from '../domain/json';

/** What a read brought; null unless AWS answered it. */
export function outputOf(evidence: Evidence, step: string): Json | null {
  const result = evidence.get(step);
  return result?.status === 'ok' ? record(result.facts) : null;
}

/** What a list read brought; null also where AWS had more than was read, so that nothing takes it for complete. */
export function wholeOutputOf(evidence: Evidence, step: string): Json | null {
  const output = outputOf(evidence, step);
  return output?.Truncated === true ? null : output;
}

export function statusOf(evidence: Evidence, step: string): StepResult['status'] | null {
  return evidence.get(step)?.status ?? null;
}

/** The elements of a list read, with whether all of them were read. A list that was empty is complete. */
export interface Elements {
  items: Json[];
  complete: boolean;
}

/**
 * The elements of a for-each step. `source` is the step whose list it walks: where that was read and held no list, there
 * was nothing to walk, and the step's being skipped is no gap.
 */
export function elementsOf(evidence: Evidence, step: string, source?: string): Elements {
  const result = evidence.get(step);
  if (!result) return { items: [], complete: false };
  const whole = source === undefined || wholeOutputOf(evidence, source) !== null;
  if (result.status === 'skipped') return { items: [], complete: source !== undefined && whole && result.gap === null };
  const facts = record(result.facts);
  const items = list(facts.items).map(record);
  const settled = items.every(
    ({ status, Truncated }) => (status === 'ok' || status === 'absent') && Truncated !== true,
  );
  const read = items.filter(({ status }) => status === 'ok');
  return { items: read, complete: whole && settled && facts.truncated !== true };
}

/** A policy document from its JSON text; undefined when it is not one. */
export function documentOf(value: unknown): Json | undefined {
  if (typeof value !== 'string') return value !== null && typeof value === 'object' ? (value as Json) : undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed !== null && typeof parsed === 'object' ? (parsed as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** The first gap among the steps, in the order given. */
export function firstGap(evidence: Evidence, steps: readonly string[]): Gap | null {
  return steps.map((id) => evidence.get(id)?.gap ?? null).find((gap) => gap !== null) ?? null;
}
