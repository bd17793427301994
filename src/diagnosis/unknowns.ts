import type { Authorization, Layer } from '../domain/decision';
import type { UnknownLayer } from '../domain/investigation';
import type { Situation } from './cases';
import type { Answer } from './explain/explain';
import { unreadLayers } from './explain/relax';
import { firstGap, statusOf } from './read-evidence';
import { LAYER_STEPS, STEPS } from './steps';

const NAMES: Record<UnknownLayer['layer'], string> = {
  'key-state': 'the state of the key',
  'key-policy': 'the key policy',
  'identity-policy': 'the IAM policies of the caller',
  'permissions-boundary': 'the permissions boundary of the caller',
  'session-policy': 'the session policy',
  scp: 'the service control policies above the caller',
  rcp: 'the resource control policies above the key',
  'vpc-endpoint-policy': 'the policy of the VPC endpoint',
  grant: 'the grants on the key',
  none: 'the failed request',
};

export function nameOfLayer(layer: UnknownLayer['layer']): string {
  return NAMES[layer];
}

const NO_ORGANIZATION: UnknownLayer = {
  layer: 'scp',
  why: 'No role in the management account is configured, so nobody knows what the organization forbids.',
  howToResolve:
    'Add organization: {managementRole: …} to keymedic.yaml, or organization: none when the accounts are in none.',
};

const OF_ANOTHER: UnknownLayer = {
  layer: 'scp',
  why: 'organization: none speaks of the configured accounts; what binds the caller’s account is not known.',
  howToResolve: 'Ask the owner of the account.',
};

/** Of a refusal to nobody knows whom. */
export const UNKNOWN_CALLER: UnknownLayer = {
  layer: 'identity-policy',
  why: 'The call was refused for want of permission, and the text does not name the caller: the policies of the caller were not read, nor whether key policy, grants and organization let that caller use the key.',
  howToResolve: 'Name the caller: --principal <ARN> (aws sts get-caller-identity prints it).',
};

function ofLayer(layer: Layer, { evidence, organization, target }: Situation): UnknownLayer {
  const inOrganization = layer === 'scp' || layer === 'rcp';
  if (inOrganization && organization.kind === 'unknown') return { ...NO_ORGANIZATION, layer };
  if (layer === 'scp' && organization.kind === 'none') return OF_ANOTHER;
  const gap = firstGap(evidence, LAYER_STEPS[layer]);
  if (gap) return { layer, why: gap.message, howToResolve: gap.howToGrant };
  const principal = layer === 'identity-policy' || layer === 'permissions-boundary';
  if (principal && target.principalType === 'federated') {
    const why = 'The caller is a federated session; its policies cannot be looked up by name.';
    return { layer, why, howToResolve: 'Ask with the user or role that it was made from: --principal <ARN>.' };
  }
  if (principal && statusOf(evidence, STEPS.role) === 'absent') {
    const why = `${target.roleName} does not exist, so it has no policies to read.`;
    return { layer, why, howToResolve: 'Ask with the principal that makes the call now: --principal <ARN>.' };
  }
  const why = inOrganization
    ? 'The account is more than one unit below the root, or not in the configured organization, and its whole path could not be read.'
    : `Not everything of ${NAMES[layer]} could be read.`;
  const howToResolve = inOrganization
    ? 'Allow organizations:DescribeAccount for the role in the management account.'
    : 'See the steps that were not read.';
  return { layer, why, howToResolve };
}

function ofContext(key: string, authorization: Authorization): UnknownLayer {
  const mentions = authorization.layers.find(({ statements }) =>
    statements.some(({ because }) => because.includes(key)),
  );
  return {
    layer: mentions?.layer ?? authorization.blockedBy[0] ?? 'key-policy',
    why: `A condition on ${key} decides, and the text does not say what the request carried.`,
    howToResolve: `Send the CloudTrail record of the call, or name it: --context ${key.replace('*', 'name')}=value.`,
  };
}

/** Where AWS would not have stored one of the documents, it was read wrongly or is not what it seems: nothing is decided then. */
function ofProblem(problem: string): UnknownLayer {
  const layer = problem.includes('"key policy"') ? 'key-policy' : 'identity-policy';
  return { layer, why: `The layers could not be evaluated: ${problem}.`, howToResolve: 'Look at that policy by hand.' };
}

/** What could not be read or is not known, and what would settle it: each layer and context key once. */
export function unknownsOf(situation: Situation, answer: Answer | null): UnknownLayer[] {
  const authorization = answer?.authorization ?? null;
  const unread = new Set(situation.cases.flatMap(unreadLayers));
  if (situation.cases.length === 0 && situation.key.where === 'unread') unread.add('key-state');
  const layers = [...unread].map((layer) => ofLayer(layer, situation));
  const context = authorization?.unknownContext ?? [];
  const problems = answer?.problem ? [ofProblem(answer.problem)] : [];
  return [...problems, ...layers, ...(authorization ? context.map((key) => ofContext(key, authorization)) : [])];
}
