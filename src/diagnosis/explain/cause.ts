import { type RequestView, viewRequest } from '../../authorization/request';
import { MAYBE, tri } from '../../authorization/tri';
import type { AuthorizationCase, Layer } from '../../domain/decision';
import type { Certainty, RootCauseCode } from '../../domain/root-cause';
import type { Situation } from '../cases';

/** One cause as code sees it: the facts that sentences and fix plans are made of. Plain JSON. */
export interface Cause {
  code: RootCauseCode;
  layer: Layer;
  variant: string | null;
  certainty: Certainty;
  /** KMS actions that it refuses. */
  actions: string[];
  /** One technical clause: which statement, what it wanted, what the request had. */
  because: string;
  /** `policy/Sid` of the statement that explains it; null where there is none. */
  statement: string | null;
  /** Further facts for sentences: the stale id, the principal written, the condition key … */
  detail: Record<string, string>;
}

export type NewCause = Omit<Cause, 'actions' | 'certainty' | 'detail' | 'statement' | 'variant'> &
  Partial<Pick<Cause, 'detail' | 'statement' | 'variant' | 'certainty'>>;

/** What an explanation of one layer looks at. */
export interface Question {
  case: AuthorizationCase;
  situation: Situation;
}

/** Completes a cause for one action; `proven` unless told otherwise. */
export function causeFor(action: string, cause: NewCause): Cause {
  const { variant = null, certainty = 'proven', statement = null, detail = {} } = cause;
  return { ...cause, variant, certainty, statement, detail, actions: [action] };
}

/** How a statement is called in a sentence: its Sid, or its number. */
export function statementName(sid: string | null, index: number): string {
  return sid ? `“${sid}”` : `number ${index + 1}`;
}

/** The request as the matchers of the evaluator read it. */
export function viewOf({ request, policies }: AuthorizationCase): RequestView {
  return viewRequest(request, policies.boundary === 'unknown' ? MAYBE : tri(policies.boundary !== null));
}
