import type { Condition } from '../../authorization/conditions/condition';
import { type CompiledPolicy, compilePolicy } from '../../authorization/document';
import type { Grant, Unknown } from '../../domain/decision';

/** Everybody whom the key's own side names. */
export interface Named {
  /** Principals as written in allowing statements of the key policy, and in grants; `*` for everybody. */
  names: string[];
  /** Accounts that conditions on everybody's access speak of. */
  accounts: string[];
  /** Values that `aws:PrincipalArn`, and the two keys that hold the caller's account, are compared with. */
  arns: string[];
  callers: string[];
}

const CALLER_ACCOUNT = ['kms:calleraccount', 'aws:principalaccount'];

function conditionsIn(policies: readonly CompiledPolicy[]): Condition[] {
  return policies.flatMap(({ statements }) => statements.flatMap(({ conditions }) => [...conditions]));
}

const valuesOf = (conditions: readonly Condition[], keys: readonly string[]): string[] =>
  conditions.filter(({ keyLower }) => keys.includes(keyLower)).flatMap(({ values }) => [...values]);

/** The account field of an ARN pattern; a text that is none stands for any account. */
export function accountIn(pattern: string): string {
  return pattern.split(':').length >= 6 ? (pattern.split(':')[4] ?? '*') : '*';
}

/** Whom the key policy and the grants name, and what their conditions and the RCPs' compare callers with. */
export function namedBy(
  policy: unknown | Unknown,
  grants: readonly Grant[] | Unknown,
  rcps: readonly unknown[],
): Named {
  const own = policy === 'unknown' ? [] : [compilePolicy(policy)];
  const allows = own.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
  const inPolicy = allows.flatMap(({ principal }) => (principal?.negated ? ['*'] : (principal?.names ?? [])));
  const inGrants = (grants === 'unknown' ? [] : grants).flatMap((grant) => [
    grant.GranteePrincipal ?? grant.GranteeServicePrincipal,
    grant.RetiringPrincipal ?? grant.RetiringServicePrincipal,
  ]);
  const conditions = conditionsIn([...own, ...rcps.map(compilePolicy)]);
  const ofAllows = conditionsIn(own.map((one) => ({ ...one, statements: allows })));
  const accounts = [
    ...valuesOf(ofAllows, CALLER_ACCOUNT),
    ...valuesOf(ofAllows, ['aws:principalarn']).map(accountIn),
  ].filter((account) => /^\d{12}$/.test(account));
  return {
    names: [...new Set([...inPolicy, ...inGrants.filter((name) => name !== undefined)])],
    accounts: [...new Set(accounts)],
    arns: valuesOf(conditions, ['aws:principalarn']),
    callers: valuesOf(conditions, CALLER_ACCOUNT),
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
