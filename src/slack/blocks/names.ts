import type { Approval, ApprovalEvent, ApprovalState } from '../../domain/approval';
import type { DecisionKind, LayerOutcome } from '../../domain/decision';
import type { UnknownLayer } from '../../domain/investigation';
import type { CauseLayer, Certainty, RootCauseCode } from '../../domain/root-cause';

/** Headline of each root cause: general words, no names, so that it may also be shown where details may not. */
export const CAUSE_TITLES: Record<RootCauseCode, string> = {
  'key-not-found': 'the key does not exist there',
  'wrong-region': 'the key is in another Region',
  'alias-not-found': 'the alias does not exist there',
  'alias-points-elsewhere': 'the alias points to another key',
  'key-disabled': 'the key is disabled',
  'key-pending-deletion': 'the key is scheduled for deletion',
  'key-pending-import': 'the key has no usable key material',
  'key-unavailable': 'the key store of the key cannot be reached',
  'key-not-ready': 'the key is still being created or updated',
  'wrong-key-usage': 'the key is not made for this operation',
  'wrong-key-for-ciphertext': 'the ciphertext belongs to another key',
  'encryption-context-mismatch': 'the encryption context is not the one used to encrypt',
  'scp-blocks': 'a service control policy refuses it',
  'rcp-blocks': 'a resource control policy refuses it',
  'vpc-endpoint-policy-blocks': 'the VPC endpoint policy refuses it',
  'key-policy-explicit-deny': 'the key policy denies it explicitly',
  'key-policy-no-iam-delegation': 'the key policy does not let IAM policies decide',
  'key-policy-missing-principal': 'the key policy does not let this caller in',
  'key-policy-missing-action': 'the key policy lets this caller in, but not for this action',
  'key-policy-condition-unmet': 'a condition in the key policy is not met',
  'key-policy-stale-principal': 'the key policy names a role or user that was deleted',
  'key-policy-wrong-principal': 'the key policy names a slightly different caller',
  'key-policy-inert-statement': 'a statement in the key policy can never match',
  'key-policy-unmanageable': 'nobody can change the key policy any more',
  'replica-policy-differs': 'the replica key has a different policy',
  'cross-account-key-policy-missing': 'the key policy does not let the other account in',
  'cross-account-iam-missing': 'the caller’s own account does not allow it',
  'cross-account-aws-managed-key': 'an AWS managed key cannot be used from another account',
  'cross-account-operation-unsupported': 'this operation does not work across accounts',
  'iam-explicit-deny': 'an IAM policy denies it explicitly',
  'iam-missing-permission': 'no IAM policy of the caller allows it',
  'iam-resource-mismatch': 'the IAM policy allows it on another resource',
  'iam-condition-unmet': 'a condition in the IAM policy is not met',
  'wrong-caller': 'another principal made the call',
  'principal-not-found': 'the calling role or user does not exist',
  'permissions-boundary-blocks': 'the permissions boundary refuses it',
  'session-policy-blocks': 'the session policy refuses it',
  'create-grant-not-allowed': 'the caller may not create the grant that the service needs',
  'grant-missing': 'the grant that should allow it is missing',
  'grant-constraint-unmet': 'the constraint of the grant is not met',
  'service-grant-revoked': 'the grant of the AWS service was revoked',
  'grant-grantee-recreated': 'the grant belongs to a deleted role or user of the same name',
  'service-principal-not-allowed': 'the key policy does not let the AWS service in',
  'service-linked-role-missing': 'the service-linked role does not exist',
  'service-linked-role-not-allowed': 'the key policy does not let the service-linked role in',
  'rds-encryption-credentials-inaccessible': 'the database cannot reach its key',
  'rds-snapshot-aws-managed-key': 'a snapshot under the AWS managed key cannot be shared',
  'rds-cross-region-key-missing': 'the copy names no key in the destination Region',
  'resource-stays-inaccessible': 'the key is healthy, the resource has not recovered yet',
  'endpoint-unreachable': 'AWS KMS could not be reached over the network',
  'region-not-enabled': 'the Region is not enabled in the caller’s account',
  throttled: 'AWS KMS throttled the request',
  'limit-exceeded': 'a limit of AWS KMS is exhausted',
  'aws-outage': 'AWS KMS itself has trouble',
  'propagation-delay': 'a recent change has not taken effect everywhere yet',
  'fixed-since': 'it has been fixed since',
};

export const LAYER_NAMES: Record<UnknownLayer['layer'], string> = {
  'key-state': 'Key state',
  'key-policy': 'Key policy',
  'identity-policy': 'IAM policies of the caller',
  'permissions-boundary': 'Permissions boundary',
  'session-policy': 'Session policy',
  scp: 'Service control policies',
  rcp: 'Resource control policies',
  'vpc-endpoint-policy': 'VPC endpoint policy',
  grant: 'Grants',
  none: 'The failed request',
};

export const layerName = (layer: CauseLayer): string => (layer === 'service' ? 'AWS service' : LAYER_NAMES[layer]);

export const OUTCOME_NAMES: Record<LayerOutcome, string> = {
  allows: 'allows',
  denies: 'denies',
  silent: 'does not allow',
  'not-applicable': 'does not apply',
  unknown: 'could not be read',
};

export const CERTAINTY_NAMES: Record<Certainty, string> = {
  proven: 'proven by what was read',
  reported: 'as AWS’s own message says; not all of it could be read',
  likely: 'likely; something needed could not be read',
};

export const DECISION_NAMES: Record<DecisionKind, string> = {
  allowed: 'allowed',
  'implicit-deny': 'not allowed by anything',
  'explicit-deny': 'explicitly denied',
  undetermined: 'not known',
};

const STATE_NAMES: Record<ApprovalState, string> = {
  pending: 'waiting for approval',
  approved: 'approved, about to run',
  executing: 'running now',
  unknown: 'sent, AWS’s answer was lost: checking what happened',
  applied: 'applied, checking that it helps',
  verified: 'applied and verified',
  ineffective: 'applied, but the call is still refused',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired without a decision',
  stale: 'no longer offered',
  failed: 'failed',
  undone: 'undone',
};

/** Where a fix stands. An applied one with an outcome was looked at, and nobody could tell whether it helped. */
export function stateName({ state, outcome }: Approval): string {
  return state === 'applied' && outcome !== null ? 'applied; whether it helps is not known' : STATE_NAMES[state];
}

/** What an event did, before “by …”. */
export const EVENT_NAMES: Record<ApprovalEvent, string> = {
  approve: 'approved',
  complete: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
  expire: 'expired',
  invalidate: 'no longer offered',
  start: 'started',
  succeed: 'applied',
  fail: 'failed',
  lose: 'AWS’s answer lost',
  reconcile: 'found applied',
  verify: 'verified',
  dispute: 'found ineffective',
  undo: 'undone',
};
