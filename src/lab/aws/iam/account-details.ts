import { authorizeAccount } from '../authorize';
import type { Call, OperationTable, Output } from '../call';
import { AwsFailure } from '../wire/failure';
import { textList } from '../wire/members';
import { members } from '../wire/xml';
import type { Account, Group, ManagedPolicy, Role, User } from '../world';
import { awsManagedPolicy } from './aws-policies';
import { encoded } from './documents';
import { type LastUse, lastUses } from './last-used';
import { ownAccount } from './lookup';
import { continuation, pageAsked } from './paging';
import {
  attachedPolicies,
  boundaryAndTags,
  groupSummary,
  policyHead,
  policyVersion,
  roleHead,
  userSummary,
  versionsOf,
} from './shapes';

const TYPES = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type EntityType = (typeof TYPES)[number];
type List = 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies';

/** One thing of the answer; written out only when it is on the page asked for. */
interface Entity {
  list: List;
  shape: () => Output;
}

/** Everything about the identities and policies of an account in one list of pages. */
export const accountDetailsOperations: OperationTable = {
  GetAccountAuthorizationDetails(call) {
    authorizeAccount(call, { action: 'iam:GetAccountAuthorizationDetails', resource: '*' });
    const page = pageAsked(call, entities(call, asked(call)));
    const list = (name: List) => members(page.items.flatMap((one) => (one.list === name ? [one.shape()] : [])));
    return {
      ...continuation(page),
      UserDetailList: list('UserDetailList'),
      GroupDetailList: list('GroupDetailList'),
      RoleDetailList: list('RoleDetailList'),
      Policies: list('Policies'),
    };
  },
};

/** The types asked for; all of them without a filter. Throws ValidationError for what is no type. */
function asked(call: Call): ReadonlySet<EntityType> {
  const names = textList(call.input, 'Filter');
  const types = TYPES.filter((type) => names.length === 0 || names.includes(type));
  if (names.every((name) => TYPES.some((type) => type === name))) return new Set(types);
  throw new AwsFailure(
    'ValidationError',
    `1 validation error detected: Value '[${names.join(', ')}]' at 'filter' failed to satisfy constraint: ` +
      `Member must satisfy constraint: [Member must satisfy enum value set: [${TYPES.join(', ')}]]`,
    400,
  );
}

/** Of AWS managed policies only those attached in the account belong to the answer. */
function entities(call: Call, types: ReadonlySet<EntityType>): Entity[] {
  const account = ownAccount(call);
  const used = lastUses(call.world, account.id);
  const attachments = counts(owners(account).flatMap((owner) => owner.attached));
  const boundaries = counts(identities(account).flatMap((owner) => owner.boundary ?? []));
  const awsManaged = [...attachments.keys()].sort().flatMap((arn) => awsManagedPolicy(arn) ?? []);
  const policies = [
    ...(types.has('LocalManagedPolicy') ? sorted(account.policies) : []),
    ...(types.has('AWSManagedPolicy') ? awsManaged : []),
  ];
  return [
    ...(types.has('User') ? sorted(account.users).map(userEntity) : []),
    ...(types.has('Group') ? sorted(account.groups).map(groupEntity) : []),
    ...(types.has('Role') ? sorted(account.roles).map((role) => roleEntity(role, used.get(role.id))) : []),
    ...policies.map((policy) =>
      policyEntity(policy, attachments.get(policy.arn) ?? 0, boundaries.get(policy.arn) ?? 0),
    ),
  ];
}

function userEntity(user: User): Entity {
  const shape = () => ({
    ...userSummary(user),
    UserPolicyList: inlinePolicies(user),
    GroupList: members(user.groups),
    AttachedManagedPolicies: members(attachedPolicies(user)),
    ...boundaryAndTags(user),
  });
  return { list: 'UserDetailList', shape };
}

function groupEntity(group: Group): Entity {
  const shape = () => ({
    ...groupSummary(group),
    GroupPolicyList: inlinePolicies(group),
    AttachedManagedPolicies: members(attachedPolicies(group)),
  });
  return { list: 'GroupDetailList', shape };
}

function roleEntity(role: Role, used: LastUse | undefined): Entity {
  const shape = () => ({
    ...roleHead(role),
    AssumeRolePolicyDocument: encoded(role.trust),
    // The local AWS has no instance profiles.
    InstanceProfileList: members([]),
    RolePolicyList: inlinePolicies(role),
    AttachedManagedPolicies: members(attachedPolicies(role)),
    ...boundaryAndTags(role),
    RoleLastUsed: used ? { LastUsedDate: used.at, Region: used.region } : '',
  });
  return { list: 'RoleDetailList', shape };
}

function policyEntity(policy: ManagedPolicy, attachments: number, boundaries: number): Entity {
  const shape = () => ({
    ...policyHead(policy),
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: boundaries,
    PolicyVersionList: members(versionsOf(policy).map(policyVersion)),
  });
  return { list: 'Policies', shape };
}

function inlinePolicies(owner: Role | User | Group): ReturnType<typeof members> {
  const policies = [...owner.inline].map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: encoded(document),
  }));
  return members(policies);
}

function identities(account: Account): (Role | User)[] {
  return [...account.users.values(), ...account.roles.values()];
}

function owners(account: Account): (Role | User | Group)[] {
  return [...identities(account), ...account.groups.values()];
}

function counts(names: string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

function sorted<T extends { name: string }>(all: ReadonlyMap<string, T>): T[] {
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
