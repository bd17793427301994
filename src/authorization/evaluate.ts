import type { Authorization, AuthorizationCase, LayerOutcome } from '../domain/decision';
import { answer, type LayerMap, settle } from './answer';
import { isAwsManagedKey } from './aws-managed-key';
import { splitCases } from './case-split';
import { readGrants } from './grants';
import { AuthorizationInputError } from './input-error';
import { keyUsable } from './key-state';
import { type LayerFacts, LayerReader, notApplicable, type Reading, unread } from './layer';
import { type Operation, operationOf } from './operations';
import type { Setting } from './outcome';
import { boundaryAttached, readBoundary, readEndpoint, readIdentity, readRcp, readScp, readSession } from './policies';
import { isServiceLinkedRole, type RequestView, viewRequest } from './request';
import { readRetire } from './retire-grant';
import { NO } from './tri';

export interface EvaluateOptions {
  /** False leaves the statements of every layer empty, and is faster. */
  explain?: boolean;
  /** False where the documents will not be seen again: their compiled form is not kept. */
  keep?: boolean;
  /** False leaves a request undetermined that every value of an unknown context key would decide alike; for sweeps. */
  exact?: boolean;
}

interface Scope {
  operation: Operation;
  view: RequestView;
  how: Reading;
  iamOnly: boolean;
  setting: Setting;
}

/**
 * Decides a KMS request from every layer that has a say. Never `allowed` while an applicable layer is unknown. Throws
 * AuthorizationInputError on a case or document that AWS would not have stored.
 * Rules: IAM User Guide "Policy evaluation logic"; KMS Developer Guide "Troubleshooting key access", "Key policies",
 * "Grants"; Organizations User Guide on SCPs and RCPs.
 */
export function evaluate(c: AuthorizationCase, options: EvaluateOptions = {}): Authorization {
  const undecided = evaluateOnce(c, options);
  if (undecided.decision !== 'undetermined' || !undecided.unknownContext?.length || options.exact === false) {
    return undecided;
  }
  const cases = splitCases(c, undecided.unknownContext);
  return cases === null
    ? undecided
    : settle(
        undecided,
        cases.map((one) => evaluateOnce(one, { explain: false })),
      );
}

function evaluateOnce(c: AuthorizationCase, options: EvaluateOptions): Authorization {
  const operation = kmsOperation(c.request.action);
  const view = kmsView(c, operation);
  const own = view.account === null || operation.policy === 'iam' || view.account === view.resourceParts[4];
  const iamOnly = operation.policy === 'iam' || (own && isAlias(view));
  const setting = own ? 'own' : 'foreign';
  const how = { explain: options.explain ?? true, keep: options.keep ?? true };
  const layers = readLayers(c, { operation, view, how, iamOnly, setting });
  const usable = iamOnly ? true : keyUsable(c.request.action, c.keyState);
  // An AWS service has no account whose IAM policies could allow anything.
  const accountDecides = iamOnly && view.account !== null;
  const keyState = keyStateOutcome(iamOnly, usable);
  return answer({ setting, layers, iamOnly: accountDecides, keyState, keyUsable: usable });
}

function kmsOperation(action: string): Operation {
  if (!/^kms:[a-z]+$/i.test(action)) {
    throw new AuthorizationInputError(
      'invalid-case',
      `action must be one KMS action such as kms:Decrypt, not ${action}`,
    );
  }
  const operation = operationOf(action);
  if (operation) return operation;
  const message = /^kms:ReEncrypt$/i.test(action)
    ? 'kms:ReEncrypt is authorized as kms:ReEncryptFrom on one key and kms:ReEncryptTo on the other'
    : `${action} is no KMS action that is known`;
  throw new AuthorizationInputError('invalid-case', message);
}

function kmsView(c: AuthorizationCase, operation: Operation): RequestView {
  const request = operation.policy === 'iam' ? { ...c.request, resource: '*' } : c.request;
  const view = viewRequest(request, boundaryAttached(c.policies.boundary));
  if (operation.policy !== 'iam') checkResource(operation, view);
  return view;
}

/** The operations that KMS authorizes on the alias too, and there by IAM policies alone (KMS Developer Guide, "AWS KMS permissions"). */
const ON_ALIASES: ReadonlySet<string> = new Set(['CreateAlias', 'UpdateAlias', 'DeleteAlias']);

function isAlias(view: RequestView): boolean {
  return view.resourceParts[5]?.startsWith('alias/') ?? false;
}

const ONE_KEY = /^key\/[^/*?$]+$/;
const ONE_ALIAS = /^alias\/[^*?$]+$/;

/** Whatever a caller names, every other operation is authorized on the key that the alias points to. */
function checkResource({ name }: Operation, view: RequestView): void {
  const [arn, partition, service, region, account, resource = ''] = view.resourceParts;
  const isKms = arn === 'arn' && service === 'kms' && region !== '' && /^\d{12}$/.test(account ?? '');
  const onAlias = ON_ALIASES.has(name);
  if (isKms && (ONE_KEY.test(resource) || (onAlias && ONE_ALIAS.test(resource)))) {
    if (view.account === null || partition === view.principal.partition) return;
    const message = `${view.resource} is in another partition than the caller, whom it can never know`;
    throw new AuthorizationInputError('invalid-resource', message);
  }
  const wanted = onAlias ? 'the ARN of a KMS key or alias' : 'the ARN of a KMS key';
  throw new AuthorizationInputError('invalid-resource', `resource must be ${wanted}, not ${view.resource}`);
}

function readLayers(c: AuthorizationCase, scope: Scope): LayerMap {
  const { view, how } = scope;
  const { policies } = c;
  return {
    'key-policy': readKeyPolicy(c, scope),
    'identity-policy': readIdentity(policies.identity, view, how),
    'permissions-boundary': readBoundary(policies.boundary, view, how),
    'session-policy': readSession(policies.session, view, how),
    scp: readScp(policies.scp, view, how),
    rcp: rcpApplies(c, scope) ? readRcp(policies.rcp, view, how) : notApplicable(),
    'vpc-endpoint-policy': readEndpoint(policies.vpcEndpoint, view, how),
    grant: readGrantLayer(c, scope),
  };
}

/** Operations that cannot cross accounts, and RetireGrant, gain nothing from a key policy (KMS Developer Guide). */
function readKeyPolicy(c: AuthorizationCase, { operation, view, how, iamOnly, setting }: Scope): LayerFacts {
  if (iamOnly || operation.policy === 'grant') return notApplicable();
  const stuck = setting === 'foreign' && !operation.crossAccount;
  if (c.policies.key === 'unknown') return stuck ? { ...unread(), direct: NO, role: NO, account: NO } : unread();
  const reader = new LayerReader('key', view, how);
  const ineffective = stuck ? `matches, but ${view.action} does not work from another account` : null;
  reader.read({ name: 'key policy', document: c.policies.key }, ineffective);
  return reader.result();
}

function readGrantLayer(c: AuthorizationCase, { operation, view, how, iamOnly }: Scope): LayerFacts {
  if (iamOnly || !operation.grantable) return notApplicable();
  if (c.grants === 'unknown') return unread(false);
  if (operation.policy === 'grant') return readRetire(c.grants ?? [], view, how);
  return readGrants(c.grants ?? [], operation, view, how);
}

/** What RCPs leave alone: RetireGrant, service-linked roles, AWS managed keys (Organizations User Guide, "RCPs"). */
function rcpApplies(c: AuthorizationCase, { operation, view, iamOnly }: Scope): boolean {
  const { rcp } = c.policies;
  const bound = !iamOnly && operation.policy !== 'grant' && rcp.length > 0;
  return bound && !isServiceLinkedRole(view) && !isAwsManagedKey(c.policies.key, view);
}

function keyStateOutcome(iamOnly: boolean, usable: boolean | 'unknown'): LayerOutcome {
  if (iamOnly) return 'not-applicable';
  if (usable === 'unknown') return 'unknown';
  return usable ? 'allows' : 'denies';
}
