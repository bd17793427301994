import { createTwoFilesPatch } from 'diff';
import { validateKeyPolicy } from '../../authorization/validate';
import { canonicalJson } from '../../domain/canonical';
import type { Precondition } from '../../domain/fix';
import type { Situation } from '../cases';
import { statementsOf } from '../explain/relax';
import { documentOf, type Json, outputOf, text, texts } from '../read-evidence';
import { STEPS } from '../steps';
import { digestOf } from './digest';
import type { Planner } from './draft';
import { type NarrowPart, narrowParts, uniqueName } from './narrow-statement';

const ORPHAN = /"A(?:ROA|IDA)[A-Z0-9]{5,}"/;
const MOST_BYTES = 32_768;

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

/** The document with the parts added: into a statement for this principal alone where one fits, else as new statements at the end. */
function withParts(document: Json, principal: string, parts: readonly NarrowPart[]): Json {
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

function pretty(document: Json): string {
  const readable = JSON.stringify(document, null, 2);
  return Buffer.byteLength(readable) <= MOST_BYTES ? readable : JSON.stringify(document);
}

/** The role or user as a key policy may name it: with its path, and known to exist. Never a session. */
function principalOf({ identity, target }: Situation): string | null {
  if (target.servicePrincipal || identity.exists !== true) return null;
  return identity.arn;
}

function preconditions(situation: Situation, keyArn: string): Precondition[] | null {
  const read = outputOf(situation.evidence, STEPS.keyPolicy);
  if (!read) return null;
  const input = { KeyId: keyArn, PolicyName: 'default' };
  const members = ['Policy'];
  const otherwise = 'the key policy changed';
  return [{ operation: 'kms:GetKeyPolicy', input, members, digest: digestOf(read, members), otherwise }];
}

/**
 * Adds what one principal needs to the key policy, by reading, changing and writing the whole document. Not planned where AWS would
 * refuse the document (an orphaned id, an inert statement, its size), or where the caller's exact ARN is not known.
 */
export const addKeyPolicyStatement: Planner = ({ situation, gate, actions }) => {
  const { arn, account, region, manager } = situation.key;
  const principal = principalOf(situation);
  const before = text(outputOf(situation.evidence, STEPS.keyPolicy)?.Policy);
  const document = documentOf(before);
  if (!arn || !account || !region || !principal || !before || !document || manager === 'AWS') return null;
  const next = withParts(document, principal, narrowParts(actions, situation.target));
  const policy = pretty(next);
  const found = preconditions(situation, arn);
  if (!found || ORPHAN.test(policy) || !validateKeyPolicy(policy).ok) return null;
  const put = (Policy: string) => [
    { service: 'kms' as const, operation: 'PutKeyPolicy', input: { KeyId: arn, PolicyName: 'default', Policy } },
  ];
  const shown = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;
  return {
    code: 'add-key-policy-statement',
    title: `Allow ${principal} ${actions.join(', ')} in the key policy`,
    gate,
    target: { account, region, resource: arn },
    calls: put(policy),
    diff: createTwoFilesPatch('key policy (now)', 'key policy (after)', shown(document), shown(next)),
    undo: put(before),
    preconditions: found,
    apply: (c) => ({ ...c, policies: { ...c.policies, key: next } }),
    ofKeyState: false,
  };
};
