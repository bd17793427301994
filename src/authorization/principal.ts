import { isUniqueId } from '../domain/arn';
import { BoundedCache } from './bounded-cache';
import { AuthorizationInputError } from './input-error';
import { lookup, type RequestView } from './request';
import { MAYBE, NO, not, or, type Tri, YES } from './tri';

/**
 * In which way a statement names the caller. The order is the order of strength: what a weaker form needs
 * besides (identity policy, boundary, session policy), a stronger one does not.
 */
export type PrincipalForm = 0 | 1 | 2 | 3;
export const NOT_NAMED = 0;
/** The account, which passes the decision on to its IAM policies. */
export const BY_ACCOUNT = 1;
/** The role behind a session: boundary and session policy still limit it. */
export const BY_ROLE = 2;
/** The caller itself, or everybody. */
export const DIRECTLY = 3;

type Entry =
  | { kind: 'any' }
  | { kind: 'account'; account: string; partition: string | null }
  | { kind: 'role'; arn: string; account: string; name: string; partition: string }
  | { kind: 'exact'; arn: string; user: boolean }
  | { kind: 'service'; name: string }
  | { kind: 'unique-id'; id: string }
  | { kind: 'federated'; provider: string };

export interface PrincipalElement {
  negated: boolean;
  entries: readonly Entry[];
  /** The names as written. */
  names: readonly string[];
}

export interface PrincipalMatch {
  tri: Tri;
  form: PrincipalForm;
}

const MATCHES: readonly PrincipalMatch[] = ([NOT_NAMED, BY_ACCOUNT, BY_ROLE, DIRECTLY] as const).flatMap((form) =>
  ([NO, MAYBE, YES] as const).map((value) => ({ tri: value, form })),
);

function found(value: Tri, form: PrincipalForm): PrincipalMatch {
  return MATCHES[form * 3 + value] as PrincipalMatch;
}

const KINDS = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

/** Compiles a Principal or NotPrincipal element. */
export function compilePrincipal(element: unknown, negated: boolean, where: string): PrincipalElement {
  if (element === '*') return { negated, entries: [{ kind: 'any' }], names: ['*'] };
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    throw malformed(`${where}: Principal must be "*" or an object such as {"AWS": "…"}`);
  }
  const entries: Entry[] = [];
  const names: string[] = [];
  for (const [kind, value] of Object.entries(element as Record<string, unknown>)) {
    if (!KINDS.has(kind)) throw malformed(`${where}: unknown principal type ${kind}`);
    for (const name of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof name !== 'string') throw malformed(`${where}: a principal must be a string`);
      entries.push(compileEntry(kind, name));
      names.push(name);
    }
  }
  return { negated, entries, names };
}

const ACCOUNT = /^(?:arn:([a-z-]+):iam::)?(\d{12})(?::root)?$/;
const ROLE = /^arn:([a-z-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

function compileEntry(kind: string, name: string): Entry {
  // `*` means everybody as an AWS principal only: no other type knows wildcards (IAM User Guide, "Principal").
  if (kind === 'AWS') return name === '*' ? { kind: 'any' } : awsEntries.get(name);
  if (kind === 'Service') return { kind: 'service', name };
  return { kind: 'federated', provider: name };
}

const awsEntries = new BoundedCache<Entry>(10_000, (name) => {
  const account = ACCOUNT.exec(name);
  if (account && (name.endsWith(':root') || name.length === 12))
    return { kind: 'account', account: account[2] as string, partition: account[1] ?? null };
  const role = ROLE.exec(name);
  if (role) {
    const [, partition, owner, own] = role as unknown as [string, string, string, string];
    return { kind: 'role', arn: name, account: owner, name: own, partition };
  }
  if (isUniqueId(name)) return { kind: 'unique-id', id: name };
  return { kind: 'exact', arn: name, user: name.includes(':user/') };
});

/** How the element names the caller; for NotPrincipal, whether the caller is among "everybody else". */
export function matchPrincipal(element: PrincipalElement, effect: 'Allow' | 'Deny', view: RequestView): PrincipalMatch {
  if (element.negated)
    return effect === 'Deny' ? matchNotPrincipal(element, view) : matchAllowNotPrincipal(element, view);
  let best: PrincipalForm = NOT_NAMED;
  let maybe: PrincipalForm = NOT_NAMED;
  for (const entry of element.entries) {
    const match = matchEntry(entry, view);
    if (match.tri === YES && match.form > best) best = match.form;
    else if (match.tri === MAYBE && match.form > maybe) maybe = match.form;
  }
  if (best !== NOT_NAMED) return found(YES, best);
  return maybe === NOT_NAMED ? found(NO, NOT_NAMED) : found(MAYBE, maybe);
}

function matchEntry(entry: Entry, view: RequestView): PrincipalMatch {
  const { principal } = view;
  switch (entry.kind) {
    case 'any':
      return found(YES, DIRECTLY);
    case 'account':
      if (view.account !== entry.account) return found(NO, NOT_NAMED);
      if (entry.partition !== null && entry.partition !== principal.partition) return found(NO, NOT_NAMED);
      return found(YES, principal.type === 'root' ? DIRECTLY : BY_ACCOUNT);
    case 'role':
      return isRole(entry, view) ? found(YES, BY_ROLE) : found(NO, NOT_NAMED);
    case 'exact':
      if (principal.arn === entry.arn) return found(YES, DIRECTLY);
      return entry.user && principal.type === 'federated' && view.issuerArn === entry.arn
        ? found(YES, BY_ROLE)
        : found(NO, NOT_NAMED);
    case 'service':
      return principal.type === 'service' && principal.arn === entry.name ? found(YES, DIRECTLY) : found(NO, NOT_NAMED);
    case 'federated':
      return principal.arn === entry.provider ? found(YES, DIRECTLY) : found(NO, NOT_NAMED);
    case 'unique-id':
      return matchUniqueId(entry.id, view);
  }
}

/** Names are unique in an account whatever their path, so a session, whose ARN shows no path, matches by name. */
function isRole(entry: Extract<Entry, { kind: 'role' }>, view: RequestView): boolean {
  const { type, name, partition } = view.principal;
  if (type === 'role') return view.principal.arn === entry.arn;
  if (type !== 'assumed-role' || view.account !== entry.account) return false;
  return view.issuerPathKnown ? view.issuerArn === entry.arn : name === entry.name && partition === entry.partition;
}

/**
 * A unique id stands where the identity behind an ARN was deleted; it names the caller only if `aws:userid` says so
 * (`AROA…:session` or `AIDA…`).
 */
function matchUniqueId(id: string, view: RequestView): PrincipalMatch {
  const form = id.startsWith('AROA') ? BY_ROLE : DIRECTLY;
  const had = lookup(view, 'aws:userid');
  if (had === 'unknown') return found(MAYBE, form);
  if (had === 'absent') return found(NO, NOT_NAMED);
  return had.some((value) => value === id || value.startsWith(`${id}:`)) ? found(YES, form) : found(NO, NOT_NAMED);
}

/**
 * A caller escapes a denying NotPrincipal only if its whole chain is listed: account, then user, or role and session
 * (IAM User Guide, "NotPrincipal"), and never if it has a permissions boundary (IAM User Guide, "Permissions boundaries").
 */
function matchNotPrincipal(element: PrincipalElement, view: RequestView): PrincipalMatch {
  const { principal } = view;
  const forms = element.entries.map((entry) => matchEntry(entry, view));
  const listed = (form: PrincipalForm) => forms.some((match) => match.tri === YES && match.form === form);
  const single = principal.type === 'service' || principal.type === 'root' || principal.accountId === null;
  const account = single || listed(BY_ACCOUNT);
  const self = principal.type === 'role' ? listed(BY_ROLE) : listed(DIRECTLY);
  const role = principal.type !== 'assumed-role' || listed(BY_ROLE);
  const everybody = element.entries.some((entry) => entry.kind === 'any');
  if (everybody || (account && self && role)) {
    return view.boundaryAttached === NO ? found(NO, NOT_NAMED) : found(view.boundaryAttached, DIRECTLY);
  }
  return forms.some((match) => match.tri === MAYBE) ? found(MAYBE, DIRECTLY) : found(YES, DIRECTLY);
}

/** An allowing NotPrincipal leaves out whoever is listed in any form. */
function matchAllowNotPrincipal(element: PrincipalElement, view: RequestView): PrincipalMatch {
  let listed: Tri = NO;
  for (const entry of element.entries) listed = or(listed, matchEntry(entry, view).tri);
  return listed === YES ? found(NO, NOT_NAMED) : found(not(listed), DIRECTLY);
}

function malformed(message: string): AuthorizationInputError {
  return new AuthorizationInputError('malformed-policy', message);
}
