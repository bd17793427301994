import type { AuthorizationCase, ContextValue } from '../../domain/decision';
import { canCarry } from '../context-keys';
import { encryptionContextOf, literal, stablePairs } from './encryption-context';

export type Condition = Record<string, Record<string, string | string[]>>;

/** A statement without its principal and resource: actions, and the conditions that the failed request met. */
export interface NarrowPart {
  actions: string[];
  condition: Condition | null;
}

const CREATE_GRANT = 'kms:CreateGrant';

/** The values that a request had of a context key, whatever its case; none where it had none or nobody knows. */
export function valuesOf({ request }: AuthorizationCase, key: string): string[] {
  const lower = key.toLowerCase();
  const found = Object.entries(request.context ?? {}).find(([name]) => name.toLowerCase() === lower);
  const value: ContextValue | undefined = found?.[1];
  return value === undefined ? [] : [value].flat();
}

/** A grant that somebody asks for directly, and not a service for its own use. */
function isDirectGrant(c: AuthorizationCase): boolean {
  return c.request.action === CREATE_GRANT && valuesOf(c, 'kms:GrantIsForAWSResource')[0] !== 'true';
}

/** What the request lacks to say for whom and for what a grant made directly would be. */
export function openGrantKeys(c: AuthorizationCase): string[] {
  if (!isDirectGrant(c)) return [];
  return ['kms:GranteePrincipal', 'kms:GrantOperations'].filter((key) => valuesOf(c, key).length === 0);
}

/**
 * A grant made directly passes the key on to whom the caller likes, so the statement says for whom and for what: as the
 * request did, or, where that is not known, with gaps for a person to fill (KMS Developer Guide, kms:GrantOperations and
 * kms:GranteePrincipal).
 */
function directGrant(c: AuthorizationCase, variables: boolean): Condition {
  const [grantee = '<ARN of the grantee>'] = valuesOf(c, 'kms:GranteePrincipal');
  const operations = valuesOf(c, 'kms:GrantOperations');
  return {
    StringEquals: { 'kms:GranteePrincipal': literal(grantee, variables) },
    'ForAllValues:StringEquals': { 'kms:GrantOperations': operations.length > 0 ? operations : ['<operation>'] },
    Null: { 'kms:GrantOperations': 'false' },
  };
}

/** Conditions that all have to hold, as one; null where there are none. */
function joined(...conditions: readonly Condition[]): Condition | null {
  const all: Condition = {};
  for (const [operator, operands] of conditions.flatMap((one) => Object.entries(one))) {
    if (Object.keys(operands).length > 0) all[operator] = { ...all[operator], ...operands };
  }
  return Object.keys(all).length > 0 ? all : null;
}

/** A service that acts for a resource says which: nobody else's resource may borrow it (IAM User Guide, "confused deputy"). */
function forResource(c: AuthorizationCase, variables: boolean): Condition {
  const [arn] = valuesOf(c, 'aws:SourceArn');
  const [account] = valuesOf(c, 'aws:SourceAccount');
  return {
    ...(arn ? { ArnEquals: { 'aws:SourceArn': literal(arn, variables) } } : {}),
    ...(account ? { StringEquals: { 'aws:SourceAccount': account } } : {}),
  };
}

/**
 * The encryption context of the request, as far as it names the resource and not the single call. A grant is made once for
 * a resource that may not be there yet, so it is not bound to one.
 */
function forContext(c: AuthorizationCase, variables: boolean): Condition {
  const { action } = c.request;
  if (action === CREATE_GRANT || !canCarry(action, 'kms:EncryptionContext:any')) return {};
  return stablePairs(encryptionContextOf(c), variables);
}

function conditionFor(c: AuthorizationCase, variables: boolean): Condition | null {
  const [via] = valuesOf(c, 'kms:ViaService');
  const through: Condition = via === undefined ? {} : { StringEquals: { 'kms:ViaService': via } };
  if (isDirectGrant(c)) return joined(through, directGrant(c, variables));
  if (c.request.action === CREATE_GRANT) return joined(through, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  return joined(
    through,
    c.request.principal.startsWith('arn:') ? {} : forResource(c, variables),
    forContext(c, variables),
  );
}

/**
 * The narrowest statements that cover the actions as they were asked: through the same service only, for the same
 * encryption context where it names a resource, and a grant only for that service's own use (KMS Developer Guide,
 * kms:ViaService, kms:EncryptionContext and kms:GrantIsForAWSResource) or for one grantee's listed operations. Grants
 * come last. `variables`: whether the document that they are for knows policy variables.
 */
export function narrowParts(cases: readonly AuthorizationCase[], variables = true): NarrowPart[] {
  const parts = new Map<string, NarrowPart>();
  const grantsLast = [...cases].sort(
    (a, b) => Number(a.request.action === CREATE_GRANT) - Number(b.request.action === CREATE_GRANT),
  );
  for (const c of grantsLast) {
    const condition = conditionFor(c, variables);
    const key = JSON.stringify(condition);
    const known = parts.get(key);
    if (known) known.actions.push(c.request.action);
    else parts.set(key, { actions: [c.request.action], condition });
  }
  return [...parts.values()];
}
