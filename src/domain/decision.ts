/** The nine layers that decide a KMS request together; names as in the contract, section 4. */
export const LAYERS = [
  'key-state',
  'key-policy',
  'identity-policy',
  'permissions-boundary',
  'session-policy',
  'scp',
  'rcp',
  'vpc-endpoint-policy',
  'grant',
] as const;
export type Layer = (typeof LAYERS)[number];

export type LayerOutcome = 'allows' | 'denies' | 'silent' | 'not-applicable' | 'unknown';
export type DecisionKind = 'allowed' | 'implicit-deny' | 'explicit-deny' | 'undetermined';

/** A value that could not be read. Distinct from null, which means: there is none. */
export type Unknown = 'unknown';

export interface NamedPolicy {
  name: string;
  document: unknown;
}

export type ContextValue = string | string[];

export interface AuthorizationRequest {
  principal: string;
  action: string;
  resource: string;
  context?: Record<string, ContextValue>;
  /**
   * Condition keys of which nobody knows whether the request carried them; a trailing `*` stands for any rest
   * (`kms:EncryptionContext:*`). A key in neither `context` nor here was absent from the request.
   */
  unknownContext?: string[];
}

export interface PolicySet {
  key: unknown | Unknown;
  identity: NamedPolicy[] | Unknown;
  boundary: NamedPolicy | null | Unknown;
  session: NamedPolicy[] | Unknown;
  /** One list per level, root first; `[]`: no organization. */
  scp: NamedPolicy[][] | Unknown;
  rcp: NamedPolicy[][] | Unknown;
  vpcEndpoint: NamedPolicy | null | Unknown;
}

/** A grant as `kms:ListGrants` returns it; members that are not named here may be present. */
export interface Grant {
  GrantId?: string;
  KeyId?: string;
  Name?: string;
  GranteePrincipal?: string;
  GranteeServicePrincipal?: string;
  RetiringPrincipal?: string;
  RetiringServicePrincipal?: string;
  IssuingAccount?: string;
  CreationDate?: string;
  Operations?: string[];
  Constraints?: {
    EncryptionContextEquals?: Record<string, string>;
    EncryptionContextSubset?: Record<string, string>;
    SourceArn?: string;
  };
}

/** One authorization case: contract, section 4. */
export interface AuthorizationCase {
  id?: string;
  request: AuthorizationRequest;
  policies: PolicySet;
  grants?: Grant[] | Unknown;
  keyState?: string | Unknown;
}

export interface StatementResult {
  policy: string;
  sid: string | null;
  index: number;
  effect: 'Allow' | 'Deny';
  matched: boolean | Unknown;
  /** One clause that says which part decided: principal form, action, resource, condition (wanted, had). */
  because: string;
}

export interface LayerResult {
  layer: Layer;
  outcome: LayerOutcome;
  statements: StatementResult[];
}

/** The answer to an authorization case: contract, section 4. */
export interface Authorization {
  decision: DecisionKind;
  layers: LayerResult[];
  /** Layers that refuse, or whose silence refuses; for `undetermined`, the unknown layers that could decide. */
  blockedBy: Layer[];
  allowedBy: Layer[];
  /** Whether the key's state lets the operation run. */
  keyUsable: boolean | Unknown;
  /** Unknown context keys that could change the decision. */
  unknownContext?: string[];
}

/**
 * The statement that tells best why a layer says what it says: the one that denies or allows, the one that hangs on what nobody
 * knows, else the nearest miss. Null where the layer has none.
 */
export function decidingStatement({ outcome, statements }: LayerResult): StatementResult | null {
  const effect = outcome === 'denies' ? 'Deny' : 'Allow';
  const settled = outcome === 'denies' || outcome === 'allows';
  const decided = settled
    ? statements.find((each) => each.matched === true && each.effect === effect)
    : statements.find(({ matched }) => matched === 'unknown');
  return decided ?? statements[0] ?? null;
}

/** The grants of a case; none where they could not be read. */
export function knownGrants({ grants }: Pick<AuthorizationCase, 'grants'>): Grant[] {
  return grants === 'unknown' ? [] : (grants ?? []);
}
