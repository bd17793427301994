import { type PrincipalRef, parsePrincipal } from '../domain/arn';
import { BoundedCache } from './bounded-cache';
import { BY_ACCOUNT, BY_ROLE, matchPrincipal, type PrincipalElement, type PrincipalForm } from './principal';
import { lookup, type RequestView } from './request';
import type { PolicyKind } from './statement';
import { MAYBE, YES } from './tri';
import { listed, shortened } from './wording';

type Effect = 'Allow' | 'Deny';
type Entry = PrincipalElement['entries'][number];

/** In which way a Principal or NotPrincipal element names the caller that it matches. */
export function explainNamed(
  principal: PrincipalElement,
  form: PrincipalForm,
  effect: Effect,
  kind: PolicyKind,
  view: RequestView,
): string {
  if (principal.negated)
    return effect === 'Deny' ? explainNotExcepted(principal, view) : 'NotPrincipal leaves the caller in';
  if (form === BY_ACCOUNT) {
    const delegates = effect === 'Allow' && kind !== 'endpoint';
    return `principal names the account ${view.account}${delegates ? ', so its IAM policies count' : ''}`;
  }
  const { type } = view.principal;
  if (form === BY_ROLE)
    return type === 'federated' ? 'principal names the user behind the session' : 'principal names the role';
  if (principal.entries.some((entry) => entry.kind === 'any')) return 'principal is * (everybody)';
  return type === 'root' ? 'principal names the account, whose root user calls' : 'principal names the caller';
}

/** A denying NotPrincipal spares only whom it lists with the whole chain, and nobody who has a boundary. */
function explainNotExcepted(principal: PrincipalElement, view: RequestView): string {
  const listedNames = namesThatMatch(principal, view);
  if (listedNames.length === 0) return 'NotPrincipal does not list the caller';
  const { type } = view.principal;
  const entries = principal.entries.map((entry, i) => formOf(entry, principal.names[i] ?? '', view));
  const missing = [
    ...(entries.includes(BY_ACCOUNT) || type === 'root' || type === 'service' ? [] : ['account']),
    ...(type !== 'assumed-role' || entries.includes(BY_ROLE) ? [] : ['role']),
    ...(type !== 'assumed-role' || entries.includes(3) ? [] : ['session']),
    ...(type === 'user' && !entries.includes(3) ? ['user'] : []),
  ];
  const everybody = principal.entries.some((entry) => entry.kind === 'any');
  if (everybody || missing.length === 0) {
    return 'NotPrincipal lists the caller, but never spares a caller with a permissions boundary';
  }
  return `NotPrincipal lists ${listed(listedNames)}, but not the caller's ${missing.join(' and ')} as well`;
}

function formOf(entry: Entry, name: string, view: RequestView): PrincipalForm {
  const match = matchPrincipal({ negated: false, entries: [entry], names: [name] }, 'Allow', view);
  return match.tri === YES ? match.form : 0;
}

function namesThatMatch(principal: PrincipalElement, view: RequestView): string[] {
  return principal.names.filter((name, i) => formOf(principal.entries[i] as Entry, name, view) !== 0);
}

/** Why a Principal or NotPrincipal element leaves the caller out; a name that is nearly the caller's comes first. */
export function explainOther(principal: PrincipalElement, view: RequestView): string {
  const { entries, names } = principal;
  if (principal.negated) return `the caller is excepted by NotPrincipal ${listed(namesThatMatch(principal, view))}`;
  if (names.length === 0) return 'principal is an empty list, which names nobody';
  for (let i = 0; i < entries.length; i++) {
    const how = nearMiss(entries[i] as Entry, view);
    if (how === null) continue;
    const name = shortened(names[i] as string);
    return `principal is ${names.length === 1 ? name : `${name} and ${names.length - 1} more`}, not the caller: ${how}`;
  }
  const [only, ...others] = entries;
  const elsewhere = only?.kind === 'account' && others.length === 0 && view.account !== null;
  return `principal is ${listed(names)}, not the caller${elsewhere ? `, who is of account ${view.account}` : ''}`;
}

/** Whether an element that leaves the caller out holds a name that is nearly the caller's. */
export function isNearMiss(principal: PrincipalElement, view: RequestView): boolean {
  return !principal.negated && howNearly(principal, view) !== null;
}

/** How the first such name misses; null where there is none. */
export function howNearly({ entries }: PrincipalElement, view: RequestView): string | null {
  for (const entry of entries) {
    const how = nearMiss(entry, view);
    if (how !== null) return how;
  }
  return null;
}

/** How an entry misses the caller narrowly; null where it simply names somebody else. */
function nearMiss(entry: Entry, view: RequestView): string | null {
  const { principal } = view;
  switch (entry.kind) {
    case 'role':
      return nearRole(entry.arn, entry.account, entry.name, view);
    case 'exact':
      return nearExact(entry.arn, view);
    case 'unique-id':
      return nearId(entry.id, view);
    case 'service':
      if (principal.type !== 'service' || firstLabel(entry.name) !== firstLabel(principal.arn)) return null;
      return `the caller is ${principal.arn}`;
    default:
      return null;
  }
}

function hasWildcard(arn: string): boolean {
  return arn.includes('*') || arn.includes('?');
}

function firstLabel(service: string): string {
  return service.slice(0, service.indexOf('.'));
}

function nearRole(arn: string, account: string, name: string, view: RequestView): string | null {
  const { principal } = view;
  if (hasWildcard(arn)) return 'a wildcard inside the ARN of a principal matches nobody';
  if (principal.name !== name) return nearByCase(name, principal);
  if (principal.type !== 'role' && principal.type !== 'assumed-role') {
    return `that is a role, the caller is a ${wordFor(principal)}`;
  }
  return nearByPlace(arn, account, view) ?? `the caller's role is ${view.issuerArn ?? principal.arn}`;
}

/** Another account or another partition. */
function nearByPlace(arn: string, account: string | null, { principal, account: own }: RequestView): string | null {
  if (account !== own) return `that is in account ${account}, the caller in ${own}`;
  const partition = arn.split(':', 2)[1];
  return partition === principal.partition
    ? null
    : `that is in partition ${partition}, the caller in ${principal.partition}`;
}

function nearByCase(name: string, { name: own }: PrincipalRef): string | null {
  const same = own !== null && name.length === own.length && name.toLowerCase() === own.toLowerCase();
  return same ? `the caller's name is ${own}, in another case` : null;
}

function wordFor({ type }: PrincipalRef): string {
  if (type === 'assumed-role' || type === 'role') return 'role';
  return type === 'federated' ? 'federated session' : type;
}

const parsed = new BoundedCache(10_000, parsePrincipal);

function nearExact(arn: string, view: RequestView): string | null {
  const { principal } = view;
  if (arn.includes(':group/')) return 'an IAM group cannot be a principal';
  if (hasWildcard(arn)) return 'a wildcard inside the ARN of a principal matches nobody';
  const { name } = principal;
  if (name === null || !arn.includes(name)) return null;
  const named = parsed.get(arn);
  if (named?.name !== name) return null;
  const place = nearByPlace(arn, named.accountId, view);
  if (named.type === 'assumed-role') return place ?? nearSession(named, view);
  if (named.type === 'user' && principal.type !== 'user')
    return `that is a user, the caller is a ${wordFor(principal)}`;
  return place ?? `the caller is ${principal.arn}`;
}

function nearSession(named: PrincipalRef, { principal }: RequestView): string | null {
  const role = `arn:${named.partition}:iam::${named.accountId}:role/${named.name}`;
  if (named.sessionName === null) return `a role is named by its IAM ARN, ${role}`;
  if (principal.type === 'assumed-role')
    return `that is one session of the role, the caller is session ${principal.sessionName}`;
  return principal.type === 'role' ? 'that is one session of the role, not the role' : null;
}

/** AWS leaves the unique id of a role or user behind where the identity that a policy names was deleted. */
function nearId(id: string, view: RequestView): string | null {
  const { type } = view.principal;
  const ofRole = id.startsWith('AROA');
  if (ofRole ? type !== 'assumed-role' && type !== 'role' : type !== 'user') return null;
  const had = lookup(view, 'aws:userid');
  const own = typeof had === 'string' ? '' : `; the caller's id is ${had[0]?.split(':')[0]}`;
  return `that is what is left of a deleted ${ofRole ? 'role' : 'user'}${own}`;
}

/** Why it is not known whether the caller is meant; empty where it is known. */
export function explainOpenPrincipal(principal: PrincipalElement, effect: Effect, view: RequestView): string {
  const match = matchPrincipal(principal, effect, view);
  if (match.tri !== MAYBE) return '';
  const ids = principal.entries.flatMap((entry) => (entry.kind === 'unique-id' ? [entry.id] : []));
  if (ids.length === 0) {
    return 'NotPrincipal lists the caller, but spares nobody with a permissions boundary, and whether there is one is not known';
  }
  return `whether ${listed(ids)} is the caller's aws:userid is not known`;
}
