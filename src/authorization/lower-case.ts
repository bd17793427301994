import { BoundedCache } from './bounded-cache';

const known = new BoundedCache<string>(10_000, (text) => text.toLowerCase());

/** Lower case of a name that comes up again and again: a condition key, an action. */
export function lowerCase(name: string): string {
  return known.get(name);
}
