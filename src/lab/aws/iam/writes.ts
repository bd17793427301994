import { authorizeAccount } from '../authorize';
import type { Call, Operation, OperationTable } from '../call';
import { namedPrincipals, principalExists } from '../kms/principals';
import { addRole } from '../resources';
import { AwsFailure } from '../wire/failure';
import { optionalText, text } from '../wire/members';
import type { Role, User } from '../world';
import { readDocument } from './documents';
import { allowedRole, allowedUser, inlineDocument, ownAccount } from './lookup';
import { addServiceLinkedRole } from './service-linked-roles';
import { roleDetail } from './shapes';

/** IAM's writes: inline policies of roles and users, roles, service-linked roles. */
export const writeOperations: OperationTable = {
  PutRolePolicy: putInline(allowedRole),
  PutUserPolicy: putInline((call) => allowedUser(call)),
  DeleteRolePolicy: deleteInline(allowedRole, 'role'),
  DeleteUserPolicy: deleteInline((call) => allowedUser(call), 'user'),
  CreateRole(call) {
    const name = text(call.input, 'RoleName');
    const path = optionalText(call.input, 'Path') ?? '/';
    const { account } = call.caller;
    authorizeAccount(call, { action: 'iam:CreateRole', resource: `arn:aws:iam::${account}:role${path}${name}` });
    if (ownAccount(call).roles.has(name))
      throw new AwsFailure('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    const trust = readDocument(text(call.input, 'AssumeRolePolicyDocument'));
    const stranger = namedPrincipals(trust).find((principal) => !principalExists(call.world, principal));
    if (stranger !== undefined)
      throw new AwsFailure('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${stranger}"`, 400);
    const description = optionalText(call.input, 'Description') ?? '';
    const boundary = optionalText(call.input, 'PermissionsBoundary');
    const role = addRole(call.world, { account, name, path, trust, description, boundary });
    return { Role: roleDetail(role) };
  },
  DeleteRole(call) {
    const role = modifiable(allowedRole(call));
    if (role.inline.size > 0 || role.attached.length > 0)
      throw new AwsFailure('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
    ownAccount(call).roles.delete(role.name);
    return {};
  },
  CreateServiceLinkedRole(call) {
    const service = text(call.input, 'AWSServiceName');
    const { account } = call.caller;
    const resource = `arn:aws:iam::${account}:role/aws-service-role/${service}/*`;
    const context = { 'iam:AWSServiceName': service };
    authorizeAccount(call, { action: 'iam:CreateServiceLinkedRole', resource, context });
    return { Role: roleDetail(addServiceLinkedRole(call.world, account, service)) };
  },
};

type Find = (call: Call) => Role | User;

function putInline(find: Find): Operation {
  return (call) => {
    const owner = modifiable(find(call));
    owner.inline.set(text(call.input, 'PolicyName'), readDocument(text(call.input, 'PolicyDocument')));
    noteOwner(call, owner);
    return {};
  };
}

function deleteInline(find: Find, kind: string): Operation {
  return (call) => {
    const owner = modifiable(find(call));
    const name = text(call.input, 'PolicyName');
    inlineDocument(owner, kind, name);
    owner.inline.delete(name);
    noteOwner(call, owner);
    return {};
  };
}

/** Only AWS may change a service-linked role. */
function modifiable<T extends Role | User>(owner: T): T {
  if (owner.kind === 'role' && owner.linkedService)
    throw new AwsFailure(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${owner.name}' - this role is only modifiable by AWS`,
      400,
    );
  return owner;
}

function noteOwner(call: Call, owner: Role | User): void {
  const type = owner.kind === 'role' ? 'AWS::IAM::Role' : 'AWS::IAM::User';
  call.trail.resources.push({ type, arn: owner.arn, account: call.caller.account });
}
