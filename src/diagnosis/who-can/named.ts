import type { Condition } from '../../authorization/conditions/condition';
import { compilePolicy, type Statement } from '../../authorization/document';
import type { Grant, Unknown } from '../../domain/decision';

/** Everybody whom the key's own side names. */
export interface Named {
  /** Principals as written in allowing statements of the key policy and in grants, and whom a denying NotPrincipal spares; `*` for everybody. */
  names: string[];
  /** Those of them that only grants name. */
  inGrants: ReadonlySet<string>;
  /** Whether AWS services may be admitted that nothing names. */
  anyService: boolean;
  /** Accounts that conditions on everybody's access speak of, in whatever statement. */
  accounts: string[];
  /** Account fields of what `aws:PrincipalArn` is compared with; a pattern where any account may be meant. */
  arnAccounts: string[];
  /** What the two keys that hold the caller's account are compared with. */
  callers: string[];
}

const CALLER_ACCOUNT = ['kms:calleraccount', 'aws:principalaccount'];
const PRINCIPAL_ARN = ['aws:principalarn'];

const conditionsIn = (statements: readonly Statement[]): Condition[] =>
  statements.flatMap(({ conditions }) => [...conditions]);
const on = (conditions: readonly Condition[], keys: readonly string[]): Condition[] =>
  conditions.filter(({ keyLower }) => keys.includes(keyLower));
const valuesOf = (conditions: readonly Condition[]): string[] => conditions.flatMap(({ values }) => [...values]);

/** ARN operators compare field by field; in a text a wildcard before the account may stand for several fields. */
function arnAccountsIn(conditions: readonly Condition[]): string[] {
  return on(conditions, PRINCIPAL_ARN).flatMap(({ base, values }) => {
    const moves = base.startsWith('arn') ? /\$/ : /[*?$]/;
    return values.map((value) => {
      const fields = value.split(':');
      return fields.length < 6 || moves.test(fields.slice(0, 4).join('')) ? '*' : (fields[4] ?? '*');
    });
  });
}

/** Accounts of callers whose ARNs some policies speak of: a pattern where any may be meant. */
export function arnAccountsOf(documents: readonly unknown[]): string[] {
  return arnAccountsIn(documents.flatMap((document) => conditionsIn(compilePolicy(document).statements)));
}

/** Whom a statement may admit: those an Allow names, and those a Deny spares. */
function admitted({ effect, principal }: Statement): readonly string[] {
  if (effect === 'Deny') return principal?.negated ? principal.names.filter((name) => name !== '*') : [];
  return principal?.negated ? ['*'] : (principal?.names ?? []);
}

const granteeOf = (grant: Grant): string | undefined => grant.GranteePrincipal ?? grant.GranteeServicePrincipal;
const namesIn = (grant: Grant): string[] =>
  [granteeOf(grant), grant.RetiringPrincipal ?? grant.RetiringServicePrincipal].filter((name) => name !== undefined);

/** Whom the key policy and the grants name, and what their conditions and the RCPs' compare callers with. */
export function namedBy(
  policy: unknown | Unknown,
  grants: readonly Grant[] | Unknown,
  rcps: readonly unknown[],
): Named {
  const own = policy === 'unknown' ? [] : compilePolicy(policy).statements;
  const inPolicy = new Set(own.flatMap(admitted));
  const made = grants === 'unknown' ? [] : grants;
  const inGrants = new Set(made.flatMap(namesIn));
  const conditions = conditionsIn([...own, ...rcps.flatMap((rcp) => compilePolicy(rcp).statements)]);
  const spoken = valuesOf(on(conditions, [...CALLER_ACCOUNT, ...PRINCIPAL_ARN]));
  const accounts = spoken.flatMap((value) => value.match(/\b\d{12}\b/g) ?? []);
  return {
    names: [...new Set([...inPolicy, ...inGrants])],
    inGrants: new Set([...inGrants].filter((name) => !inPolicy.has(name))),
    // A grant that shows no grantee may be a service's.
    anyService: inPolicy.has('*') || made.some((grant) => granteeOf(grant) === undefined),
    // Without a statement for everybody nobody gains by being spoken of in a condition.
    accounts: inPolicy.has('*') ? [...new Set(accounts)] : [],
    arnAccounts: arnAccountsIn(conditions),
    callers: valuesOf(on(conditions, CALLER_ACCOUNT)),
  };
}

/** Accounts that a key policy's text or grants may name; some may be no account at all. */
export function accountsNamedBy(policy: unknown, grants: readonly unknown[]): string[] {
  const texts = grants.map((entry) => {
    const { GranteePrincipal, RetiringPrincipal } = entry as Grant;
    return `${GranteePrincipal} ${RetiringPrincipal}`;
  });
  return [...new Set([String(policy), ...texts].flatMap((text) => text.match(/\b\d{12}\b/g) ?? []))];
}
