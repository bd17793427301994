import type { AuthorizationCase, Grant, NamedPolicy, Unknown } from '../domain/decision';
import type { Evidence, Instant } from '../domain/evidence';
import type { Facts } from '../runbook/facts';
import { assembleIdentity, type Identity } from './assemble-identity';
import { assembleRcps, assembleScps, type OrganizationFacts } from './assemble-organization';
import { documentOf, list, outputOf, record, statusOf, wholeOutputOf } from './read-evidence';
import { withRecordedRequest } from './recorded-request';
import { contextFor } from './request-context';
import { type ResolvedKey, resolveKey } from './resolved-key';
import { STEPS } from './steps';
import type { Target } from './target';

/** Everything that the pure part knows about one investigation, assembled once from its evidence. */
export interface Situation {
  evidence: Evidence;
  target: Target;
  organization: OrganizationFacts;
  key: ResolvedKey;
  identity: Identity;
  at: Instant;
  /** One case per needed action, the one that failed first; empty without a key or a principal. */
  cases: AuthorizationCase[];
}

function endpointPolicy(evidence: Evidence, target: Target): NamedPolicy | null | Unknown {
  if (!target.vpcEndpointId) return null;
  const endpoint = record(list(outputOf(evidence, STEPS.endpoint)?.VpcEndpoints)[0]);
  const document = documentOf(endpoint.PolicyDocument);
  return document ? { name: target.vpcEndpointId, document } : 'unknown';
}

function grantsOf(evidence: Evidence): Grant[] | Unknown {
  const output = wholeOutputOf(evidence, STEPS.grants);
  return output ? (list(output.Grants) as Grant[]) : 'unknown';
}

function keyPolicyOf(evidence: Evidence): unknown {
  return documentOf(outputOf(evidence, STEPS.keyPolicy)?.Policy) ?? 'unknown';
}

/**
 * The authorization case of one action. A layer that could not be read is `unknown`; no session policy and, unless the
 * text names one, no VPC endpoint are assumed (and said in the diagnosis).
 */
function caseFor(action: string, situation: Omit<Situation, 'cases'>): AuthorizationCase {
  const { evidence, target, identity, key, organization } = situation;
  const rest: Omit<AuthorizationCase, 'request'> = {
    id: action,
    policies: {
      key: keyPolicyOf(evidence),
      identity: identity.policies,
      boundary: identity.boundary,
      session: [],
      scp: assembleScps(evidence, organization, { account: target.callerAccount, keyAccount: key.account }),
      rcp: assembleRcps(evidence, organization, { account: key.account ?? '', manager: key.manager }),
      vpcEndpoint: endpointPolicy(evidence, target),
    },
    grants: grantsOf(evidence),
    keyState: key.state ?? 'unknown',
  };
  const request = { principal: target.principalArn ?? '', action, resource: key.arn ?? '' };
  return { ...rest, request: { ...request, ...contextFor(action, situation, rest) } };
}

/** Facts that investigations start from; the runbook engine adds one member per step. */
export interface BaseFacts {
  target: Target;
  organization: OrganizationFacts;
  at: Instant;
}

/** Reads the base facts back from the engine's untyped facts. */
export function baseFacts(facts: Facts): BaseFacts {
  const { target, organization, context } = facts as {
    target: Target;
    organization: OrganizationFacts;
    context: { at: Instant };
  };
  return { target, organization, at: context.at };
}

/** Assembles evidence into cases. Pure; the same evidence always gives the same situation. */
export function assembleSituation(evidence: Evidence, base: BaseFacts): Situation {
  const { organization, at } = base;
  const key = resolveKey(evidence, base.target);
  const target = withRecordedRequest(base.target, evidence, key.arn);
  const identity = assembleIdentity(evidence, target);
  const partial = { evidence, target, organization, key, identity, at };
  const answerable = target.principalArn !== null && key.arn !== null && statusOf(evidence, STEPS.key) !== null;
  return { ...partial, cases: answerable ? target.actions.map((action) => caseFor(action, partial)) : [] };
}
