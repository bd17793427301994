import { MAX_KEY_POLICY_BYTES, validateKeyPolicy } from '../../authorization/validate';
import { parsePrincipal } from '../../domain/arn';
import { canonicalJson } from '../../domain/canonical';
import type { Precondition } from '../../domain/fix';
import type { Situation } from '../cases';
import { statementsOf } from '../explain/relax';
import { documentOf, type Json, outputOf, record, text, texts } from '../read-evidence';
import { STEPS } from '../steps';
import { addToKeyPolicy, decideOnKeyPolicy, editKeyPolicy, keyOwner } from './by-hand';
import { KINDS, sameCaller } from './caller-precondition';
import { diffOf } from './diff-of';
import { digestOf } from './digest';
import type { Draft, Instead, Planner } from './draft';
import { keyPolicyGuards, lifted } from './guards';
import { type NarrowPart, narrowParts, notByClick, uniqueName } from './narrow-statement';

const ORPHAN = /^A(?:ROA|IDA)[A-Z0-9]{5,}$/;

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
function newStatements(parts: readonly NarrowPart[], principal: string): Json[] {
  const statements: Json[] = [];
  for (const part of parts) {
    const sids = statements.flatMap(({ Sid }) => text(Sid) ?? []);
    statements.push(added(part, principal, sids));
  }
  return statements;
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
  return Buffer.byteLength(readable) <= MAX_KEY_POLICY_BYTES ? readable : JSON.stringify(document);
}

/** Ids of deleted roles and users that the document names: AWS shows an existing one as its ARN, and refuses to store the id again. */
function orphans(document: Json): string[] {
  const named = statementsOf(document).flatMap(({ Principal }) => Object.values(record(Principal)).flatMap(texts));
  return [...new Set(named.filter((name) => ORPHAN.test(name)))];
}

/** The document as it was, and the caller still the one that was read. */
function preconditions(situation: Situation, keyArn: string): Precondition[] | null {
  const { evidence, target } = situation;
  const read = outputOf(evidence, STEPS.keyPolicy);
  const name = target.userName ?? target.roleName;
  const same = name ? sameCaller(situation, target.userName ? KINDS.user : KINDS.role, name) : null;
  if (!read || !same) return null;
  const input = { KeyId: keyArn, PolicyName: 'default' };
  const members = ['Policy'];
  const otherwise = 'the key policy changed';
  return [{ operation: 'kms:GetKeyPolicy', input, members, digest: digestOf(read, members), otherwise }, same];
}

/** A grant takes no room in the key policy. */
function grantInstead(situation: Situation, principal: string, actions: readonly string[]): string[] {
  const { arn, region } = situation.key;
  const operations = actions.map((action) => action.slice('kms:'.length)).join(' ');
  return [
    `${keyOwner(situation)} makes room first (join or remove statements), or gives a grant instead: aws kms create-grant --key-id ${arn} --grantee-principal ${principal} --operations ${operations} --name keymedic-${operations.split(' ')[0]} --region ${region}`,
    'Who gives a grant takes it back once the policy has room: aws kms revoke-grant.',
  ];
}

/** The conditions in the key policy that new statements would go around. */
function guardedBy(situation: Situation, parts: readonly NarrowPart[], actions: readonly string[]): Draft['guarded'] {
  const guards = situation.cases
    .filter(({ request }) => actions.includes(request.action))
    .flatMap((c) => lifted(keyPolicyGuards(c, situation), parts, c.request.action));
  if (guards.length === 0) return null;
  const keys = [...new Set(guards.map(({ key }) => key))].join(', ');
  return {
    title: `Decide about the condition on ${keys} in the key policy`,
    because: [`a condition of the key policy on ${keys} limits the caller, and a new statement would go around it`],
    steps: decideOnKeyPolicy(situation, guards, actions),
  };
}

interface Edit {
  document: Json;
  principal: string;
  parts: NarrowPart[];
  actions: readonly string[];
}

/** Why AWS would refuse the changed document, or nobody should write it by a click, with what to do; null when neither. */
function obstacle(situation: Situation, { document, principal, parts, actions }: Edit, policy: string) {
  const statements = newStatements(parts, principal);
  const byHand = addToKeyPolicy(situation, statements);
  const old = orphans(document);
  if (old.length > 0) {
    const change = `In key-policy.json replace ${old.join(', ')} by the ARN of who is meant now, or take it out, after making sure who that was; and add to the Statement list: ${statements.map((statement) => JSON.stringify(statement)).join(', ')}`;
    const because = `the key policy names ${old.join(', ')}, the id of somebody deleted, and AWS refuses every change that keeps it`;
    return { because: [because], steps: editKeyPolicy(situation, change) };
  }
  const check = validateKeyPolicy(policy);
  if (!check.ok) {
    const full = Buffer.byteLength(policy) > MAX_KEY_POLICY_BYTES;
    const because = [`AWS would refuse the policy: ${check.message.replace(/\.$/, '')}`];
    if (full) return { because, steps: grantInstead(situation, principal, actions) };
    const change = `In key-policy.json mend that statement first, and add to the Statement list: ${statements.map((statement) => JSON.stringify(statement)).join(', ')}`;
    return { because, steps: editKeyPolicy(situation, change) };
  }
  const risks = notByClick(actions, situation.target);
  return risks.length > 0 ? { because: risks, steps: byHand } : null;
}

const MANAGED_STEPS = [
  'AWS managed keys (aws/…) work only for their own service in their own account; for everything else encrypt under a customer managed key: aws kms create-key, and name it in the configuration of the resource.',
];

/**
 * Adds what one principal needs to the key policy, by reading, changing and writing the whole document. A person does it where AWS would
 * refuse the document (an orphaned id, an inert statement, its size), or where the caller's exact ARN is not known.
 */
export const addKeyPolicyStatement: Planner = ({ situation, gate, actions }) => {
  const { identity, target } = situation;
  const { arn, account, region, manager } = situation.key;
  const caller = identity.arn ?? target.principalArn;
  if (!arn || !account || !region || !caller || target.servicePrincipal || identity.exists === false) return null;
  const name = parsePrincipal(caller)?.name ?? caller;
  const place = { account, region, resource: arn };
  const title = `Add a key-policy statement: ${name} may ${actions.join(', ')}`;
  const instead = (because: string[], steps: string[]): Instead => ({
    kind: 'instead',
    title,
    layer: 'key-policy',
    target: place,
    because,
    steps,
  });
  if (manager === 'AWS') return instead(['AWS manages this key, and nobody can change its policy'], MANAGED_STEPS);
  const parts = narrowParts(actions, target);
  const byHand = addToKeyPolicy(situation, newStatements(parts, identity.arn ?? `<ARN of ${name}>`));
  const before = text(outputOf(situation.evidence, STEPS.keyPolicy)?.Policy);
  const document = documentOf(before);
  if (!before || !document) return instead(['the key policy could not be read'], byHand);
  const found = preconditions(situation, arn);
  if (!identity.arn || !found)
    return instead([`${name} could not be read in IAM, so that its exact ARN is not certain`], byHand);
  const next = withParts(document, identity.arn, parts);
  const policy = pretty(next);
  const stop = obstacle(situation, { document, principal: identity.arn, parts, actions }, policy);
  if (stop) return instead(stop.because, stop.steps);
  const put = (Policy: string) => [
    { service: 'kms' as const, operation: 'PutKeyPolicy', input: { KeyId: arn, PolicyName: 'default', Policy } },
  ];
  const shown = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;
  return {
    kind: 'draft',
    code: 'add-key-policy-statement',
    title,
    layer: 'key-policy',
    gate,
    target: place,
    calls: put(policy),
    diff: diffOf(['key policy (now)', 'key policy (after)'], shown(document), shown(next)),
    undo: put(before),
    preconditions: found,
    apply: (c) => ({ ...c, policies: { ...c.policies, key: next } }),
    byHand,
    guarded: guardedBy(situation, parts, actions),
  };
};
