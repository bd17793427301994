import { authorizeAccount } from '../authorize';
import type { Call } from '../call';
import { accountOf } from '../find';
import { AwsFailure } from '../wire/failure';
import { text } from '../wire/members';
import type { Account, Group, ManagedPolicy, Role, User } from '../world';
import { awsManagedPolicy } from './aws-policies';

/** Finders that authorize first: IAM tells only who may know whether something exists. */

export function ownAccount(call: Call): Account {
  return accountOf(call.world, call.caller.account);
}

export function allowedRole(call: Call, context: Record<string, string> = {}): Role {
  const name = text(call.input, 'RoleName');
  const role = ownAccount(call).roles.get(name);
  authorizeNamed(call, role?.arn ?? `arn:aws:iam::${call.caller.account}:role/${name}`, `role ${name}`, {
    ...context,
    ...(role?.boundary ? { 'iam:PermissionsBoundary': role.boundary } : {}),
  });
  if (role) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

export function allowedUser(call: Call, given?: string): User {
  const name = given ?? text(call.input, 'UserName');
  const user = ownAccount(call).users.get(name);
  authorizeNamed(call, user?.arn ?? `arn:aws:iam::${call.caller.account}:user/${name}`, `user ${name}`, {});
  if (user) return user;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

export function allowedGroup(call: Call): Group {
  const name = text(call.input, 'GroupName');
  const group = ownAccount(call).groups.get(name);
  authorizeNamed(call, group?.arn ?? `arn:aws:iam::${call.caller.account}:group/${name}`, `group ${name}`, {});
  if (group) return group;
  throw noSuchEntity(`The group with name ${name} cannot be found.`);
}

export function allowedPolicy(call: Call): ManagedPolicy {
  const arn = text(call.input, 'PolicyArn');
  authorizeNamed(call, arn, `policy ${arn}`, {});
  const policy = ownAccount(call).policies.get(arn) ?? awsManagedPolicy(arn);
  if (policy) return policy;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

export function inlineDocument(owner: Role | User | Group, kind: string, name: string): unknown {
  if (owner.inline.has(name)) return owner.inline.get(name);
  throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
}

export function noSuchEntity(message: string): AwsFailure {
  return new AwsFailure('NoSuchEntity', message, 404);
}

function authorizeNamed(call: Call, resource: string, shown: string, context: Record<string, string>): void {
  authorizeAccount(call, { action: `iam:${call.operation}`, resource, shown, context });
}
