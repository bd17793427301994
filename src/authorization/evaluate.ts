import type { Authorization, AuthorizationCase, Layer, LayerOutcome, LayerResult } from '../domain/decision';
import { LAYERS } from '../domain/decision';
import { isAwsManagedKey } from './aws-managed-key';
import { readGrants } from './grants';
import { AuthorizationInputError } from './input-error';
import { keyUsable } from './key-state';
import { type LayerFacts, LayerReader, notApplicable, outcomeOf, unread } from './layer';
import { allowedByLayers, blockedByLayers } from './naming';
import { type Operation, operationOf } from './operations';
import { type AllowInputs, conclude, type Origins, type Setting } from './outcome';
import { boundaryAttached, readBoundary, readEndpoint, readIdentity, readRcp, readScp, readSession } from './policies';
import { asSeenByKeyPolicy, isServiceLinkedRole, type RequestView, viewRequest } from './request';
import { MAYBE, NO, YES } from './tri';

/** How much to report: `explain: false` leaves the statements of every layer empty. */
export interface EvaluateOptions {
  explain?: boolean;
}

type PolicyLayer = Exclude<Layer, 'key-state'>;
type LayerMap = Record<PolicyLayer, LayerFacts>;

/**
 * Decides a KMS request from every layer that has a say. Never `allowed` while an applicable layer is unknown. Throws
 * AuthorizationInputError on a case or document that AWS would not have stored.
 * Rules: IAM User Guide "Policy evaluation logic"; KMS Developer Guide "Troubleshooting key access", "Key policies",
 * "Grants"; Organizations User Guide on SCPs and RCPs.
 */
export function evaluate(c: AuthorizationCase, options: EvaluateOptions = {}): Authorization {
  const operation = kmsOperation(c.request.action);
  const view = kmsView(c, operation);
  const explain = options.explain ?? true;
  const iamOnly = operation.policy === 'iam' || !view.resourceParts[5]?.startsWith('key/');
  const setting: Setting =
    view.account === null || iamOnly || view.account === view.resourceParts[4] ? 'own' : 'foreign';
  const layers = readLayers(c, { operation, view, explain, iamOnly, setting });
  const inputs = allowInputs(layers, iamOnly);
  const list = POLICY_LAYERS.map((layer) => ({ layer, facts: layers[layer] }));
  const { decision, undecided } = conclude(setting, inputs, list, originsFor(layers));
  const usable = iamOnly ? true : keyUsable(c.request.action, c.keyState);
  const answer: Authorization = {
    decision,
    layers: report(layers, keyStateOutcome(operation, iamOnly, usable)),
    blockedBy:
      decision === 'allowed'
        ? []
        : inOrder(decision === 'undetermined' ? undecided : blockedByLayers(setting, inputs, list)),
    allowedBy: decision === 'allowed' ? allowedByLayers(setting, inputs, iamOnly) : [],
    keyUsable: usable,
  };
  if (decision === 'undetermined') answer.unknownContext = unknownContext(list, undecided);
  return answer;
}

const POLICY_LAYERS = LAYERS.filter((layer) => layer !== 'key-state') as PolicyLayer[];

function kmsOperation(action: string): Operation {
  if (!/^kms:[a-z]+$/i.test(action)) {
    throw new AuthorizationInputError(
      'invalid-case',
      `action must be one KMS action such as kms:Decrypt, not ${action}`,
    );
  }
  const known = operationOf(action);
  return (
    known ?? {
      name: action.slice(4),
      policy: 'key',
      crossAccount: false,
      grantable: false,
      dryRun: false,
      states: null,
    }
  );
}

function kmsView(c: AuthorizationCase, operation: Operation): RequestView {
  const request = operation.policy === 'iam' ? { ...c.request, resource: '*' } : c.request;
  const view = viewRequest(request, boundaryAttached(c.policies.boundary));
  const [arn, , service, , , resource] = view.resourceParts;
  if (operation.policy !== 'iam' && (arn !== 'arn' || service !== 'kms' || !resource)) {
    throw new AuthorizationInputError(
      'invalid-resource',
      `resource must be the ARN of a KMS key or alias, not ${request.resource}`,
    );
  }
  return view;
}

interface Scope {
  operation: Operation;
  view: RequestView;
  explain: boolean;
  iamOnly: boolean;
  setting: Setting;
}

function readLayers(c: AuthorizationCase, scope: Scope): LayerMap {
  const { view, explain } = scope;
  const { policies } = c;
  return {
    'key-policy': readKeyPolicy(c, scope),
    'identity-policy': readIdentity(policies.identity, view, explain),
    'permissions-boundary': readBoundary(policies.boundary, view, explain),
    'session-policy': readSession(policies.session, view, explain),
    scp: readScp(policies.scp, view, explain),
    rcp: rcpApplies(c, scope) ? readRcp(policies.rcp, view, explain) : notApplicable(),
    'vpc-endpoint-policy': readEndpoint(policies.vpcEndpoint, view, explain),
    grant: readGrantLayer(c, scope),
  };
}

/** Operations that cannot cross accounts, and RetireGrant, gain nothing from a key policy (KMS Developer Guide). */
function readKeyPolicy(c: AuthorizationCase, { operation, view, explain, iamOnly, setting }: Scope): LayerFacts {
  if (iamOnly || operation.policy === 'grant') return notApplicable();
  if (c.policies.key === 'unknown') {
    return setting === 'foreign' && !operation.crossAccount
      ? { ...unread(), direct: NO, role: NO, account: NO }
      : unread();
  }
  const reader = new LayerReader('key', asSeenByKeyPolicy(view), explain);
  const foreign = setting === 'foreign' && !operation.crossAccount;
  const ineffective = foreign ? `matches, but ${view.action} does not work from another account` : null;
  reader.read({ name: 'key policy', document: c.policies.key }, ineffective);
  return reader.result();
}

function readGrantLayer(c: AuthorizationCase, { operation, view, explain, iamOnly }: Scope): LayerFacts {
  if (iamOnly || !operation.grantable) return notApplicable();
  if (c.grants === 'unknown') return unread(false);
  return readGrants(c.grants ?? [], operation, view, explain);
}

/** What RCPs leave alone: RetireGrant, service-linked roles, AWS managed keys (Organizations User Guide, "RCPs"). */
function rcpApplies(c: AuthorizationCase, { operation, view, iamOnly }: Scope): boolean {
  return (
    !iamOnly && operation.policy !== 'grant' && !isServiceLinkedRole(view) && !isAwsManagedKey(c.policies.key, view)
  );
}

function allowInputs(layers: LayerMap, iamOnly: boolean): AllowInputs {
  const key = layers['key-policy'];
  const grant = layers.grant;
  return {
    direct: key.applies ? key.direct : NO,
    role: key.role,
    account: iamOnly ? YES : key.account,
    identity: layers['identity-policy'].direct,
    boundary: layers['permissions-boundary'].direct,
    session: layers['session-policy'].direct,
    scp: layers.scp.direct,
    rcp: layers.rcp.direct,
    endpoint: layers['vpc-endpoint-policy'].direct,
    grantDirect: grant.applies ? grant.direct : NO,
    grantRole: grant.role,
    grantAccount: grant.account,
    grantIgnoresLimits: grant.role === NO ? NO : MAYBE,
  };
}

function originsFor(layers: LayerMap): Origins<PolicyLayer> {
  return {
    direct: 'key-policy',
    role: 'key-policy',
    account: 'key-policy',
    identity: 'identity-policy',
    boundary: 'permissions-boundary',
    session: 'session-policy',
    scp: 'scp',
    rcp: 'rcp',
    endpoint: 'vpc-endpoint-policy',
    grantDirect: 'grant',
    grantRole: 'grant',
    grantAccount: 'grant',
    grantIgnoresLimits: layers['permissions-boundary'].direct === YES ? 'session-policy' : 'permissions-boundary',
  };
}

function keyStateOutcome(operation: Operation, iamOnly: boolean, usable: boolean | 'unknown'): LayerOutcome {
  if (iamOnly || operation.policy === 'iam') return 'not-applicable';
  if (usable === 'unknown') return 'unknown';
  return usable ? 'allows' : 'denies';
}

function report(layers: LayerMap, keyState: LayerOutcome): LayerResult[] {
  return LAYERS.map((layer) => {
    if (layer === 'key-state') return { layer, outcome: keyState, statements: [] };
    const facts = layers[layer];
    return { layer, outcome: outcomeOf(facts), statements: facts.statements };
  });
}

function inOrder(layers: readonly PolicyLayer[]): Layer[] {
  return layers.length < 2 ? [...layers] : LAYERS.filter((layer) => (layers as readonly Layer[]).includes(layer));
}

function unknownContext(
  list: readonly { layer: PolicyLayer; facts: LayerFacts }[],
  undecided: readonly PolicyLayer[],
): string[] {
  const keys = new Set<string>();
  for (const { layer, facts } of list) {
    if (!undecided.includes(layer)) continue;
    for (const key of facts.unknownAllow) keys.add(key);
    for (const key of facts.unknownDeny) keys.add(key);
  }
  return [...keys];
}
