import { newStatements } from '../../authorization/counterfactual/add-statements';
import { keyPolicyChange } from '../../authorization/counterfactual/change';
import { type NarrowPart, narrowParts } from '../../authorization/counterfactual/narrow';
import { pretty } from '../../authorization/counterfactual/write-obstacle';
import { parsePrincipal } from '../../domain/arn';
import type { Precondition } from '../../domain/fix';
import type { Json } from '../../domain/json';
import type { Situation } from '../cases';
import { documentOf, outputOf, text } from '../read-evidence';
import { STEPS } from '../steps';
import { askedOf } from './asked';
import { addToKeyPolicy, decideOnKeyPolicy } from './by-hand';
import { KINDS, sameCaller } from './caller-precondition';
import { diffOf } from './diff-of';
import { digestOf } from './digest';
import type { Draft, Instead, Planner } from './draft';
import { keyPolicyGuards, lifted } from './guards';
import { obstacle } from './key-policy-obstacle';

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
  const asked = askedOf(situation, actions, caller);
  if (!asked) return null;
  const parts = narrowParts(asked.cases);
  const byHand = addToKeyPolicy(
    situation,
    newStatements(parts, { AWS: identity.arn ?? `<ARN of ${name}>` }, asked.cases[0].policies.key),
  );
  const before = text(outputOf(situation.evidence, STEPS.keyPolicy)?.Policy);
  const document = documentOf(before);
  if (!before || !document) return instead(['the key policy could not be read'], byHand);
  const found = preconditions(situation, arn);
  if (!identity.arn || !found)
    return instead([`${name} could not be read in IAM, so that its exact ARN is not certain`], byHand);
  const change = keyPolicyChange(asked);
  if (!('apply' in change)) return instead(change.because, byHand);
  const stop = obstacle(situation, change, asked);
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
    calls: put(pretty(change.document)),
    diff: diffOf(['key policy (now)', 'key policy (after)'], shown(document), shown(change.document)),
    undo: put(before),
    preconditions: found,
    apply: change.apply,
    byHand,
    guarded: guardedBy(situation, parts, actions),
  };
};
