import type { Authorization, AuthorizationRequest, PolicySet, Unknown } from '../domain/decision';
import { answer } from './answer';
import type { EvaluateOptions } from './evaluate';
import { type LayerFacts, LayerReader, notApplicable, type Reading, unread } from './layer';
import type { Setting } from './outcome';
import { boundaryAttached, readBoundary, readEndpoint, readIdentity, readRcp, readScp, readSession } from './policies';
import { isServiceLinkedRole, type RequestView, viewRequest } from './request';

/** The policy of the resource that is asked for. */
export interface ResourcePolicy {
  /**
   * `trust`: a role's trust policy, which has no Resource and without which nobody may do anything; `resource`: any
   * other, which in one account may allow by itself but need not.
   */
  kind: 'trust' | 'resource';
  document: unknown | Unknown;
}

/** A request to any service but KMS. */
export interface IamCase {
  request: AuthorizationRequest;
  policies: Pick<PolicySet, 'identity' | 'boundary' | 'session' | 'scp'> &
    Partial<Pick<PolicySet, 'rcp' | 'vpcEndpoint'>>;
  /** Null: this resource has no policy of its own. */
  resourcePolicy?: ResourcePolicy | null;
  /** Account of the resource where its ARN names none; by default the caller's. */
  resourceAccount?: string;
}

/**
 * Decides a request by IAM's general rules: in one account an identity policy or the resource's policy must allow,
 * across accounts both; a trust policy must always allow. In the answer the layer `key-policy` stands for the
 * resource's own policy. Throws AuthorizationInputError as `evaluate` does.
 * Rules: IAM User Guide "Policy evaluation logic" and "Cross-account policy evaluation logic".
 */
export function evaluateIam(c: IamCase, options: EvaluateOptions = {}): Authorization {
  const how = { explain: options.explain ?? true, keep: options.keep ?? true };
  const { policies } = c;
  const view = viewRequest(c.request, boundaryAttached(policies.boundary));
  const resourcePolicy = c.resourcePolicy ?? null;
  const setting = settingOf(c, view, resourcePolicy);
  const layers = {
    'key-policy': readResourcePolicy(resourcePolicy, view, how),
    'identity-policy': readIdentity(policies.identity, view, how),
    'permissions-boundary': readBoundary(policies.boundary, view, how),
    'session-policy': readSession(policies.session, view, how),
    scp: readScp(policies.scp, view, how),
    rcp: isServiceLinkedRole(view) ? notApplicable() : readRcp(policies.rcp ?? [], view, how),
    'vpc-endpoint-policy': readEndpoint(policies.vpcEndpoint ?? null, view, how),
    grant: notApplicable(),
  };
  return answer({ setting, layers, iamOnly: false, keyState: 'not-applicable', keyUsable: true });
}

/** A service principal has no policies of its own: for it, as for a trust policy, the resource's policy must allow. */
function settingOf(c: IamCase, view: RequestView, resourcePolicy: ResourcePolicy | null): Setting {
  if (view.account === null || view.principal.type === 'service') return 'own';
  const owner =
    c.resourceAccount ?? (/^\d{12}$/.test(view.resourceParts[4] ?? '') ? view.resourceParts[4] : view.account);
  if (owner !== view.account) return 'foreign';
  return resourcePolicy?.kind === 'trust' ? 'own' : 'iam';
}

function readResourcePolicy(policy: ResourcePolicy | null, view: RequestView, how: Reading): LayerFacts {
  if (policy === null) return notApplicable();
  if (policy.document === 'unknown') return unread();
  const reader = new LayerReader(policy.kind, view, how);
  reader.read({ name: policy.kind === 'trust' ? 'trust policy' : 'resource policy', document: policy.document });
  return reader.result();
}
