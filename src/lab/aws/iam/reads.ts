import { authorizeAccount } from '../authorize';
import type { Call, Operation, OperationTable } from '../call';
import { optionalText, text } from '../wire/members';
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
import { paged } from './paging';
import {
  attachedPolicies,
  groupSummary,
  policyHead,
  policyVersion,
  roleDetail,
  roleSummary,
  userDetail,
  userSummary,
  versionsOf,
} from './shapes';

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
    return paged(call, 'Groups', groups.map(groupSummary));
  },
  GetPolicy: (call) => ({ Policy: policyHead(allowedPolicy(call)) }),
  GetPolicyVersion(call) {
    const policy = allowedPolicy(call);
    const id = text(call.input, 'VersionId');
    const version = versionsOf(policy).find((one) => one.id === id);
    if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
    return { PolicyVersion: policyVersion(version) };
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
  return (call) => paged(call, 'AttachedPolicies', attachedPolicies(find(call)));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
