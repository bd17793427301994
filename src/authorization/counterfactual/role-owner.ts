import { parsePrincipal, roleMaker } from '../../domain/arn';

/**
 * Who alone changes a role's policies, where that is not its account: AWS for service-linked roles, Identity Center for those of its
 * permission sets. Told by the path, or by the reserved name where a session does not show it (IAM User Guide,
 * "Service-linked roles"; IAM Identity Center User Guide, "Permission sets").
 */
export function roleOwner(arn: string): 'AWS' | 'Identity Center' | null {
  if (arn.includes(':role/aws-service-role/')) return 'AWS';
  if (arn.includes(':role/aws-reserved/')) return 'Identity Center';
  return roleMaker(parsePrincipal(arn)?.name ?? '');
}
