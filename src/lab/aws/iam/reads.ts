import { authorizeAccount } from '../authorize';
import type { Call, Operation, OperationTable, Output } from '../call';
import { optionalNumber, optionalText, text } from '../wire/members';
import { pageOf } from '../wire/pages';
import { members } from '../wire/xml';
import type { Group, Role, User } from '../world';
import { encoded } from './documents';
import {
  allowedGroup,
  allowedPolicy,
  allowedRole,
  allowedUser,
  inlineDocument,
  noSuchEntity,
  ownAccount,
} from './lookup';

/** IAM's read operations; documents are percent-encoded, as AWS answers them. */
export const readOperations: OperationTable = {
  GetRole: (call) => ({ Role: roleDetail(allowedRole(call)) }),
  GetUser(call) {
    const given = optionalText(call.input, 'UserName');
    const self = call.caller.type === 'IAMUser' ? call.caller.identity?.name : undefined;
    return { User: userDetail(allowedUser(call, given ?? self)) };
  },
  ListRoles(call) {
    authorizeAccount(call, { action: 'iam:ListRoles', resource: `arn:aws:iam::${call.caller.account}:role/` });
    const prefix = optionalText(call.input, 'PathPrefix') ?? '/';
    const roles = [...ownAccount(call).roles.values()].filter((role) => role.path.startsWith(prefix));
    return paged(call, 'Roles', roles.sort(byName).map(roleSummary));
  },
  ListUsers(call) {
    authorizeAccount(call, { action: 'iam:ListUsers', resource: `arn:aws:iam::${call.caller.account}:user/` });
    return paged(call, 'Users', [...ownAccount(call).users.values()].sort(byName).map(userSummary));
  },
  ListRolePolicies: inlineNames(allowedRole),
  ListUserPolicies: inlineNames((call) => allowedUser(call)),
  ListGroupPolicies: inlineNames(allowedGroup),
  GetRolePolicy: inlinePolicy(allowedRole, 'role', 'RoleName'),
  GetUserPolicy: inlinePolicy((call) => allowedUser(call), 'user', 'UserName'),
  GetGroupPolicy: inlinePolicy(allowedGroup, 'group', 'GroupName'),
  ListAttachedRolePolicies: attachedNames(allowedRole),
  ListAttachedUserPolicies: attachedNames((call) => allowedUser(call)),
  ListAttachedGroupPolicies: attachedNames(allowedGroup),
  ListGroupsForUser(call) {
    const user = allowedUser(call);
    const groups = user.groups.flatMap((name) => ownAccount(call).groups.get(name) ?? []);
    const shown = groups.map(({ name, id, arn, createdAt }) => ({
      Path: '/',
      GroupName: name,
      GroupId: id,
      Arn: arn,
      CreateDate: createdAt,
    }));
    return paged(call, 'Groups', shown);
  },
  GetPolicy(call) {
    const { name, id, arn, createdAt } = allowedPolicy(call);
    const head = { PolicyName: name, PolicyId: id, Arn: arn, Path: '/', DefaultVersionId: 'v1', IsAttachable: true };
    return { Policy: { ...head, CreateDate: createdAt, UpdateDate: createdAt } };
  },
  GetPolicyVersion(call) {
    const policy = allowedPolicy(call);
    const version = text(call.input, 'VersionId');
    if (version !== 'v1')
      throw noSuchEntity(`Policy ${policy.arn} version ${version} does not exist or is not attachable.`);
    const Document = encoded(policy.document);
    return { PolicyVersion: { Document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: policy.createdAt } };
  },
};

type Owner = Role | User | Group;
type Find = (call: Call) => Owner;

function inlineNames(find: Find): Operation {
  return (call) => paged(call, 'PolicyNames', [...find(call).inline.keys()].sort());
}

function inlinePolicy(find: Find, kind: string, ownerMember: string): Operation {
  return (call) => {
    const owner = find(call);
    const PolicyName = text(call.input, 'PolicyName');
    const PolicyDocument = encoded(inlineDocument(owner, kind, PolicyName));
    return { [ownerMember]: owner.name, PolicyName, PolicyDocument };
  };
}

function attachedNames(find: Find): Operation {
  return (call) => {
    const shown = find(call).attached.map((arn) => ({
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyArn: arn,
    }));
    return paged(call, 'AttachedPolicies', shown);
  };
}

function paged<T>(call: Call, member: string, all: T[]): Output {
  const limit = optionalNumber(call.input, 'MaxItems') ?? 100;
  const page = pageOf(all, limit, optionalText(call.input, 'Marker'), 'ValidationError');
  return { [member]: members(page.items), IsTruncated: page.next !== null, Marker: page.next };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function roleSummary(role: Role): Output {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encoded(role.trust),
    Description: role.description,
    MaxSessionDuration: 3600,
  };
}

export function roleDetail(role: Role): Output {
  return { ...roleSummary(role), ...details(role) };
}

function userSummary(user: User): Output {
  return { Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn, CreateDate: user.createdAt };
}

function userDetail(user: User): Output {
  return { ...userSummary(user), ...details(user) };
}

function details(owner: Role | User): Output {
  const boundary = owner.boundary && { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: owner.boundary };
  const tags = Object.entries(owner.tags).map(([Key, Value]) => ({ Key, Value }));
  return { PermissionsBoundary: boundary ?? undefined, Tags: members(tags) };
}
