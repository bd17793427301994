import { type PrincipalRef, parsePrincipal, roleMaker } from '../domain/arn';
import type { AuthorizationRequest } from '../domain/decision';
import { BoundedCache } from './bounded-cache';
import { AuthorizationInputError } from './input-error';
import { lowerCase } from './lower-case';
import { splitArn } from './split-arn';
import type { Tri } from './tri';

/** The values of a context key; absent from the request; or nobody knows whether it was there. */
export type ContextLookup = readonly string[] | 'absent' | 'unknown';

/** One request as the matchers read it: keys lower-cased, principal-derived keys filled in. */
export interface RequestView {
  /** `kms:Decrypt` as given. */
  action: string;
  /** The same in lower case. */
  actionKey: string;
  resource: string;
  resourceParts: readonly string[];
  principal: PrincipalRef;
  account: string | null;
  /** ARN of the role behind a session, or of the user behind a federated session, where it is known. */
  issuerArn: string | null;
  /** Whether the issuer's path is part of `issuerArn`; a session ARN alone does not show it. */
  issuerPathKnown: boolean;
  context: ReadonlyMap<string, string | readonly string[]>;
  unknownKeys: ReadonlySet<string>;
  unknownPrefixes: readonly string[];
  /** Whether the caller has a permissions boundary. */
  boundaryAttached: Tri;
  /**
   * How `aws:ResourceTag/…` and `kms:ResourceAliases` are read: as given, as absent, or as what nobody knows; or, for a key
   * with so many aliases that nobody knows whether they count, the tags alone as given.
   */
  resourceAttributes: 'given' | 'absent' | 'unknown' | 'too-many-aliases';
}

/** The names of all aliases of the key, in lower case. */
export const RESOURCE_ALIASES = 'kms:resourcealiases';

const principals = new BoundedCache(20_000, readPrincipal);
const resources = new BoundedCache(20_000, splitArn);

const NO_KEYS: ReadonlySet<string> = new Set();

/** Reads a request into the form the matchers need. Throws AuthorizationInputError `invalid-principal`. */
export function viewRequest(request: AuthorizationRequest, boundaryAttached: Tri): RequestView {
  const principal = principals.get(request.principal);
  const context = readContext(request.context);
  const given = first(context.get('aws:principalarn'));
  const derived = derivedPrincipalArn(principal);
  const unknown = readUnknown(request.unknownContext);
  // Named as unknown: the role's path, which a session's ARN does not show, is part of the value.
  derivePrincipalKeys(context, principal, given ?? derived, unknown.keys);
  return {
    action: request.action,
    actionKey: lowerCase(request.action),
    resource: request.resource,
    resourceParts: resources.get(request.resource),
    principal,
    account: principal.accountId,
    issuerArn: given ?? derived,
    issuerPathKnown: given !== null || principal.type !== 'assumed-role',
    context,
    unknownKeys: unknown.keys,
    unknownPrefixes: unknown.prefixes,
    boundaryAttached,
    resourceAttributes: 'given',
  };
}

/** The values of a context key, given in lower case. An empty list in the request says: known to be absent. */
export function lookup(view: RequestView, key: string): ContextLookup {
  const { resourceAttributes: read } = view;
  if (read === 'too-many-aliases') {
    if (key === RESOURCE_ALIASES) return 'unknown';
  } else if (read !== 'given' && isResourceAttribute(key)) return read;
  const had = view.context.get(key);
  if (typeof had === 'string') return [had];
  if (had !== undefined) return had.length > 0 ? had : 'absent';
  if (view.unknownKeys.size > 0 && view.unknownKeys.has(key)) return 'unknown';
  for (const prefix of view.unknownPrefixes) if (key.startsWith(prefix)) return 'unknown';
  return 'absent';
}

/** `kms:` of a request for `kms:Decrypt`, as action patterns are compared: in lower case. */
export function servicePrefix({ actionKey }: RequestView): string {
  return actionKey.slice(0, actionKey.indexOf(':') + 1);
}

/**
 * The request as an Allow of a key policy sees it: `aws:ResourceTag/…` and `kms:ResourceAliases` work in IAM policies only
 * (KMS Developer Guide, "ABAC for AWS KMS"). The same view where the request has neither.
 */
export function asSeenByKeyPolicy(view: RequestView): RequestView {
  return hasResourceAttributes(view) ? { ...view, resourceAttributes: 'absent' } : view;
}

/**
 * Whether the caller acts with a service-linked role, which SCPs and RCPs do not bind. Its path tells; where only a
 * session is known, its name does, since no other role can have it: "A role name can't begin with the reserved prefix
 * AWSServiceRoleFor" (Organizations API Reference, InvalidInputException, INVALID_ROLE_NAME).
 */
export function isServiceLinkedRole(view: RequestView): boolean {
  const { type, name } = view.principal;
  if (type !== 'assumed-role' && type !== 'role') return false;
  if (view.issuerPathKnown) return view.issuerArn?.includes(':role/aws-service-role/') ?? false;
  return roleMaker(name ?? '') === 'AWS';
}

function hasResourceAttributes(view: RequestView): boolean {
  if (view.unknownKeys.size > 0 || view.unknownPrefixes.length > 0) return true;
  for (const key of view.context.keys()) if (isResourceAttribute(key)) return true;
  return false;
}

function isResourceAttribute(key: string): boolean {
  return key.startsWith('aws:resourcetag/') || key === RESOURCE_ALIASES;
}

const ACCOUNT_ID = /^\d{12}$/;

function readPrincipal(text: string): PrincipalRef {
  const principal = parsePrincipal(text);
  if (principal?.type === 'service') return principal;
  if (principal && ACCOUNT_ID.test(principal.accountId ?? '') && principal.name !== '') return principal;
  const parts = splitArn(text);
  if (
    parts.length === 6 &&
    parts[2] === 'iam' &&
    /^(oidc|saml)-provider\//.test(parts[5] ?? '') &&
    ACCOUNT_ID.test(parts[4] ?? '')
  ) {
    const base = { arn: text, partition: parts[1] ?? 'aws', accountId: parts[4] || null, name: null };
    return { type: 'federated', ...base, path: null, sessionName: null };
  }
  throw new AuthorizationInputError('invalid-principal', `principal is not an IAM or STS ARN or a service: ${text}`);
}

type ContextMap = Map<string, string | readonly string[]>;

function first(value: string | readonly string[] | undefined): string | null {
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}

function readContext(context: AuthorizationRequest['context']): ContextMap {
  const map: ContextMap = new Map();
  if (!context) return map;
  for (const key in context) {
    const value = context[key];
    if (value !== undefined) map.set(lowerCase(key), value);
  }
  return map;
}

function readUnknown(keys: readonly string[] | undefined): { keys: ReadonlySet<string>; prefixes: readonly string[] } {
  if (!keys || keys.length === 0) return { keys: NO_KEYS, prefixes: [] };
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const key of keys) {
    if (key.endsWith('*')) prefixes.push(key.slice(0, -1).toLowerCase());
    else exact.add(key.toLowerCase());
  }
  return { keys: exact, prefixes };
}

/** `aws:PrincipalArn` of a session is its role's ARN (IAM User Guide, global condition keys). */
function derivedPrincipalArn(principal: PrincipalRef): string | null {
  if (principal.type === 'service') return null;
  if (principal.type !== 'assumed-role') return principal.arn;
  return `arn:${principal.partition}:iam::${principal.accountId}:role/${principal.name}`;
}

const PRINCIPAL_TYPES: Partial<Record<PrincipalRef['type'], string>> = {
  user: 'User',
  'assumed-role': 'AssumedRole',
  role: 'AssumedRole',
  root: 'Account',
  federated: 'FederatedUser',
};

/** A key that the request names as unknown stays so: the principal then stands for several. */
function derivePrincipalKeys(
  context: ContextMap,
  principal: PrincipalRef,
  arn: string | null,
  unknown: ReadonlySet<string>,
): void {
  const fill = (key: string, value: string | null | undefined) => {
    if (unknown.has(key)) return;
    const had = context.get(key);
    if (value && (had === undefined || (typeof had !== 'string' && had.length === 0))) context.set(key, value);
  };
  fill('aws:principalarn', arn);
  fill('aws:principalaccount', principal.accountId);
  fill('aws:principaltype', PRINCIPAL_TYPES[principal.type]);
  fill('aws:principalisawsservice', principal.type === 'service' ? 'true' : 'false');
  if (principal.type === 'service') fill('aws:principalservicename', principal.name);
  if (principal.type === 'user') fill('aws:username', principal.name);
  fill('kms:calleraccount', principal.accountId);
}
