import type { RequestView } from '../request';
import type { Tri } from '../tri';

/** How one value of a condition compares with one value of the request. */
export interface Comparison {
  test(had: string, view: RequestView): Tri;
  /** Names of the variables in the policy value that nobody knows; missing where it can hold none. */
  unknownVariables?(view: RequestView): string[];
}

/** A condition operator without its set prefix and `IfExists`. */
export interface Operator {
  /** A negated operator is true for an absent key, and true where its positive form is false. */
  negated: boolean;
  compile(value: string, variables: boolean): Comparison;
}

/** Operators by lower-case name. */
export type Family = Readonly<Record<string, Operator>>;
