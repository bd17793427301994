/**
 * Three-valued truth as an ordered number, so that AND is the smaller and OR the larger of two values.
 * `MAYBE` means: an input that nobody knows decides.
 */
export type Tri = 0 | 1 | 2;

export const NO = 0;
export const MAYBE = 1;
export const YES = 2;

/** Both hold: the smaller of the two. */
export function and(a: Tri, b: Tri): Tri {
  return a < b ? a : b;
}

/** One holds: the larger of the two. */
export function or(a: Tri, b: Tri): Tri {
  return a > b ? a : b;
}

/** The opposite; of what nobody knows, still what nobody knows. */
export function not(a: Tri): Tri {
  return (2 - a) as Tri;
}

/** A fact that is known. */
export function tri(value: boolean): Tri {
  return value ? YES : NO;
}
