import { canonicalJson } from '../../domain/canonical';
import type { Json } from '../../domain/json';
import { statementsOf, textsOf, uniqueName, withStatements } from '../raw-policy';
import type { NarrowPart } from './narrow';

/** Whom a statement of a resource policy is for. */
export type Named = { AWS: string } | { Service: string };

/** Whether actions can be added to this statement without letting anybody else in. */
function fits(statement: Json, principal: Named, part: NarrowPart): boolean {
  const named = statement.Principal as Record<string, unknown> | undefined;
  if (statement.Effect !== 'Allow' || typeof named !== 'object' || named === null || Array.isArray(named)) return false;
  const [[kind, name]] = Object.entries(principal) as [[string, string]];
  if (Object.keys(named).join() !== kind || textsOf(named[kind]).join() !== name) return false;
  if (statement.Resource !== '*' || statement.Action === undefined) return false;
  return canonicalJson(statement.Condition ?? null) === canonicalJson(part.condition);
}

function merged(statement: Json, part: NarrowPart): Json {
  return { ...statement, Action: [...new Set([...textsOf(statement.Action), ...part.actions])] };
}

function shortName(principal: Named): string {
  const [name] = Object.values(principal) as [string];
  const last = 'Service' in principal ? (name.split('.')[0] ?? name) : name.slice(name.lastIndexOf('/') + 1);
  return last.replaceAll(/[^A-Za-z0-9]/g, '');
}

function added(part: NarrowPart, principal: Named, taken: readonly string[]): Json {
  return {
    Sid: uniqueName(`KeymedicAllow${shortName(principal)}`, taken),
    Effect: 'Allow',
    Principal: principal,
    Action: part.actions.length === 1 ? part.actions[0] : part.actions,
    Resource: '*',
    ...(part.condition ? { Condition: part.condition } : {}),
  };
}

const sidsOf = (statements: readonly Json[]): string[] =>
  statements.flatMap(({ Sid }) => (typeof Sid === 'string' ? [Sid] : []));

/** The parts as key-policy statements of their own, to be added to the document. */
export function newStatements(parts: readonly NarrowPart[], principal: Named, document: unknown): Json[] {
  const had = statementsOf(document);
  const statements: Json[] = [];
  for (const part of parts) statements.push(added(part, principal, sidsOf([...had, ...statements])));
  return statements;
}

/** The document with the parts added: into a statement for this principal alone where one fits, else as new statements at the end. */
export function withParts(document: unknown, principal: Named, parts: readonly NarrowPart[]): Json {
  let statements = statementsOf(document);
  for (const part of parts) {
    const at = statements.findIndex((statement) => fits(statement, principal, part));
    statements =
      at < 0
        ? [...statements, added(part, principal, sidsOf(statements))]
        : statements.map((statement, index) => (index === at ? merged(statement, part) : statement));
  }
  return withStatements(document as Json, statements);
}

/** The parts as an identity policy of their own, for one key. */
export function identityDocument(parts: readonly NarrowPart[], key: string): Json {
  return {
    Version: '2012-10-17',
    Statement: parts.map((part, index) => ({
      Sid: `UseKey${index === 0 ? '' : index + 1}`,
      Effect: 'Allow',
      Action: part.actions,
      Resource: key,
      ...(part.condition ? { Condition: part.condition } : {}),
    })),
  };
}
