import { isServicePrincipal } from '../domain/arn';
import type { Grant, StatementResult } from '../domain/decision';
import { BoundedCache } from './bounded-cache';
import { howNearly } from './explain-principal';
import { matchConstraints } from './grant-constraints';
import { addUnknown, emptyFacts, type LayerFacts, nearestFirst, type Reading } from './layer';
import type { Operation } from './operations';
import { BY_ACCOUNT, BY_ROLE, compilePrincipal, DIRECTLY, matchPrincipal, type PrincipalForm } from './principal';
import type { RequestView } from './request';
import { and, MAYBE, NO, or, type Tri, tri, YES } from './tri';
import { listed } from './wording';

interface GrantMatch {
  tri: Tri;
  form: PrincipalForm;
  because: string;
  /** How near a miss is: fewer is nearer. */
  missed: number;
  unknownKeys: string[];
}

/**
 * Reads the grants on a key for an operation that they can hold. A grant only ever allows, and its grantee needs no policy
 * (KMS Developer Guide, "Grants in AWS KMS").
 */
export function readGrants(
  grants: readonly Grant[],
  operation: Operation,
  view: RequestView,
  how: Reading,
): LayerFacts {
  const found = emptyFacts();
  const results: StatementResult[] = [];
  const ranks: number[] = [];
  grants.forEach((grant, index) => {
    const match = matchGrant(grant, operation, view);
    if (match.tri === MAYBE) addUnknown(found, 'Allow', match.unknownKeys);
    if (match.form === BY_ACCOUNT) found.account = or(found.account, match.tri);
    else if (match.form === BY_ROLE) found.role = or(found.role, match.tri);
    else found.direct = or(found.direct, match.tri);
    if (!how.explain) return;
    results.push(tellGrant(grant, index, match));
    ranks.push(match.tri === YES ? 0 : match.tri === MAYBE ? 1 : 1 + match.missed);
  });
  found.statements = nearestFirst(results, ranks);
  return found;
}

/** What is said of one grant. */
export function tellGrant(grant: Grant, index: number, match: { tri: Tri; because: string }): StatementResult {
  const matched = match.tri === YES ? true : match.tri === NO ? false : 'unknown';
  const policy = grant.GrantId ?? `grant ${index}`;
  return { policy, sid: grant.Name || null, index, effect: 'Allow', matched, because: match.because };
}

function miss(because: string, missed: number): GrantMatch {
  return { tri: NO, form: DIRECTLY, because, missed, unknownKeys: [] };
}

function matchGrant(grant: Grant, operation: Operation, view: RequestView): GrantMatch {
  if (!isOnKey(grant, view)) return miss(`grant is on ${grant.KeyId}`, 4);
  const grantee = matchGrantee(grant, view);
  const operations = grant.Operations ?? [];
  const covers = operations.includes(operation.name);
  if (grantee.tri === NO || !covers) {
    const missing = covers ? '' : `operations are ${listed(operations)}, not ${operation.name}`;
    if (grantee.tri !== NO) return miss(missing, 2);
    const other = `grantee is ${granteeText(grant)}, not the caller${nearly(grant, view)}`;
    return covers ? miss(other, 2) : miss(`${other}; ${missing}`, 3);
  }
  const constraint = matchConstraints(grant, operation, view);
  if (constraint.tri === NO) return miss(constraint.because, 1);
  const value = and(grantee.tri, constraint.tri);
  const because = value === YES ? explainGrant(grant, grantee.form, operation) : constraint.because;
  return { tri: value, form: grantee.form, because, missed: 0, unknownKeys: constraint.unknownKeys };
}

/** Whether the grant is on the key that is asked for; one that does not say is. */
export function isOnKey(grant: Grant, view: RequestView): boolean {
  if (!grant.KeyId || grant.KeyId === view.resource) return true;
  return !grant.KeyId.startsWith('arn:') && view.resource.endsWith(`:key/${grant.KeyId}`);
}

function explainGrant(grant: Grant, form: PrincipalForm, { name }: Operation): string {
  const passedOn = form === BY_ACCOUNT ? ', so its IAM policies count' : '';
  const constraints = Object.keys(grant.Constraints ?? {});
  const met = constraints.length === 0 ? '' : `, ${constraints.join(' and ')} met`;
  return `grantee is ${granteeText(grant)}${passedOn}, operations hold ${name}${met}`;
}

/** How a grantee misses the caller narrowly, as an afterthought. */
function nearly(grant: Grant, view: RequestView): string {
  const shown = grant.GranteePrincipal ?? grant.GranteeServicePrincipal;
  const how = shown === undefined ? null : howNearly(grantees.get(shown), view);
  return how === null ? '' : `: ${how}`;
}

function granteeText(grant: Grant): string {
  return grant.GranteePrincipal ?? grant.GranteeServicePrincipal ?? 'not shown';
}

/**
 * Whether the grantee is the caller. A grant read by a client that does not know service-principal grantees shows no
 * grantee at all: then nobody can say whether a service is meant.
 */
export function matchGrantee(grant: Grant, view: RequestView): { tri: Tri; form: PrincipalForm } {
  const shown = grant.GranteePrincipal ?? grant.GranteeServicePrincipal;
  if (shown !== undefined) return matchName(shown, view);
  return { tri: view.principal.type === 'service' ? MAYBE : NO, form: DIRECTLY };
}

/** Whether a grant's principal, given by its name, is the caller. */
export function matchName(name: string, view: RequestView): { tri: Tri; form: PrincipalForm } {
  const match = matchPrincipal(grantees.get(name), 'Allow', view);
  if (match.tri !== NO || view.principal.type !== 'service') return match;
  return { tri: tri(withoutRegion(name) === withoutRegion(view.principal.arn)), form: DIRECTLY };
}

/** A `*` in a grantee is text: a grant names exactly one principal. */
const grantees = new BoundedCache(20_000, (name) => {
  const service = isServicePrincipal(name);
  return compilePrincipal({ [service ? 'Service' : 'AWS']: name === '*' ? [] : name }, false, 'grant');
});

/** `dynamodb.us-west-2.amazonaws.com`, `dynamodb.cn-north-1.amazonaws.com.cn` and `dynamodb.amazonaws.com` are one service. */
function withoutRegion(service: string): string {
  return service.replace(/^([a-z0-9-]+)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/, '$1.amazonaws.com');
}
