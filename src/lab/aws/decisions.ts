import { evaluate } from '../../authorization/evaluate';
import { evaluateIam } from '../../authorization/evaluate-iam';
import type { Authorization, AuthorizationRequest, ContextValue } from '../../domain/decision';
import type { Call } from './call';
import { callerPolicies, identityPolicies, organizationPolicies, requestContext } from './policies';
import type { Key, Role, StoredGrant, User } from './world';

/** Builds the evaluator's cases from the world; every decision of the local AWS is made there. */

type Context = Record<string, ContextValue>;

const BRIEF = { explain: false };

/** May the caller do this with the key, if its key policy is `document`? */
export function keyDecision(
  call: Call,
  asked: { action: string; key: Key; context: Context; document: unknown; grants?: readonly StoredGrant[] },
): Authorization {
  const { key } = asked;
  const side = callerPolicies(call.world, call.caller);
  const rcp = organizationPolicies(call.world, key.account, 'RESOURCE_CONTROL_POLICY');
  const policies = { key: asked.document, ...side, rcp, vpcEndpoint: null };
  const request = requestOf(call, asked.action, key.arn, asked.context);
  return evaluate({ request, policies, grants: [...(asked.grants ?? key.grants)], keyState: key.state }, BRIEF);
}

/** May the caller do this as far as its own side says? For everything that has no policy of its own. */
export function ownSideDecision(
  call: Call,
  asked: { action: string; resource: string; context?: Context },
): Authorization {
  const side = callerPolicies(call.world, call.caller);
  const request = requestOf(call, asked.action, asked.resource, asked.context ?? {});
  if (!asked.action.startsWith('kms:')) return evaluateIam({ request, policies: side }, BRIEF);
  const policies = { key: null, ...side, rcp: [], vpcEndpoint: null };
  return evaluate({ request, policies, grants: [], keyState: 'Enabled' }, BRIEF);
}

/** May the caller act on the role, as trust policy and caller's policies say together? */
export function trustDecision(call: Call, asked: { action: string; role: Role; context: Context }): Authorization {
  const { action, role } = asked;
  const side = callerPolicies(call.world, call.caller);
  const request = requestOf(call, action, role.arn, asked.context);
  const rcp = organizationPolicies(call.world, role.arn.split(':')[4] ?? '', 'RESOURCE_CONTROL_POLICY');
  const resourcePolicy = { kind: 'trust', document: role.trust } as const;
  return evaluateIam({ request, policies: { ...side, rcp }, resourcePolicy }, BRIEF);
}

/** What the policy simulator answers for a role or user: its identity policies, boundary and SCPs. */
export function identityDecision(
  call: Call,
  asked: { source: Role | User; action: string; resource: string; context: Context },
): Authorization {
  const { source, action, resource, context } = asked;
  const account = call.caller.account;
  const scp = organizationPolicies(call.world, account, 'SERVICE_CONTROL_POLICY');
  const side = { ...identityPolicies(call.world, account, source), session: [], scp };
  const principal = { 'aws:PrincipalArn': source.arn, 'aws:PrincipalAccount': account };
  const request = { principal: source.arn, action, resource, context: { ...principal, ...context } };
  return evaluateIam({ request, policies: side }, BRIEF);
}

function requestOf(call: Call, action: string, resource: string, context: Context): AuthorizationRequest {
  return { principal: call.caller.arn, action, resource, context: { ...requestContext(call), ...context } };
}
