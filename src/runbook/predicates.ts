import { parseArn } from '../domain/arn';
import type { StepStatus } from '../domain/evidence';
import { factAt, rootOf, type Scope } from './facts';
import type { FactPredicate, Predicate } from './schema';

/** Kleene's three values: what rests on something that could not be read is neither true nor false. */
export type Truth = boolean | 'unknown';

const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}

/** Wildcard match with `*` and `?`, linear in practice: one backtrack point, so no pattern can hang it. */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === text[t] && pattern[p] !== '*'))) {
      p += 1;
      t += 1;
    } else if (pattern[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** ARN pattern match, field by field, so that `*` in one field never swallows the next; a lone `*` matches every ARN. */
export function matchesArn(pattern: string, text: string): boolean {
  const arn = parseArn(text);
  if (!arn) return false;
  if (pattern === '*') return true;
  const wanted = pattern.split(':');
  if (wanted.length < 6) return false;
  const had = ['arn', arn.partition, arn.service, arn.region, arn.accountId, arn.resource];
  const fields = [...wanted.slice(0, 5), wanted.slice(5).join(':')];
  return fields.every((field, index) => matchesGlob(field, had[index] ?? ''));
}

function contains(value: unknown, wanted: string | number | boolean): boolean {
  if (Array.isArray(value)) return value.includes(wanted);
  return typeof value === 'string' && value.includes(String(wanted));
}

function compare(test: FactPredicate, value: unknown): boolean {
  if (test.eq !== undefined) return value === test.eq;
  if (test.ne !== undefined) return value !== test.ne;
  if (test.in !== undefined) return test.in.some((candidate) => candidate === value);
  if (test.exists !== undefined) return (value !== null) === test.exists;
  if (test.contains !== undefined) return contains(value, test.contains);
  if (typeof value !== 'string') return false;
  if (test['starts-with'] !== undefined) return value.startsWith(test['starts-with']);
  return test['matches-arn'] !== undefined && matchesArn(test['matches-arn'], value);
}

function testFact(test: FactPredicate, scope: Scope): Truth {
  const status = scope.status(rootOf(test.fact));
  const value = factAt(scope.facts, test.fact) ?? null;
  if (status === 'unavailable' || status === 'skipped') return 'unknown';
  if (status === 'absent' && value === null) {
    return test.exists === undefined ? 'unknown' : !test.exists;
  }
  return compare(test, value);
}

function testStep(wanted: StepStatus, had: StepStatus | undefined): Truth {
  return had === undefined ? 'unknown' : had === wanted;
}

/**
 * Whether a predicate holds. A missing member equals null. A fact of a step that was unavailable or skipped is
 * unknown; of a step that found nothing (`absent`), only `exists` and the members `code` and `message` are known.
 */
export function evaluatePredicate(predicate: Predicate, scope: Scope): Truth {
  if ('all' in predicate) return all(predicate.all.map((inner) => evaluatePredicate(inner, scope)));
  if ('any' in predicate) return not(all(predicate.any.map((inner) => not(evaluatePredicate(inner, scope)))));
  if ('not' in predicate) return not(evaluatePredicate(predicate.not, scope));
  if ('step' in predicate) return testStep(predicate.is, scope.status(predicate.step));
  return testFact(predicate, scope);
}

/** True only when the predicate certainly holds. */
export function holds(predicate: Predicate, scope: Scope): boolean {
  return evaluatePredicate(predicate, scope) === true;
}

/** Paths and steps that a predicate looks at, with where in it they stand. */
export function predicateReferences(
  predicate: Predicate,
  at: readonly (string | number)[] = [],
): { at: (string | number)[]; kind: 'fact' | 'step'; name: string }[] {
  if ('all' in predicate) return predicate.all.flatMap((p, i) => predicateReferences(p, [...at, 'all', i]));
  if ('any' in predicate) return predicate.any.flatMap((p, i) => predicateReferences(p, [...at, 'any', i]));
  if ('not' in predicate) return predicateReferences(predicate.not, [...at, 'not']);
  if ('step' in predicate) return [{ at: [...at, 'step'], kind: 'step', name: predicate.step }];
  return [{ at: [...at, 'fact'], kind: 'fact', name: predicate.fact }];
}
