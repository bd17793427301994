import { parsePrincipal } from '../../domain/arn';
import type { AuthorizationCase } from '../../domain/decision';
import { principalsNamedIn } from '../raw-policy';
import { splitArn } from '../split-arn';
import type { KnownPrincipal } from './prove';

/**
 * Everybody whom a case shows: named in the key policy, grantees, whom `callers` names, and the key's account. What only IAM
 * says of them is unknown; the organization binds them as it does the caller.
 */
export function knownPrincipals(c: AuthorizationCase, callers: readonly string[]): KnownPrincipal[] {
  const [, partition, , , account] = splitArn(c.request.resource);
  const grants = c.grants === 'unknown' ? [] : (c.grants ?? []);
  const grantees = grants.flatMap(({ GranteePrincipal }) => GranteePrincipal ?? []);
  const named = [
    ...principalsNamedIn(c.policies.key),
    ...grantees,
    ...callers,
    `arn:${partition}:iam::${account}:root`,
  ];
  return asKnown(c, [...new Set(named)]);
}

/** Principals that stand for everybody else, so that a change which opens the key too far shows. */
export function strangers(c: AuthorizationCase, callers: readonly string[]): KnownPrincipal[] {
  const [, partition, , , owner] = splitArn(c.request.resource);
  const accounts = [owner, ...callers.map((arn) => parsePrincipal(arn)?.accountId), '000000000000'];
  const names = [...new Set(accounts)].flatMap((id) => (id ? [`arn:${partition}:iam::${id}:role/any-other-role`] : []));
  return asKnown(c, names);
}

function asKnown(c: AuthorizationCase, names: readonly string[]): KnownPrincipal[] {
  const { scp } = c.policies;
  const policies: KnownPrincipal['policies'] = { identity: 'unknown', boundary: null, session: [], scp };
  return names.flatMap((principal) => (parsePrincipal(principal) ? [{ principal, policies }] : []));
}
