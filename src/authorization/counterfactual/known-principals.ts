import { parsePrincipal } from '../../domain/arn';
import type { AuthorizationCase } from '../../domain/decision';
import { isRecord } from '../../domain/json';
import { principalsNamedIn, statementsOf, textsOf } from '../raw-policy';
import { splitArn } from '../split-arn';
import type { KnownPrincipal } from './prove';

const NOBODYS_ACCOUNT = '000000000000';

const roleOf = (partition: string, account: string): string => `arn:${partition}:iam::${account}:role/any-other-role`;

/** Values that conditions of a document compare the caller's ARN, or its account, with. */
function comparedWith(document: unknown, key: RegExp): string[] {
  return statementsOf(document).flatMap(({ Condition }) =>
    (isRecord(Condition) ? Object.values(Condition) : []).flatMap((operands) =>
      Object.entries(isRecord(operands) ? operands : {}).flatMap(([name, values]) =>
        key.test(name) ? textsOf(values) : [],
      ),
    ),
  );
}

/** Somebody whom a pattern fits: `arn:aws:iam::*:role/ops*` -> `arn:aws:iam::000000000000:role/opsany`. */
function anExampleOf(pattern: string): string {
  const [arn, partition, service, region, account = '', ...rest] = pattern.split(':');
  const owner = account.includes('*') || account.includes('?') ? NOBODYS_ACCOUNT : account;
  const name = rest.join(':').replaceAll('*', 'any').replaceAll('?', 'x');
  return [arn, partition?.replaceAll('*', 'aws'), service?.replaceAll('*', 'iam'), region, owner, name].join(':');
}

/** The principals whom a name in a policy may stand for: an account for its root user and any role there. */
function meantBy(name: string, partition: string): string[] {
  const account = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  return account ? [`arn:${partition}:iam::${account}:root`, roleOf(partition, account)] : [name];
}

function namedIn(c: AuthorizationCase, partition: string): string[] {
  const { key } = c.policies;
  const grants = c.grants === 'unknown' ? [] : (c.grants ?? []);
  const inGrants = grants.flatMap((grant) => [
    grant.GranteePrincipal,
    grant.GranteeServicePrincipal,
    grant.RetiringPrincipal,
    grant.RetiringServicePrincipal,
  ]);
  const accounts = comparedWith(key, /^(?:kms:CallerAccount|aws:PrincipalAccount)$/i).filter((id) =>
    /^\d{12}$/.test(id),
  );
  return [
    ...principalsNamedIn(key).flatMap((name) => meantBy(name, partition)),
    ...inGrants.filter((name) => name !== undefined),
    ...comparedWith(key, /^aws:PrincipalArn$/i).map(anExampleOf),
    ...accounts.map((id) => roleOf(partition, id)),
  ];
}

/**
 * Everybody whom the cases show: named in the key policy or in a condition of it, in a grant, the callers, and the key's
 * account. What only IAM says of them is unknown; SCPs are known for the caller's account alone.
 */
export function knownPrincipals(cases: readonly AuthorizationCase[], callers: readonly string[]): KnownPrincipal[] {
  const [first] = cases;
  if (!first) return [];
  const [, partition = 'aws', , , account] = splitArn(first.request.resource);
  const named = cases.flatMap((c) => namedIn(c, partition));
  return asKnown(first, [...new Set([...named, ...callers, `arn:${partition}:iam::${account}:root`])]);
}

/** The same, and principals that stand for everybody else, so that a change which opens the key too far shows. */
export function principalsToCompare(cases: readonly AuthorizationCase[], callers: readonly string[]): KnownPrincipal[] {
  const [first] = cases;
  if (!first) return [];
  const [, partition = 'aws', , , owner] = splitArn(first.request.resource);
  const accounts = [owner, ...callers.map((arn) => parsePrincipal(arn)?.accountId), NOBODYS_ACCOUNT];
  const others = accounts.flatMap((id) => (id ? [roleOf(partition, id)] : []));
  const known = knownPrincipals(cases, callers);
  const shown = new Set(known.map(({ principal }) => principal));
  return [
    ...known,
    ...asKnown(
      first,
      [...new Set(others)].filter((name) => !shown.has(name)),
    ),
  ];
}

function asKnown(c: AuthorizationCase, names: readonly string[]): KnownPrincipal[] {
  const own = parsePrincipal(c.request.principal)?.accountId;
  return names.flatMap((principal) => {
    const found = parsePrincipal(principal);
    if (!found || (found.type !== 'service' && !/^\d{12}$/.test(found.accountId ?? ''))) return [];
    const scp = found.accountId === own ? c.policies.scp : [];
    return [{ principal, policies: { identity: 'unknown', boundary: null, session: [], scp } }];
  });
}
