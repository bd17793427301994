import { hasRegionForm, partitionOf } from './arn';

/** Hosts of the AWS console by partition. */
export const CONSOLE_HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-cn': 'console.amazonaws.cn',
};

/**
 * Address of the details that AWS keeps of a refusal for a day, in the Region where it refused (IAM User Guide, "Troubleshoot access denied
 * error messages with authorization ID"); null where that is not known.
 */
export function authorizationConsoleUrl(id: string, region: string | null): string | null {
  if (!region || !hasRegionForm(region) || !/^[A-Za-z0-9-]{1,100}$/.test(id)) return null;
  const host = CONSOLE_HOSTS[partitionOf(region)];
  return `https://${region}.${host}/iam/home?region=${region}#/authorization-details/${id}`;
}
