import { MAX_KEY_POLICY_BYTES } from '../../authorization/validate';
import { canonicalJson } from '../../domain/canonical';
import { statementsOf } from '../explain/relax';
import { type Json, text, texts } from '../read-evidence';
import { type NarrowPart, uniqueName } from './narrow-statement';

/** Whether actions can be added to this statement without letting anybody else in. */
function fits(statement: Json, principal: string, part: NarrowPart): boolean {
  const named = statement.Principal as Record<string, unknown> | undefined;
  if (statement.Effect !== 'Allow' || typeof named !== 'object' || named === null || Array.isArray(named)) return false;
  if (Object.keys(named).join() !== 'AWS' || texts(named.AWS).join() !== principal) return false;
  if (statement.Resource !== '*' || statement.Action === undefined) return false;
  return canonicalJson(statement.Condition ?? null) === canonicalJson(part.condition);
}

function merged(statement: Json, part: NarrowPart): Json {
  return { ...statement, Action: [...new Set([...texts(statement.Action), ...part.actions])] };
}

function added(part: NarrowPart, principal: string, taken: readonly string[]): Json {
  const name = principal.slice(principal.lastIndexOf('/') + 1).replaceAll(/[^A-Za-z0-9]/g, '');
  return {
    Sid: uniqueName(`KeymedicAllow${name}`, taken),
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: part.actions.length === 1 ? part.actions[0] : part.actions,
    Resource: '*',
    ...(part.condition ? { Condition: part.condition } : {}),
  };
}

/** The parts as statements of their own. */
export function newStatements(parts: readonly NarrowPart[], principal: string): Json[] {
  const statements: Json[] = [];
  for (const part of parts) {
    const sids = statements.flatMap(({ Sid }) => text(Sid) ?? []);
    statements.push(added(part, principal, sids));
  }
  return statements;
}

/** The document with the parts added: into a statement for this principal alone where one fits, else as new statements at the end. */
export function withParts(document: Json, principal: string, parts: readonly NarrowPart[]): Json {
  let statements = statementsOf(document);
  for (const part of parts) {
    const at = statements.findIndex((statement) => fits(statement, principal, part));
    const sids = statements.flatMap(({ Sid }) => text(Sid) ?? []);
    statements =
      at < 0
        ? [...statements, added(part, principal, sids)]
        : statements.map((statement, index) => (index === at ? merged(statement, part) : statement));
  }
  return { ...document, Statement: statements };
}

/** The document as text: laid out where there is room for that. */
export function pretty(document: Json): string {
  const readable = JSON.stringify(document, null, 2);
  return Buffer.byteLength(readable) <= MAX_KEY_POLICY_BYTES ? readable : JSON.stringify(document);
}
