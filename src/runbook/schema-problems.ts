import type { z } from 'zod';
import { type Runbook, runbookSchema } from './schema';

type Issue = z.core.$ZodIssue;

/** A problem of a value against the schema: the path to it and a sentence. `key`: the key itself is what is wrong. */
export interface SchemaProblem {
  keys: PropertyKey[];
  text: string;
  key: boolean;
}

const TYPES: Record<string, string> = {
  record: 'a map',
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

function sentence(issue: Issue, value: unknown): string {
  const name = String(issue.path[issue.path.length - 1] ?? 'the document');
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `\`${name}\` is missing`;
      return `\`${name}\` must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      if (value === undefined) return `\`${name}\` is missing`;
      if (issue.values.length > 10) {
        return `\`${name}\`: there is no \`${String(value)}\`; \`keymedic runbook schema\` lists the known ones`;
      }
      return `\`${name}\` must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'number'
        ? `\`${name}\` must be at least ${issue.minimum}`
        : `\`${name}\` must not be empty`;
    case 'too_big':
      return issue.origin === 'number'
        ? `\`${name}\` must be at most ${issue.maximum}`
        : `\`${name}\` is too long: at most ${issue.maximum} ${issue.origin === 'array' ? 'elements' : 'characters'}`;
    default:
      return `\`${name}\`: ${issue.message}`;
  }
}

function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (inner === null || typeof inner !== 'object') return undefined;
    return (inner as Record<PropertyKey, unknown>)[key];
  }, value);
}

/** Of a union's branches, the one that the author most likely meant: whose own members fit best. */
function meantBranch(branches: readonly Issue[][], value: unknown): Issue[] {
  const cost = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length;
      const missing = issue.path.length === 1 && memberAt(value, issue.path) === undefined;
      return sum + (issue.path.length === 0 ? 20 : missing ? 11 : 1);
    }, 0);
  return branches.reduce((best, next) => (cost(next) < cost(best) ? next : best), branches[0] ?? []);
}

function expand(issue: Issue, value: unknown, prefix: readonly PropertyKey[]): SchemaProblem[] {
  const keys = [...prefix, ...issue.path];
  const here = memberAt(value, issue.path);
  if (issue.code === 'invalid_union') {
    return meantBranch(issue.errors, here).flatMap((inner) => expand(inner, here, keys));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ keys: [...keys, key], text: `unknown field \`${key}\``, key: true }));
  }
  return [{ keys, text: sentence(issue, here), key: false }];
}

/** Reads a runbook value; all problems at once. */
export function readRunbook(value: unknown): { runbook: Runbook } | { problems: SchemaProblem[] } {
  const parsed = runbookSchema.safeParse(value);
  if (parsed.success) return { runbook: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => expand(issue, value, [])) };
}
