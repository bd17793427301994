import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical';
import type { ReadOutput } from '../../domain/evidence';

/** The value at a dotted path (`KeyMetadata.KeyState`); undefined when there is none. */
function memberAt(output: ReadOutput, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    return (value as Record<string, unknown>)[name];
  }, output);
}

/** A policy document counts by what it says: AWS does not promise to return the same white space. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * sha256 over the canonical JSON of the named members of a read's output; members may be dotted paths. Null stands for "AWS said
 * there is none", which differs from an output without the members.
 */
export function digestOf(output: ReadOutput | null, members: readonly string[]): string {
  if (output === null) return sha256('absent');
  const picked = members.map((path) => [path, comparable(memberAt(output, path)) ?? null]);
  return sha256(canonicalJson(Object.fromEntries(picked)));
}
