import type { Precondition } from '../../domain/fix';
import type { Situation } from '../cases';
import { outputOf } from '../read-evidence';
import { STEPS } from '../steps';
import { digestOf } from './digest';

/** Which calls and reads belong to a role, and which to a user. */
export const KINDS = {
  role: {
    put: 'PutRolePolicy',
    remove: 'DeleteRolePolicy',
    name: 'RoleName',
    read: 'iam:GetRole',
    list: 'iam:ListRolePolicies',
    id: 'Role.RoleId',
    step: STEPS.role,
    names: STEPS.roleInlineNames,
  },
  user: {
    put: 'PutUserPolicy',
    remove: 'DeleteUserPolicy',
    name: 'UserName',
    read: 'iam:GetUser',
    list: 'iam:ListUserPolicies',
    id: 'User.UserId',
    step: STEPS.user,
    names: STEPS.userInlineNames,
  },
} as const;
export type Kind = (typeof KINDS)[keyof typeof KINDS];

/** The caller is still the one that was read: a role deleted and made again under its name has another id. Null where it was not read. */
export function sameCaller({ evidence, target }: Situation, kind: Kind, name: string): Precondition | null {
  const read = outputOf(evidence, kind.step);
  if (!read) return null;
  const members = [kind.id];
  return {
    operation: kind.read,
    ...(target.callerAccount ? { account: target.callerAccount } : {}),
    region: target.globalRegion,
    input: { [kind.name]: name },
    members,
    digest: digestOf(read, members),
    otherwise: `${name} was deleted or made anew`,
  };
}
