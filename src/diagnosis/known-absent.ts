import { statementsOf } from '../authorization/raw-policy';
import { type AuthorizationCase, knownGrants } from '../domain/decision';
import type { Json } from '../domain/json';
import { record } from './read-evidence';

function variablesIn(value: unknown): string[] {
  const found = JSON.stringify(value ?? null).matchAll(/\$\{([^,}]+)/g);
  return [...found].map(([, name]) => (name ?? '').trim());
}

function ofStatement(statement: Json): string[] {
  const { Condition, Resource, NotResource } = statement;
  const keys = Object.values(record(Condition)).flatMap((operands) => Object.keys(record(operands)));
  return [...keys, ...variablesIn([Condition, Resource, NotResource])];
}

/** The condition keys, in lower case, that the policies and grants of a case speak of. */
export function mentionedKeys({ policies, grants }: Omit<AuthorizationCase, 'request'>): Set<string> {
  const { key, identity, boundary, session, scp, rcp, vpcEndpoint } = policies;
  const named = [identity, boundary, session, scp, rcp, vpcEndpoint].flatMap((layer) =>
    layer === 'unknown' || layer === null ? [] : Array.isArray(layer) ? layer.flat() : [layer],
  );
  const documents = [key, ...named.map(({ document }) => document)];
  const inPolicies = documents.flatMap((document) => statementsOf(document).flatMap(ofStatement));
  const inGrants = knownGrants({ grants }).flatMap(({ Constraints: constraints }) =>
    [constraints?.EncryptionContextEquals, constraints?.EncryptionContextSubset].flatMap((pairs) =>
      Object.keys(pairs ?? {}).map((name) => `kms:EncryptionContext:${name}`),
    ),
  );
  return new Set([...inPolicies, ...inGrants].map((name) => name.toLowerCase()));
}
