import type { Layer } from './decision';

/** Where a root cause sits: an authorization layer, or the calling service and its surroundings. */
export type CauseLayer = Layer | 'service' | 'none';

/** Every root-cause code with its layer, in the order in which causes are reported when several hold at once. */
export const ROOT_CAUSES = {
  'key-not-found': 'key-state',
  'wrong-region': 'key-state',
  'alias-not-found': 'key-state',
  'alias-points-elsewhere': 'key-state',
  'key-disabled': 'key-state',
  'key-pending-deletion': 'key-state',
  'key-pending-import': 'key-state',
  'key-unavailable': 'key-state',
  'key-not-ready': 'key-state',
  'wrong-key-usage': 'key-state',
  'wrong-key-for-ciphertext': 'key-state',
  'encryption-context-mismatch': 'key-state',
  'scp-blocks': 'scp',
  'rcp-blocks': 'rcp',
  'vpc-endpoint-policy-blocks': 'vpc-endpoint-policy',
  'key-policy-explicit-deny': 'key-policy',
  'key-policy-no-iam-delegation': 'key-policy',
  'key-policy-missing-principal': 'key-policy',
  'key-policy-missing-action': 'key-policy',
  'key-policy-condition-unmet': 'key-policy',
  'key-policy-stale-principal': 'key-policy',
  'key-policy-wrong-principal': 'key-policy',
  'key-policy-inert-statement': 'key-policy',
  'key-policy-unmanageable': 'key-policy',
  'replica-policy-differs': 'key-policy',
  'cross-account-key-policy-missing': 'key-policy',
  'cross-account-iam-missing': 'identity-policy',
  'cross-account-aws-managed-key': 'key-policy',
  'cross-account-operation-unsupported': 'key-policy',
  'iam-explicit-deny': 'identity-policy',
  'iam-missing-permission': 'identity-policy',
  'iam-resource-mismatch': 'identity-policy',
  'iam-condition-unmet': 'identity-policy',
  'wrong-caller': 'identity-policy',
  'principal-not-found': 'identity-policy',
  'permissions-boundary-blocks': 'permissions-boundary',
  'session-policy-blocks': 'session-policy',
  'create-grant-not-allowed': 'identity-policy',
  'grant-missing': 'grant',
  'grant-constraint-unmet': 'grant',
  'service-grant-revoked': 'grant',
  'grant-grantee-recreated': 'grant',
  'service-principal-not-allowed': 'key-policy',
  'service-linked-role-missing': 'identity-policy',
  'service-linked-role-not-allowed': 'key-policy',
  'rds-encryption-credentials-inaccessible': 'service',
  'rds-snapshot-aws-managed-key': 'service',
  'rds-cross-region-key-missing': 'service',
  'resource-stays-inaccessible': 'service',
  'endpoint-unreachable': 'service',
  'region-not-enabled': 'service',
  throttled: 'service',
  'limit-exceeded': 'service',
  'aws-outage': 'service',
  'propagation-delay': 'service',
  'fixed-since': 'none',
} as const satisfies Record<string, CauseLayer>;
export type RootCauseCode = keyof typeof ROOT_CAUSES;

/** `proven`: the evidence read shows it and the evaluation agrees; `reported`: AWS's message says so; `likely`: see gaps. */
export type Certainty = 'proven' | 'reported' | 'likely';

export interface RootCause {
  code: RootCauseCode;
  layer: CauseLayer;
  certainty: Certainty;
  /** Row of the catalogue of known causes, e.g. `R27`. */
  variant: string | null;
  /** One sentence for a person, unescaped plain text. */
  summary: string;
  /** Ids of the steps that prove it. */
  evidence: string[];
  /** True when somebody probably meant it (explicit deny, a deletion scheduled by a person): no fix is offered. */
  probablyIntended?: boolean;
}

const ORDER = Object.keys(ROOT_CAUSES);

/** Sorts causes into the order in which they must be fixed. */
export function inReportOrder(causes: readonly RootCause[]): RootCause[] {
  return [...causes].sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code));
}
