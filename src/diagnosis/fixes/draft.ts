import type { Config } from '../../config';
import type { AuthorizationCase } from '../../domain/decision';
import type { FixCall, FixCode, FixTarget, Gate, Precondition } from '../../domain/fix';
import type { Situation } from '../cases';

/** A fix before its proof: the exact calls and, as a pure function, what they do to a case. */
export interface Draft {
  code: FixCode;
  title: string;
  gate: Gate;
  target: FixTarget;
  calls: FixCall[];
  diff: string | null;
  undo: FixCall[];
  preconditions: Precondition[];
  /** The case as it is once the calls were made. */
  apply: (c: AuthorizationCase) => AuthorizationCase;
  /** Makes the key usable rather than allowing somebody something. */
  ofKeyState: boolean;
}

/** What a planner sees. */
export interface Planning {
  situation: Situation;
  config: Config;
  gate: Gate;
  /** The actions that are refused, of those needed. */
  actions: readonly string[];
}

/** Makes a draft; null when the fix cannot be planned from what is known. */
export type Planner = (planning: Planning) => Draft | null;
