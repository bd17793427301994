import type { PastedText } from './pasted-text';
import { NEEDS_FAILURE } from './precedence';
import type { Readings } from './reading';

const FAILURE = [
  'error',
  'exception',
  'fail',
  'denied',
  'fault',
  'notauthorized',
  'unable',
  'statuscode',
  'cannot',
  'couldnot',
  'invalid',
  'forbidden',
  'notallowed',
  'inaccessible',
  'refused',
  'rejected',
];
/** Key management that is not AWS's: Google, Azure, Alibaba, Microsoft's volume activation, the Linux kernel's mode setting. */
const FOREIGN = [
  'cloudkms',
  'googleapis',
  'google.cloud',
  'cryptokey',
  'keyvault',
  'vault.azure',
  'aliyun',
  'alibabacloud',
  'tencentcloud',
  '0xc004f',
  'slmgr',
  'softwarelicensing',
  'volumeactivation',
  'nomodeset',
  'modesetting',
];
const AWS = [
  'arn:aws',
  'amazonaws',
  'awskms',
  'awssdk',
  'com.amazonaws',
  'aws_kms',
  'operationerrorkms',
  'service:kms',
];

/** True when the text itself shows that a KMS key, or access to it, is what failed: not when it merely speaks of keys. */
export function isFailureOfAKey(readings: Readings, text: PastedText): boolean {
  const foreign = FOREIGN.some((words) => text.flat.includes(words)) && !AWS.some((words) => text.flat.includes(words));
  if (foreign) return false;
  const failed =
    FAILURE.some((words) => text.flat.includes(words)) ||
    [...readings].some(([, list]) => list.some(({ errorCode }) => errorCode));
  return [...readings].some(
    ([shape, list]) => list.some(({ kms }) => kms) && (failed || !NEEDS_FAILURE.has(shape) || bare(text)),
  );
}

/** A message that stands alone, such as one line copied from a status field. */
function bare({ clean }: PastedText): boolean {
  return (
    /^["']?(?:arn:|key |the |kms )/i.test(clean.trimStart().slice(0, 20)) &&
    clean.trim().length < 260 &&
    !clean.includes('?')
  );
}
