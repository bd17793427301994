import { evaluate } from '../../../src/authorization/evaluate';
import type {
  Authorization,
  AuthorizationCase,
  AuthorizationRequest,
  Grant,
  Layer,
  LayerResult,
  NamedPolicy,
  PolicySet,
} from '../../../src/domain/decision';

export const OWNER = '210987654321';
export const OTHER = '345678901234';
export const KEY = `arn:aws:kms:eu-central-1:${OWNER}:key/0f8fad5b-d9cb-469f-a165-70867728950e`;
export const ROLE = `arn:aws:iam::${OWNER}:role/billing`;
export const SESSION = `arn:aws:sts::${OWNER}:assumed-role/billing/batch-7`;
export const USER = `arn:aws:iam::${OWNER}:user/dana`;
export const ROOT = `arn:aws:iam::${OWNER}:root`;
export const FEDERATED = `arn:aws:sts::${OWNER}:federated-user/kiosk`;
export const FOREIGN_SESSION = `arn:aws:sts::${OTHER}:assumed-role/reader/run-1`;
export const FOREIGN_ROLE = `arn:aws:iam::${OTHER}:role/reader`;

export type Element = Record<string, unknown>;

export function document(...statements: Element[]): Element {
  return { Version: '2012-10-17', Statement: statements };
}

export function allow(over: Element = {}): Element {
  return { Effect: 'Allow', Action: 'kms:*', Resource: '*', ...over };
}

export function deny(over: Element = {}): Element {
  return { Effect: 'Deny', Action: 'kms:*', Resource: '*', ...over };
}

export function policy(...statements: Element[]): NamedPolicy {
  return { name: 'policy', document: document(...statements) };
}

/** A key policy statement that names principals. */
export function names(...principals: string[]): Element {
  return allow({ Principal: { AWS: principals } });
}

export const SILENT = policy(allow({ Action: 'sqs:*' }));
export const OPEN = policy(allow());
export const FULL_ACCESS = policy(allow({ Action: '*' }));

export interface Situation {
  principal?: string;
  action?: string;
  resource?: string;
  context?: AuthorizationRequest['context'];
  unknownContext?: string[];
  /** Statements of the key policy, or the layer as it is. */
  key?: Element[] | 'unknown';
  policies?: Partial<PolicySet>;
  grants?: Grant[] | 'unknown';
  keyState?: string;
}

/** A case without organization, boundary, session policy or endpoint, and with no identity policy, unless said otherwise. */
export function situation(s: Situation): AuthorizationCase {
  const { principal = SESSION, action = 'kms:Decrypt', resource = KEY, context = {}, unknownContext = [] } = s;
  const key = s.key === 'unknown' ? 'unknown' : document(...(s.key ?? []));
  return {
    request: { principal, action, resource, context, unknownContext },
    policies: { key, identity: [], boundary: null, session: [], scp: [], rcp: [], vpcEndpoint: null, ...s.policies },
    grants: s.grants ?? [],
    keyState: s.keyState ?? 'Enabled',
  };
}

export function decide(s: Situation): Authorization {
  return evaluate(situation(s));
}

export function layer(answer: Authorization, name: Layer): LayerResult {
  const found = answer.layers.find((result) => result.layer === name);
  if (!found) throw new Error(`no layer ${name}`);
  return found;
}
