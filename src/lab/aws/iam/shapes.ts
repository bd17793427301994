import { members } from '../wire/xml';
import type { Group, ManagedPolicy, PolicyVersion, Role, User } from '../world';
import { encoded } from './documents';

/** Members that several IAM answers share, as IAM names them. Documents are percent-encoded. */

type Shape = Record<string, unknown>;

export function roleSummary(role: Role): Shape {
  return {
    ...roleHead(role),
    AssumeRolePolicyDocument: encoded(role.trust),
    Description: role.description,
    MaxSessionDuration: 3600,
  };
}

export function roleHead(role: Role): Shape {
  return { Path: role.path, RoleName: role.name, RoleId: role.id, Arn: role.arn, CreateDate: role.createdAt };
}

export function roleDetail(role: Role): Shape {
  return { ...roleSummary(role), ...boundaryAndTags(role) };
}

export function userSummary(user: User): Shape {
  return { Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn, CreateDate: user.createdAt };
}

export function userDetail(user: User): Shape {
  return { ...userSummary(user), ...boundaryAndTags(user) };
}

export function groupSummary(group: Group): Shape {
  return { Path: '/', GroupName: group.name, GroupId: group.id, Arn: group.arn, CreateDate: group.createdAt };
}

/** `PermissionsBoundary` (left out when there is none) and `Tags`. */
export function boundaryAndTags(owner: Role | User): Shape {
  const boundary = owner.boundary && { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: owner.boundary };
  const tags = Object.entries(owner.tags).map(([Key, Value]) => ({ Key, Value }));
  return { PermissionsBoundary: boundary ?? undefined, Tags: members(tags) };
}

/** Managed policies attached to an identity, named as their ARNs end. */
export function attachedPolicies(owner: Role | User | Group): Shape[] {
  return owner.attached.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }));
}

export function policyHead(policy: ManagedPolicy): Shape {
  const versions = versionsOf(policy);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: /:policy(\/|\/.*\/)[^/]+$/.exec(policy.arn)?.[1],
    DefaultVersionId: versions.find((version) => version.isDefault)?.id,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: new Date(Math.max(...versions.map((version) => version.createdAt.getTime()))),
  };
}

/** All versions of a managed policy, newest first, as IAM lists them. */
export function versionsOf(policy: ManagedPolicy): (PolicyVersion & { isDefault: boolean })[] {
  const { document, createdAt } = policy;
  const inForce = policy.defaultVersion ?? { id: 'v1', createdAt };
  const all = [
    { ...inForce, document, isDefault: true },
    ...(policy.otherVersions ?? []).map((version) => ({ ...version, isDefault: false })),
  ];
  return all.sort((a, b) => Number(b.id.slice(1)) - Number(a.id.slice(1)));
}

export function policyVersion(version: ReturnType<typeof versionsOf>[number]): Shape {
  return {
    Document: encoded(version.document),
    VersionId: version.id,
    IsDefaultVersion: version.isDefault,
    CreateDate: version.createdAt,
  };
}
