import { PAYMENTS } from '../../src/lab/aws/new-world';
import { addManagedPolicy, addRole } from '../../src/lab/aws/resources';
import type { World } from '../../src/lab/aws/world';

const statement = (Sid: string, Action: string | string[], Resource: string | string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Sid, Effect: 'Allow', Action, Resource }],
});

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** What `addManyRoles` made. */
export interface ManyRoles {
  /** Names in order, `large-00000` and on. */
  names: string[];
  /** ARN of the policy that all of them share; it allows `kms:DescribeKey` on every key. */
  shared: string;
  /** ARN of the boundary of every tenth, beginning with the first; it allows KMS but no decryption. */
  boundary: string;
}

/**
 * Fills an account with roles: each with tags, an inline policy (every second one's allows `kms:Decrypt` on all keys of
 * the account, the others' something else) and one shared managed policy; every tenth with a boundary.
 */
export function addManyRoles(world: World, count: number, account = PAYMENTS): ManyRoles {
  const policy = (name: string, document: unknown) => addManagedPolicy(world, { account, name, document }).arn;
  const shared = policy('LargeShared', statement('Describe', 'kms:DescribeKey', '*'));
  const boundary = policy('LargeBoundary', statement('Some', ['kms:Describe*', 'kms:List*'], '*'));
  const names = Array.from({ length: count }, (_, index) => `large-${String(index).padStart(5, '0')}`);
  for (const [index, name] of names.entries()) {
    const keys = `arn:aws:kms:*:${account}:key/*`;
    const bucket = `arn:aws:s3:::acme-${name}/*`;
    addRole(world, {
      account,
      name,
      path: '/large/',
      trust,
      inline: {
        work: index % 2 === 0 ? statement('Keys', 'kms:Decrypt', keys) : statement('Files', ['s3:GetObject'], [bucket]),
      },
      attached: [shared],
      boundary: index % 10 === 0 ? boundary : null,
      tags: { Owner: `team-${index % 17}`, Purpose: `jobs & batches of ${name}` },
    });
  }
  return { names, shared, boundary };
}
