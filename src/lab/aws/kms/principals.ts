import { identityByArn, identityById } from '../find';
import type { Key, World } from '../world';

/**
 * KMS keeps role and user ARNs of a key policy as unique ids, and shows them as ARNs for as long as that identity
 * exists. An identity that was deleted, and made again under the same name, stays the id it was.
 */

type Rewrite = (principal: string) => string;

/** The document with every role or user ARN that exists replaced by its unique id. */
export function withIds(world: World, document: unknown): unknown {
  return rewritten(document, (arn) => identityByArn(world, arn)?.id ?? arn);
}

/** The document as GetKeyPolicy shows it: ids of living identities as ARNs, others as they are. */
export function withArns(world: World, document: unknown): unknown {
  return rewritten(document, (id) => identityById(world, id)?.arn ?? id);
}

/** The key policy as a document, as GetKeyPolicy shows it and the evaluator reads it. */
export function keyPolicyOf(world: World, key: Key): unknown {
  return withArns(world, JSON.parse(key.policy));
}

/** Every AWS principal that the document names, as written. */
export function namedPrincipals(document: unknown): string[] {
  const found: string[] = [];
  rewritten(document, (principal) => {
    found.push(principal);
    return principal;
  });
  return found;
}

function rewritten(document: unknown, rewrite: Rewrite): unknown {
  if (!isObject(document)) return document;
  const statements = document.Statement;
  const list = Array.isArray(statements) ? statements : [statements];
  const changed = list.map((statement) => rewrittenStatement(statement, rewrite));
  return { ...document, Statement: Array.isArray(statements) ? changed : changed[0] };
}

function rewrittenStatement(statement: unknown, rewrite: Rewrite): unknown {
  if (!isObject(statement)) return statement;
  const members = Object.entries(statement).map(([name, value]) => {
    if (name !== 'Principal' && name !== 'NotPrincipal') return [name, value];
    if (!isObject(value) || !('AWS' in value)) return [name, value];
    return [name, { ...value, AWS: rewrittenList(value.AWS, rewrite) }];
  });
  return Object.fromEntries(members);
}

function rewrittenList(value: unknown, rewrite: Rewrite): unknown {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? rewrite(item) : item));
  return typeof value === 'string' ? rewrite(value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a principal of a key policy or grant exists: account, root, role, user, session of a role, or unique id. */
export function principalExists(world: World, principal: string): boolean {
  if (principal === '*') return true;
  if (/^\d{12}$/.test(principal)) return world.accounts.has(principal);
  if (/^A(?:ROA|IDA)[A-Z0-9]+$/.test(principal)) return identityById(world, principal) !== null;
  const root = /^arn:aws:iam::(\d{12}):root$/.exec(principal);
  if (root) return world.accounts.has(root[1] ?? '');
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(principal);
  if (session) return world.accounts.get(session[1] ?? '')?.roles.has(session[2] ?? '') ?? false;
  return identityByArn(world, principal) !== null;
}
