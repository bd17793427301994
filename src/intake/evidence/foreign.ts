import type { PastedText } from '../pasted-text';

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
  'kmsactivation',
  'kmshost',
  'kmscon:',
  'port1688',
  '1688/tcp',
  'initialisedrm',
  'initializedrm',
  'kmsclientkey',
  'nomodeset',
  'modesetting',
  'modeset',
  'kmsmode',
  'kmsplane',
  'crtc',
  '[drm]',
  '/dev/dri',
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

/** Whose key management a text speaks of beside AWS's: somebody else's alone, both, or nobody else's. */
export function foreignKeys({ flat }: PastedText): 'alone' | 'beside' | 'none' {
  if (!FOREIGN.some((words) => flat.includes(words))) return 'none';
  return AWS.some((words) => flat.includes(words)) ? 'beside' : 'alone';
}
