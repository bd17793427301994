import type { Layer } from '../domain/decision';
import type { UnknownLayer } from '../domain/investigation';
import type { Signal } from '../domain/signal';
import type { Situation } from './cases';
import { type TrailFact, trailFacts } from './checks/history';
import type { Answer } from './explain/explain';
import { type Reported, reportedLayer, unsettled } from './explain/reported';
import { firstGap, text } from './read-evidence';
import { refusedRequest } from './recorded-request';
import { STEPS } from './steps';
import { nameOfLayer } from './unknowns';

const TAGS_OF_CALLER = 'TagRole|UntagRole|TagUser|UntagUser|CreateRole|CreateUser';
const TAGS_OF_KEY = 'TagResource|UntagResource|CreateAlias|UpdateAlias|DeleteAlias';
const VERSIONS = 'CreatePolicyVersion|DeletePolicyVersion|SetDefaultPolicyVersion';
const ORGANIZATION =
  'AttachPolicy|DetachPolicy|UpdatePolicy|DeletePolicy|MoveAccount|DisablePolicyType|RemoveAccountFromOrganization|LeaveOrganization';

/** Calls after which a layer may say something else; what allows by another way ends a missing allow as well. */
const CHANGES: Partial<Record<Layer, { always: string; whereNothingAllowed?: string }>> = {
  'key-policy': { always: `PutKeyPolicy|${TAGS_OF_CALLER}`, whereNothingAllowed: 'CreateGrant' },
  'identity-policy': {
    always: `(?:Put|Delete)(?:Role|User|Group)Policy|(?:Attach|Detach)(?:Role|User|Group)Policy|AddUserToGroup|RemoveUserFromGroup|${VERSIONS}|${TAGS_OF_CALLER}|${TAGS_OF_KEY}`,
    whereNothingAllowed: 'PutKeyPolicy|CreateGrant',
  },
  'permissions-boundary': {
    always: `(?:Put|Delete)(?:Role|User)PermissionsBoundary|${VERSIONS}|${TAGS_OF_CALLER}|${TAGS_OF_KEY}`,
    whereNothingAllowed: 'PutKeyPolicy',
  },
  scp: { always: ORGANIZATION },
  rcp: { always: ORGANIZATION },
  'vpc-endpoint-policy': { always: 'ModifyVpcEndpoint|CreateVpcEndpoint' },
};

function changes({ layer, explicit }: Reported, operation: string): boolean {
  const known = CHANGES[layer];
  if (!known) return false;
  const other = explicit ? undefined : known.whereNothingAllowed;
  return new RegExp(`^(?:${other ? `${known.always}|${other}` : known.always})$`).test(operation);
}

/** A change of the layer that succeeded after the refusal, as CloudTrail shows both or as the asker knows. */
function changedSince(situation: Situation, reported: Reported, made: readonly string[]): boolean {
  if (made.some((operation) => changes(reported, operation))) return true;
  const { evidence, target, key } = situation;
  const refusedAt = Date.parse(text(refusedRequest(evidence, target, key.arn)?.eventTime) ?? '');
  // CloudTrail tells whole seconds.
  const later = ({ name, error, at }: TrailFact): boolean =>
    error === null && changes(reported, name) && Date.parse(at) >= refusedAt;
  return trailFacts(evidence).some(later);
}

function howToResolve({ evidence, organization }: Situation, { layer }: Reported): string {
  if ((layer === 'scp' || layer === 'rcp') && organization.kind === 'none')
    return 'The configuration says organization: none, and AWS names an organization’s policy: set organization: {managementRole: …} in keymedic.yaml.';
  const gap = firstGap(evidence, [STEPS.keyEvents, STEPS.callerEvents, STEPS.principalEvents]);
  if (gap) return gap.howToGrant;
  return 'Make the call once more: if it still fails, send its CloudTrail record, which shows what this request carried; CloudTrail shows a change after some minutes.';
}

/**
 * AWS's own message names a layer that refused, yet everything read allows the call, that layer included, and no change since explains
 * it: then what was read is not what decided, and nobody may say "allowed". Null where nothing is contradicted. `made`: operations that
 * the asker made since the refusal, which CloudTrail may not show yet.
 */
export function contradictionOf(
  situation: Situation,
  signal: Signal,
  answers: readonly Answer[],
  made: readonly string[],
): UnknownLayer | null {
  const reported = signal.isKmsError ? reportedLayer(signal) : null;
  const first = situation.cases[0];
  if (!reported || !first || unsettled(first).includes(reported.layer)) return null;
  if (!answers.every(({ authorization }) => authorization?.decision === 'allowed')) return null;
  if (changedSince(situation, reported, made)) return null;
  const { layer, explicit } = reported;
  const said = explicit ? 'an explicit deny there' : 'that nothing there allows the call';
  return {
    layer,
    why: `AWS’s message names ${nameOfLayer(layer)} and ${said}; what was read there says otherwise, and CloudTrail shows no later change that explains it.`,
    howToResolve: howToResolve(situation, reported),
  };
}
