import { groupInlinePairs, managedPolicyArns } from '../assemble-identity';
import { attachedPolicyIds, CALLER_PATH, KEY_PATH, pathOf } from '../assemble-organization';
import { record, text } from '../read-evidence';
import { withRecordedRequest } from '../recorded-request';
import { resolveKey } from '../resolved-key';
import { STEPS } from '../steps';
import type { Target } from '../target';
import type { Check } from './check';

/** Which key is meant and what its metadata says. */
export const resolvedKey: Check = ({ facts, evidence }) => resolveKey(evidence, facts.target as Target);

/** What the text does not say of the request and CloudTrail's record of it does, for reads that rest on it. */
export const recordedRequest: Check = ({ facts, evidence }) => {
  const target = facts.target as Target;
  const { vpcEndpointId } = withRecordedRequest(target, evidence, resolveKey(evidence, target).arn);
  return { vpcEndpointId };
};

/** Lists that later steps walk: what is attached where. */
export const managedArns: Check = ({ evidence }) => ({ arns: managedPolicyArns(evidence) });

export const groupPairs: Check = ({ evidence }) => ({ pairs: groupInlinePairs(evidence) });

/** The chain root → account of the caller's account; null members when it is not known whole. */
export const callerPath: Check = ({ facts, evidence }) => {
  const account = (facts.target as Target).callerAccount;
  return { levels: account ? pathOf(evidence, account, CALLER_PATH) : null };
};

export const keyPath: Check = ({ facts, evidence }) => {
  const account = text(record(evidence.get(STEPS.resolved)?.facts).account) ?? (facts.target as Target).keyAccount;
  return { levels: account ? pathOf(evidence, account, KEY_PATH) : null };
};

export const organizationPolicyIds: Check = ({ evidence }) => ({ ids: attachedPolicyIds(evidence) });

const OUTAGE = new Set(['unreachable', 'failed', 'timeout']);

/** Whether KMS itself answered in the key's Region. A refusal is an answer. */
export const serviceHealth: Check = ({ evidence }) => {
  const gap = evidence.get(STEPS.key)?.gap ?? null;
  const answered = gap === null || !OUTAGE.has(gap.reason);
  return {
    answered,
    outage: gap?.reason === 'failed',
    unreachable: gap !== null && !answered && gap.reason !== 'failed',
    message: gap?.message ?? null,
  };
};
