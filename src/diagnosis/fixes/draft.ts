import type { Config } from '../../config';
import type { AuthorizationCase } from '../../domain/decision';
import type { FixCall, FixCode, FixTarget, Gate, Precondition } from '../../domain/fix';
import type { Situation } from '../cases';

/** The layer that a fix mends. */
export type FixLayer = 'key-state' | 'key-policy' | 'identity-policy';

/** A fix before its proof: the exact calls and, as a pure function, what they do to a case. */
export interface Draft {
  kind: 'draft';
  code: FixCode;
  title: string;
  layer: FixLayer;
  gate: Gate;
  target: FixTarget;
  calls: FixCall[];
  diff: string | null;
  undo: FixCall[];
  preconditions: Precondition[];
  /** The case as it is once the calls were made. */
  apply: (c: AuthorizationCase) => AuthorizationCase;
  /** The same for a person: lines for the AWS CLI. */
  byHand: string[];
  /** A guard that it would lift: why it must not be made by a click, as clauses, and what a person decides instead. */
  guarded: { title: string; because: string[]; steps: string[] } | null;
}

/** What stands in for a draft where no calls can or should be planned: why, as clauses, and what a person does instead. */
export interface Instead {
  kind: 'instead';
  title: string;
  layer: FixLayer;
  target: FixTarget;
  because: string[];
  steps: string[];
}

/** What a planner sees. */
export interface Planning {
  situation: Situation;
  config: Config;
  gate: Gate;
  /** The actions that are refused, of those needed. */
  actions: readonly string[];
}

/** Makes a draft, or says why it does not; null where the fix has no meaning: no key, no caller, another key state. */
export type Planner = (planning: Planning) => Draft | Instead | null;
