import { accountOf } from '../find';
import { addRole } from '../resources';
import { AwsFailure } from '../wire/failure';
import type { Role, World } from '../world';

const NAMES: Readonly<Record<string, { role: string; policy: string }>> = {
  'rds.amazonaws.com': { role: 'AWSServiceRoleForRDS', policy: 'AmazonRDSServiceRolePolicy' },
  'autoscaling.amazonaws.com': { role: 'AWSServiceRoleForAutoScaling', policy: 'AutoScalingServiceRolePolicy' },
};

/** Makes a service-linked role as the service defines it. Throws InvalidInput when there is one, or no such service. */
export function addServiceLinkedRole(world: World, account: string, service: string): Role {
  const names = Object.hasOwn(NAMES, service) ? NAMES[service] : undefined;
  if (!names) throw new AwsFailure('InvalidInput', `Service-linked roles of ${service} are not available.`, 400);
  if (accountOf(world, account).roles.has(names.role))
    throw new AwsFailure(
      'InvalidInput',
      `Service role name ${names.role} has been taken in this account, please try a different suffix.`,
      400,
    );
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } };
  return addRole(world, {
    account,
    name: names.role,
    path: `/aws-service-role/${service}/`,
    trust: { Version: '2012-10-17', Statement: [statement] },
    linkedService: service,
    attached: [`arn:aws:iam::aws:policy/aws-service-role/${names.policy}`],
  });
}
