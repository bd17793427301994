import type { ContextValue } from '../../../domain/decision';
import { authorizeAccount } from '../authorize';
import type { Call, OperationTable, Output } from '../call';
import { identityDecision } from '../decisions';
import { identityByArn } from '../find';
import { objectList, text, textList } from '../wire/members';
import { members } from '../wire/xml';
import type { Role, User } from '../world';
import { noSuchEntity } from './lookup';

const WORDS = {
  allowed: 'allowed',
  'explicit-deny': 'explicitDeny',
  'implicit-deny': 'implicitDeny',
  undetermined: 'implicitDeny',
} as const;

/** The policy simulator: identity policies, boundary and SCPs of a user or role; no key policy, no grants. */
export const simulateOperations: OperationTable = {
  SimulatePrincipalPolicy(call) {
    const arn = text(call.input, 'PolicySourceArn');
    authorizeAccount(call, { action: 'iam:SimulatePrincipalPolicy', resource: arn });
    const source = identityByArn(call.world, arn);
    if (!source) throw noSuchEntity(`The entity with arn ${arn} cannot be found.`);
    const resources = textList(call.input, 'ResourceArns');
    const results = textList(call.input, 'ActionNames').flatMap((action) =>
      (resources.length > 0 ? resources : ['*']).map((resource) => simulated(call, source, action, resource)),
    );
    return { EvaluationResults: members(results), IsTruncated: false };
  },
};

function simulated(call: Call, source: Role | User, action: string, resource: string): Output {
  const context = Object.fromEntries(objectList(call.input, 'ContextEntries').map(contextEntry));
  const decision = identityDecision(call, { source, action, resource, context });
  const scp = decision.layers.find((layer) => layer.layer === 'scp')?.outcome;
  const boundary = decision.layers.find((layer) => layer.layer === 'permissions-boundary')?.outcome;
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: WORDS[decision.decision],
    MatchedStatements: '',
    MissingContextValues: '',
    OrganizationsDecisionDetail: { AllowedByOrganizations: scp === 'allows' || scp === 'not-applicable' },
    ...(source.boundary
      ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: boundary === 'allows' } }
      : {}),
  };
}

function contextEntry(entry: Record<string, unknown>): [string, ContextValue] {
  return [String(entry.ContextKeyName), textList(entry, 'ContextKeyValues')];
}
