import { alias, keySummary } from './alias';
import { evaluateRequest, explainDenial } from './authorization';
import type { Check } from './check';
import { history } from './history';
import { rdsSnapshots, rdsStatus } from './rds';
import {
  callerPath,
  groupPairs,
  keyPath,
  managedArns,
  organizationPolicyIds,
  recordedRequest,
  resolvedKey,
  serviceHealth,
} from './reads';

/** Every check that a runbook may name. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'resolve-key': resolvedKey,
  'recorded-request': recordedRequest,
  'service-health': serviceHealth,
  'key-summary': keySummary,
  alias,
  'managed-policy-arns': managedArns,
  'group-inline-pairs': groupPairs,
  'caller-path': callerPath,
  'key-path': keyPath,
  'organization-policy-ids': organizationPolicyIds,
  evaluate: evaluateRequest,
  'explain-denial': explainDenial,
  history,
  'rds-status': rdsStatus,
  'rds-snapshots': rdsSnapshots,
};
