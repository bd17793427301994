import type { FactPredicate, Predicate } from './schema';

/** Every part that must hold for an `all` to hold, nested `all`s taken apart. */
function conjuncts(predicate: Predicate): Predicate[] {
  return 'all' in predicate ? predicate.all.flatMap(conjuncts) : [predicate];
}

/** The values that a test leaves possible; null: not a closed list. */
function allowedValues(test: FactPredicate): readonly unknown[] | null {
  if (test.eq !== undefined) return [test.eq];
  return test.in ?? null;
}

function excludes(a: FactPredicate, b: FactPredicate): boolean {
  const values = allowedValues(a);
  if (!values) return a.exists !== undefined && b.exists === !a.exists;
  const others = allowedValues(b);
  if (others) return !values.some((value) => others.includes(value));
  if (b.ne !== undefined) return values.every((value) => value === b.ne);
  return b.exists === false && values.every((value) => value !== null);
}

function contradict(a: Predicate, b: Predicate): boolean {
  if ('not' in a) return JSON.stringify(a.not) === JSON.stringify(b);
  if ('step' in a && 'step' in b) return a.step === b.step && a.is !== b.is;
  if ('fact' in a && 'fact' in b) return a.fact === b.fact && (excludes(a, b) || excludes(b, a));
  return false;
}

/** True for the plain ways in which a predicate can never hold; false says nothing. */
export function neverHolds(predicate: Predicate): boolean {
  if ('any' in predicate) return predicate.any.every(neverHolds);
  if (!('all' in predicate)) return false;
  const parts = conjuncts(predicate);
  return parts.some((a) => ('any' in a && neverHolds(a)) || parts.some((b) => contradict(a, b)));
}
