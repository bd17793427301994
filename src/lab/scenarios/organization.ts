import { addServiceLinkedRole } from '../aws/iam/service-linked-roles';
import { ANALYTICS, MANAGEMENT, PAYMENTS, REGIONS } from '../aws/new-world';
import { addAlias, addKey, addRole } from '../aws/resources';
import type { World } from '../aws/world';
import { root, trustAccount } from './documents';
import { seedKeymedicRoles } from './keymedic-roles';

/** People and pipelines that changed things in the histories of the scenarios. */
export const ADMIN = 'PlatformAdmin';
export const PIPELINE = 'DeployPipeline';

/** What every account has before anything goes wrong: keymedic's roles, administrators, AWS managed keys. */
export function seedOrganization(world: World): void {
  seedKeymedicRoles(world);
  for (const account of [MANAGEMENT, PAYMENTS, ANALYTICS]) {
    for (const name of [ADMIN, PIPELINE])
      addRole(world, {
        account,
        name,
        trust: trustAccount(account),
        attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        tags: { Owner: 'platform-engineering' },
      });
    for (const region of REGIONS)
      for (const service of ['rds', 'ec2', 's3']) seedAwsManagedKey(world, { account, region, service });
  }
  addServiceLinkedRole(world, PAYMENTS, 'rds.amazonaws.com');
  addServiceLinkedRole(world, ANALYTICS, 'rds.amazonaws.com');
  addServiceLinkedRole(world, PAYMENTS, 'autoscaling.amazonaws.com');
}

/** An AWS managed key: usable through its service only, by everybody in the account; its policy is fixed. */
function seedAwsManagedKey(world: World, at: { account: string; region: string; service: string }): void {
  const { account, region, service } = at;
  const name = service === 'ec2' ? 'ebs' : service;
  const Condition = {
    StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` },
  };
  const use = [
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncrypt*',
    'kms:GenerateDataKey*',
    'kms:CreateGrant',
    'kms:DescribeKey',
  ];
  const read = ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'];
  const policy = {
    Version: '2012-10-17',
    Id: `auto-${name}-2`,
    Statement: [
      { Sid: `UseThrough${name}`, Effect: 'Allow', Principal: { AWS: '*' }, Action: use, Resource: '*', Condition },
      { Sid: 'ReadMetadata', Effect: 'Allow', Principal: { AWS: root(account) }, Action: read, Resource: '*' },
    ],
  };
  const description = `Default key that protects resources of ${name.toUpperCase()} when no other key is named`;
  const createdAt = new Date('2024-02-12T09:00:00Z');
  const key = addKey(world, { account, region, manager: 'AWS', description, policy, createdAt });
  addAlias(world, key, `alias/aws/${name}`, createdAt);
}
