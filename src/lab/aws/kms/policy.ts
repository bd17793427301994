import type { OperationTable } from '../call';
import { AwsFailure } from '../wire/failure';
import { flag, optionalText, text } from '../wire/members';
import { keyFor } from './access';
import { storedPolicy } from './policy-document';
import { keyPolicyOf } from './principals';

/** The key policy: exactly one per key, named `default`. */
export const policyOperations: OperationTable = {
  GetKeyPolicy(call) {
    const key = keyFor(call);
    defaultName(optionalText(call.input, 'PolicyName'));
    return { Policy: JSON.stringify(keyPolicyOf(call.world, key), null, 2), PolicyName: 'default' };
  },
  ListKeyPolicies(call) {
    keyFor(call);
    return { PolicyNames: ['default'], Truncated: false };
  },
  PutKeyPolicy(call) {
    const bypass = flag(call.input, 'BypassPolicyLockoutSafetyCheck');
    const key = keyFor(call, { context: { 'kms:BypassPolicyLockoutSafetyCheck': String(bypass) } });
    defaultName(optionalText(call.input, 'PolicyName'));
    if (key.manager === 'AWS')
      throw new AwsFailure('UnsupportedOperationException', `${key.arn} is an AWS managed key; its policy is fixed.`);
    key.policy = storedPolicy(call, key, text(call.input, 'Policy'), bypass);
    return {};
  },
};

function defaultName(name: string | null): void {
  if (name !== null && name !== 'default') throw new AwsFailure('NotFoundException', 'No such policy exists');
}
