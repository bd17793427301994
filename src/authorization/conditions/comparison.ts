import type { RequestView } from '../request';
import type { Template } from '../template';
import type { Tri } from '../tri';

/** How one value of a condition compares with one value of the request. */
export interface Comparison {
  test(had: string, view: RequestView): Tri;
  /** The policy value where it holds variables, so that unknown ones can be named. */
  template: Template | null;
}

/** A condition operator without its set prefix and `IfExists`. */
export interface Operator {
  /** A negated operator is true for an absent key, and true where its positive form is false. */
  negated: boolean;
  compile(value: string, variables: boolean): Comparison;
}

/** Operators by lower-case name. */
export type Family = Readonly<Record<string, Operator>>;
