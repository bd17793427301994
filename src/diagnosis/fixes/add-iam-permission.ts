import { identityDocument } from '../../authorization/counterfactual/add-statements';
import { identityChange } from '../../authorization/counterfactual/change';
import { type NarrowPart, narrowParts } from '../../authorization/counterfactual/narrow';
import { roleOwner } from '../../authorization/counterfactual/role-owner';
import { uniqueName } from '../../authorization/raw-policy';
import { parsePrincipal } from '../../domain/arn';
import type { Precondition } from '../../domain/fix';
import type { Situation } from '../cases';
import { outputOf, texts, wholeOutputOf } from '../read-evidence';
import { askedOf } from './asked';
import { decideOnIdentityPolicy, editPermissionSet } from './by-hand';
import { KINDS, type Kind, sameCaller } from './caller-precondition';
import { diffOf } from './diff-of';
import { digestOf } from './digest';
import type { Draft, Instead, Planner } from './draft';
import { identityGuards, lifted } from './guards';
import { cliLine } from './manual';
import { notByClick } from './not-by-click';

function preconditions(situation: Situation, kind: Kind, name: string): Precondition[] | null {
  const same = sameCaller(situation, kind, name);
  const policies = wholeOutputOf(situation.evidence, kind.names);
  if (!same || !policies) return null;
  const members = ['PolicyNames'];
  const otherwise = `the inline policies of ${name} changed`;
  const list = { operation: kind.list, input: same.input, members, digest: digestOf(policies, members), otherwise };
  return [same, list];
}

/** The conditions of the caller's own policies that a new policy would go around. */
function guardedBy(situation: Situation, parts: readonly NarrowPart[], actions: readonly string[]): Draft['guarded'] {
  const guards = situation.cases
    .filter(({ request }) => actions.includes(request.action))
    .flatMap((c) => lifted(identityGuards(c), parts, c.request.action));
  if (guards.length === 0) return null;
  const keys = [...new Set(guards.map(({ key, policy }) => `${key} in ${policy}`))].join(', ');
  return {
    title: `Decide about the condition on ${keys}`,
    because: [`a condition on ${keys} limits the caller, and a new policy would go around it`],
    steps: decideOnIdentityPolicy(situation, guards, actions),
  };
}

/**
 * Gives a role or user the missing permission on exactly this key, as a new inline policy of its own: nothing existing is touched, and
 * undoing it is deleting it.
 */
export const addIamPermission: Planner = ({ situation, gate, actions }) => {
  const { identity, target, key } = situation;
  const arn = identity.arn ?? target.principalArn;
  const name = arn ? (parsePrincipal(arn)?.name ?? null) : null;
  if (!arn || !name || !key.arn || !key.id || !target.callerAccount || identity.exists === false) return null;
  if (!target.roleName && !target.userName) return null;
  const kind = target.userName ? KINDS.user : KINDS.role;
  const taken = texts(outputOf(situation.evidence, kind.names)?.PolicyNames);
  const policyName = uniqueName(`keymedic-kms-${key.id.replace('mrk-', '').slice(0, 8)}`, taken);
  const asked = askedOf(situation, actions, arn);
  if (!asked) return null;
  const parts = narrowParts(asked.cases);
  const document = identityDocument(parts, key.arn);
  const input = { [kind.name]: name, PolicyName: policyName };
  const text = JSON.stringify(document, null, 2);
  const put = { service: 'iam' as const, operation: kind.put, input: { ...input, PolicyDocument: text } };
  const title = `Give ${name} ${actions.join(', ')} on this key, in a new inline policy`;
  const place = { account: target.callerAccount, region: target.globalRegion, resource: arn };
  const oneLine = cliLine({ ...put, input: { ...input, PolicyDocument: JSON.stringify(document) } }, place.region);
  const byHand = [`Who owns ${name} in account ${target.callerAccount}:`, oneLine];
  const instead = (because: string[], steps = byHand): Instead => ({
    kind: 'instead',
    title,
    layer: 'identity-policy',
    target: place,
    because,
    steps,
  });
  const owner = roleOwner(arn);
  if (owner === 'AWS')
    return instead(
      [`${name} is a service-linked role`],
      [`Nobody can add a policy to ${name}: let the key policy of ${key.arn} name it instead.`],
    );
  if (owner)
    return instead(
      [`${name} belongs to Identity Center, which overwrites its policies`],
      editPermissionSet(name, document),
    );
  const found = preconditions(situation, kind, name);
  if (!found || !identity.arn) return instead([`${name} or the list of its inline policies could not be read`]);
  const risks = notByClick(asked.cases);
  if (risks.length > 0) return instead(risks);
  const change = identityChange(asked, policyName);
  if (!('apply' in change)) return instead(change.because);
  return {
    kind: 'draft',
    code: 'add-iam-permission',
    title,
    layer: 'identity-policy',
    gate,
    target: place,
    calls: [put],
    diff: diffOf([`${policyName} (none now)`, `${policyName} (after)`], '', `${text}\n`),
    undo: [{ service: 'iam', operation: kind.remove, input }],
    preconditions: found,
    apply: change.apply,
    byHand,
    guarded: guardedBy(situation, parts, actions),
  };
};
