import type { Json } from '../domain/json';
import type { DenyReason, Signal } from '../domain/signal';
import { text } from './read-evidence';
import { isRefusal } from './recorded-request';

/** Policy types as AWS's refusals name them (IAM User Guide, "Troubleshoot access denied error messages"). */
const POLICY_TYPES: readonly (readonly [words: string, layer: string])[] = [
  ['identity-based', 'identity'],
  ['resource-based', 'resource'],
  ['permissions boundary', 'boundary'],
  ['session', 'session'],
  ['service control', 'scp'],
  ['resource control', 'rcp'],
  ['VPC endpoint', 'vpce'],
];

/** The layer that a recorded message says to have refused; null where it names none. */
function reasonIn(message: string): string | null {
  for (const [words, layer] of POLICY_TYPES) {
    if (message.includes(`because no ${words}`)) return `${layer}-no-allow`;
    if (message.includes(`explicit deny in a ${words}`) || message.includes(`explicit deny in an ${words}`))
      return `${layer}-explicit`;
  }
  return null;
}

/** Services put their name before a code (`KMS.DisabledException`), CloudTrail the side at fault (`Client.UnauthorizedOperation`). */
function bareCode(code: string | null): string | null {
  return code?.replace(/^(?:KMS|Client)\./, '') ?? null;
}

const isOfPolicy = (reason: DenyReason): boolean => /-(?:no-allow|explicit)$/.test(reason);
/** Reasons of which AWS does not say more than that something was refused. */
const OPEN: readonly DenyReason[] = ['unspecified', 'encoded-message'];
/** Codes under which services pass a refusal of KMS on, besides their own of other failures. */
const PASSED_ON = /AccessDenied|Unauthorized|NotAuthorized|NotAccessible|^(?:Client\.)?(?:Invalid)?KMS/i;

/** Whether a text speaks of a refusal by policies, or may do so. */
function mayBeRefusal({ denyReason, errorCode }: Signal): boolean {
  if (denyReason !== null) return isOfPolicy(denyReason) || OPEN.includes(denyReason);
  return errorCode === null || PASSED_ON.test(errorCode);
}

/** Whether a text is AWS's answer to a call that it refused for want of permission, and not for the state of a key. */
export function isAccessDenial({ denyReason, errorCode }: Signal): boolean {
  if (denyReason !== null && !OPEN.includes(denyReason)) return isOfPolicy(denyReason);
  return /AccessDenied|Unauthorized/.test(errorCode ?? '');
}

/** Whether a record is of a failure like the text's: the same code or, of a refusal, no other layer than the one that the text names. */
export function isSameFailure(detail: Json, signal: Signal): boolean {
  const code = bareCode(text(detail.errorCode));
  if (code === null) return false;
  if (!isRefusal(detail)) return code === bareCode(signal.errorCode);
  if (!mayBeRefusal(signal)) return false;
  const recorded = reasonIn(text(detail.errorMessage) ?? '');
  return (
    recorded === null || signal.denyReason === null || !isOfPolicy(signal.denyReason) || recorded === signal.denyReason
  );
}
