import { type PrincipalRef, parsePrincipal } from '../../domain/arn';
import { type AuthorizationCase, type Grant, knownGrants } from '../../domain/decision';
import { isRecord, type Json } from '../../domain/json';
import { isAwsManagedKey } from '../aws-managed-key';
import { operationOf } from '../operations';
import { statementsOf } from '../raw-policy';
import { viewRequest } from '../request';
import { NO } from '../tri';
import { identityDocument, type Named, withParts } from './add-statements';
import { constraintPairs, encryptionContextOf } from './encryption-context';
import { type NarrowPart, narrowParts, openGrantKeys, valuesOf } from './narrow';
import { roleOwner } from './role-owner';
import { writeObstacle } from './write-obstacle';

/** Where access can be given, by how far the change reaches: the least first. */
export const PLACES = ['grant', 'identity-policy', 'key-policy'] as const;
export type Place = (typeof PLACES)[number];

interface Made {
  actions: string[];
  /** Why nobody should make it as it stands, as clauses. */
  risks: string[];
  /** What the change does to a case. */
  apply: (c: AuthorizationCase) => AuthorizationCase;
}

/** `document` is the whole key policy as it would be, `written` its statements that are new or changed. */
export type KeyPolicyChange = Made & {
  place: 'key-policy';
  principal: Named;
  parts: NarrowPart[];
  document: Json;
  written: Json[];
};
/** `document` is a policy of its own. */
export type IdentityChange = Made & { place: 'identity-policy'; parts: NarrowPart[]; document: Json };
export type GrantChange = Made & {
  place: 'grant';
  grant: Required<Pick<Grant, 'GranteePrincipal' | 'Operations'>> & Pick<Grant, 'Constraints'>;
};

/** One change, as what would be written and as what it does to a case. */
export type Change = KeyPolicyChange | IdentityChange | GrantChange;

/** Why there is no such change, as clauses. */
export interface NoChange {
  because: string[];
}

/** The requests that are refused, which differ in their action and what goes with it, and whom to name. */
export interface Asked {
  cases: readonly [AuthorizationCase, ...AuthorizationCase[]];
  /** The IAM ARN of the role or user that asks, as a policy names it; or a service. */
  principal: string;
}

const no = (...because: string[]): NoChange => ({ because });

function managedByAws(c: AuthorizationCase): boolean {
  return isAwsManagedKey(c.policies.key, viewRequest(c.request, NO));
}

/** Why a direct CreateGrant among the requests must not simply be allowed, as a clause. */
export function openGrants(cases: readonly AuthorizationCase[]): string[] {
  const keys = [...new Set(cases.flatMap(openGrantKeys))];
  if (keys.length === 0) return [];
  return [`a direct kms:CreateGrant passes the key on, and the request's ${keys.join(' and ')} are not known`];
}

/** A statement for a service that nothing binds would let anybody's resource use the key through it. */
function unbound(named: Named, parts: readonly NarrowPart[]): string[] {
  if (!('Service' in named) || parts.every(({ condition }) => condition !== null)) return [];
  return ['a statement for a service needs aws:SourceArn or aws:SourceAccount, and what the request had is not known'];
}

/**
 * The key-policy statements that allow what was asked, in the document as it is: joined to one that fits, else new ones.
 * Not for a key that AWS manages, whose policy nobody can change (KMS Developer Guide, "AWS managed keys").
 */
export function keyPolicyChange({ cases, principal }: Asked): KeyPolicyChange | NoChange {
  const [first] = cases;
  const { key } = first.policies;
  if (!isRecord(key)) return no('the key policy could not be read');
  if (managedByAws(first)) return no('AWS manages this key, and nobody can change its policy');
  const nameless = unnamable(principal);
  if (nameless) return no(nameless);
  const named: Named = principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
  const parts = narrowParts(cases, key.Version === '2012-10-17');
  const document = withParts(key, named, parts);
  const refused = writeObstacle(document);
  const risks = [...openGrants(cases), ...unbound(named, parts), ...(refused ? [refused.because] : [])];
  const apply = (c: AuthorizationCase) => ({ ...c, policies: { ...c.policies, key: document } });
  const had = new Set(statementsOf(key));
  const written = statementsOf(document).filter((statement) => !had.has(statement));
  return { place: 'key-policy', actions: actionsOf(cases), risks, principal: named, parts, document, written, apply };
}

/** Roles that AWS makes have a path, which a session's ARN does not show: nobody can name one without it. */
function unnamable(principal: string): string | null {
  const named = parsePrincipal(principal);
  const pathless = named?.type === 'role' && named.path === '/';
  return pathless && roleOwner(principal) ? `the ARN of ${named.name}, with its path, is not known` : null;
}

const actionsOf = (cases: readonly AuthorizationCase[]): string[] => cases.map(({ request }) => request.action);

/** Why nobody can attach a policy to this principal; null for a role or user of the account's own. */
function unattachable(principal: string): string | null {
  const ref: PrincipalRef | null = parsePrincipal(principal);
  if (ref?.type !== 'role' && ref?.type !== 'user') return 'only a role or a user has identity policies';
  const owner = roleOwner(principal);
  if (owner === 'AWS') return 'nobody can add a policy to a service-linked role';
  return owner ? 'the role belongs to Identity Center, which overwrites its policies' : null;
}

/** An identity policy of its own, for exactly this key: nothing that is there is touched. */
export function identityChange({ cases, principal }: Asked, name = 'keymedic-kms'): IdentityChange | NoChange {
  const stuck = unattachable(principal);
  if (stuck) return no(stuck);
  const parts = narrowParts(cases);
  // What concerns no single key is authorized on everything.
  const iamOnly = cases.every(({ request }) => operationOf(request.action)?.policy === 'iam');
  const document = identityDocument(parts, iamOnly ? '*' : cases[0].request.resource);
  const apply = (c: AuthorizationCase): AuthorizationCase => {
    const { identity } = c.policies;
    const added = identity === 'unknown' ? identity : [...identity, { name, document }];
    return { ...c, policies: { ...c.policies, identity: added } };
  };
  const risks = openGrants(cases);
  return { place: 'identity-policy', actions: actionsOf(cases), risks, parts, document, apply };
}

/** Symmetric keys alone know an encryption context; for the others no constraint on one may be given. */
const ASYMMETRIC = /^(?:Sign|Verify|GetPublicKey|GenerateMac|VerifyMac|DeriveSharedSecret)$/;

/** The pairs that all requests which can carry an encryption context have in common. */
function commonPairs(cases: readonly AuthorizationCase[]): Record<string, string> | null {
  const contexts = cases.filter(({ request }) => request.action !== 'kms:DescribeKey').map(encryptionContextOf);
  const [first = {}, ...rest] = contexts;
  const same = Object.entries(first).filter(([name, value]) => rest.every((other) => other[name] === value));
  return constraintPairs(Object.fromEntries(same));
}

/** A grant passes on nothing that it does not hold itself (KMS Developer Guide, "Creating grants"); null where it passes on nothing. */
function lackingForChild(cases: readonly AuthorizationCase[], held: readonly string[]): string | null {
  const parent = cases.find(({ request }) => request.action === 'kms:CreateGrant');
  if (!parent) return null;
  const wanted = valuesOf(parent, 'kms:GrantOperations');
  if (wanted.length === 0)
    return 'a grant passes on only what it holds, and what the new grant would hold is not known';
  const missing = wanted.filter((name) => !held.includes(name));
  return missing.length > 0
    ? `a grant passes on only what it holds: it would have to hold ${missing.join(', ')} too`
    : null;
}

/**
 * A grant of the operations to one grantee, held to the encryption context where it names a resource. It needs no policy of
 * the grantee, and cannot be held to a calling service (KMS Developer Guide, "Grants in AWS KMS").
 */
export function grantChange({ cases, principal }: Asked): GrantChange | NoChange {
  const [first] = cases;
  const operations = cases.map(({ request }) => operationOf(request.action));
  const ungrantable = cases.filter((_, index) => !operations[index]?.grantable).map(({ request }) => request.action);
  if (ungrantable.length > 0) return no(`a grant cannot hold ${ungrantable.join(', ')}`);
  if (cases.some(({ request }) => request.action === 'kms:RetireGrant')) return no('a new grant retires only itself');
  const nameless = unnamable(principal);
  if (nameless) return no(nameless);
  if (!principal.startsWith('arn:')) return no('a service makes its own grants, when somebody names the key to it');
  if (managedByAws(first)) return no('AWS manages this key, and only its service makes grants on it');
  const names = operations.flatMap((operation) => operation?.name ?? []);
  const lacking = lackingForChild(cases, names);
  if (lacking) return no(lacking);
  const pairs = names.some((name) => ASYMMETRIC.test(name)) ? null : commonPairs(cases);
  const constraints = pairs ? { Constraints: { EncryptionContextSubset: pairs } } : {};
  const grant = { GranteePrincipal: principal, Operations: names, ...constraints };
  const apply = (c: AuthorizationCase): AuthorizationCase => {
    // Grants only allow: what one alone allows, it allows beside whatever else could not be read.
    return { ...c, grants: [...knownGrants(c), { ...grant, KeyId: c.request.resource }] };
  };
  return { place: 'grant', actions: actionsOf(cases), risks: [], grant, apply };
}

/** The change at a place, or why there is none. */
export function changeAt(place: Place, asked: Asked): Change | NoChange {
  if (place === 'grant') return grantChange(asked);
  return place === 'identity-policy' ? identityChange(asked) : keyPolicyChange(asked);
}
