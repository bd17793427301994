import { parsePrincipal, wholeAccount } from '../../domain/arn';
import { type AuthorizationCase, knownGrants } from '../../domain/decision';
import { isRecord } from '../../domain/json';
import { principalsNamedIn, statementsOf, textsOf } from '../raw-policy';
import { splitArn } from '../split-arn';
import type { Access, KnownPrincipal } from './prove';

const NOBODYS_ACCOUNT = '000000000000';

const roleOf = (partition: string, account: string): string => `arn:${partition}:iam::${account}:role/any-other-role`;

/** An access as a person reads it; a stand-in is told as whom it stands for. */
export function accessInWords({ principal, action }: Access): string {
  const account = /:(\d{12}):role\/any-other-role$/.exec(principal)?.[1];
  if (!account) return `${principal} ${action}`;
  return `${account === NOBODYS_ACCOUNT ? 'anybody in another account' : `any other role of account ${account}`} ${action}`;
}

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

/** Whom the key policy and the grants name; an account by its root user. */
function namedIn(c: AuthorizationCase, partition: string): string[] {
  const inGrants = knownGrants(c).flatMap((grant) => [
    grant.GranteePrincipal,
    grant.GranteeServicePrincipal,
    grant.RetiringPrincipal,
    grant.RetiringServicePrincipal,
  ]);
  return [...principalsNamedIn(c.policies.key), ...inGrants.filter((name) => name !== undefined)].map((name) => {
    const account = wholeAccount(name);
    return account ? `arn:${partition}:iam::${account}:root` : name;
  });
}

/** Somebody for each account that the case names or compares callers with, and for each pattern of a caller's ARN. */
function examplesIn(c: AuthorizationCase, partition: string): string[] {
  const { key } = c.policies;
  const compared = comparedWith(key, /^(?:kms:CallerAccount|aws:PrincipalAccount)$/i);
  const accounts = [...namedIn(c, partition), ...compared].flatMap((name) => wholeAccount(name) ?? []);
  return [
    ...accounts.map((account) => roleOf(partition, account)),
    ...comparedWith(key, /^aws:PrincipalArn$/i).map(anExampleOf),
  ];
}

/**
 * Everybody whom the cases name: in the key policy, in a grant, the callers, and the key's account, where a root user stands for
 * whoever IAM allows there. What only IAM says of them is unknown; SCPs are known for the caller's account alone.
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
  const others = [
    ...accounts.flatMap((id) => (id ? [roleOf(partition, id)] : [])),
    ...cases.flatMap((c) => examplesIn(c, partition)),
  ];
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
