import { validateKeyPolicy } from '../../../authorization/validate';
import { wouldAllow } from '../authorize';
import type { Call } from '../call';
import { AwsFailure } from '../wire/failure';
import type { Key } from '../world';
import { keyContext } from './context';
import { namedPrincipals, principalExists, withArns, withIds } from './principals';

/** KMS Developer Guide, "Resource quotas": a key policy document has at most 32 KB. */
const LIMIT_BYTES = 32_768;

/** What KMS gives a key that is made without a policy: the account decides through IAM. */
export function defaultKeyPolicy(account: string): unknown {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const statement = { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' };
  return { Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] };
}

/**
 * Checks a document that is to become the key's policy and returns the text to store. Refuses what is not a policy,
 * is too long, names principals that do not exist, or (unless bypassed) would lock the caller out of PutKeyPolicy.
 */
export function storedPolicy(call: Call, key: Key, text: string, bypassLockout: boolean): string {
  if (Buffer.byteLength(text) > LIMIT_BYTES)
    throw new AwsFailure('LimitExceededException', `The key policy is longer than ${LIMIT_BYTES} bytes.`);
  const document = parsed(text);
  const check = validateKeyPolicy(document);
  if (!check.ok) throw malformed(check.message);
  if (!namedPrincipals(document).every((principal) => principalExists(call.world, principal)))
    throw malformed('Policy contains a statement with one or more invalid principals.');
  if (!bypassLockout && !callerKeepsControl(call, key, document))
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
  return JSON.stringify(withIds(call.world, document));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The new key policy is not valid JSON.');
  }
}

function callerKeepsControl(call: Call, key: Key, document: unknown): boolean {
  const context = keyContext(call.world, key, null);
  return wouldAllow(call, { action: 'kms:PutKeyPolicy', key, context, document: withArns(call.world, document) });
}

function malformed(message: string): AwsFailure {
  return new AwsFailure('MalformedPolicyDocumentException', message);
}
