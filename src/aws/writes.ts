import { parseArn, parseKeyRef } from '../domain/arn';
import type { FixCall, FixTarget } from '../domain/fix';

/** A statement of a session policy. */
export interface SessionStatement {
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string>>;
}

/** One write that keymedic may make. */
export interface WriteOperation {
  /** IAM actions it needs on the target, the write itself first, then the reads that belong to it. */
  actions: string[];
  /** Input members that may be sent; whatever is not here is refused. */
  members: string[];
  /** Only ever sent to undo a fix of ours. */
  undoOnly?: boolean;
  /** ARNs that the session must reach; null when the input is not about the target. */
  resources(input: Record<string, unknown>, target: FixTarget): string[] | null;
  condition?(input: Record<string, unknown>): Record<string, Record<string, string>>;
  /** What of these resources the remediation role is given. */
  roleResource: 'key' | 'alias' | 'role' | 'user' | 'service-linked-role';
}

function ofKey(input: Record<string, unknown>, target: FixTarget): string[] | null {
  const arn = parseArn(target.resource);
  const key = parseKeyRef(target.resource);
  if (arn?.service !== 'kms' || key?.type !== 'arn') return null;
  return input.KeyId === target.resource || input.KeyId === key.keyId ? [target.resource] : null;
}

/** UpdateAlias asks for permission on the alias and on both keys; the old one is not in the call. */
function ofAlias(input: Record<string, unknown>, target: FixTarget): string[] | null {
  const arn = parseArn(target.resource);
  if (arn?.service !== 'kms' || typeof input.AliasName !== 'string' || typeof input.TargetKeyId !== 'string')
    return null;
  const home = `arn:${arn.partition}:kms:${target.region}:${target.account}`;
  const alias = `${home}:${input.AliasName}`;
  const key = parseKeyRef(input.TargetKeyId);
  const isTarget = target.resource === alias || parseKeyRef(target.resource)?.keyId === key?.keyId;
  return isTarget && key?.keyId ? [alias, `${home}:key/*`] : null;
}

function ofIdentity(kind: 'role' | 'user', member: 'RoleName' | 'UserName') {
  return (input: Record<string, unknown>, target: FixTarget): string[] | null => {
    const arn = parseArn(target.resource);
    const path = arn?.service === 'iam' ? arn.resource.split('/') : [];
    return path[0] === kind && path.length > 1 && path[path.length - 1] === input[member] ? [target.resource] : null;
  };
}

const KEY_STATE = { members: ['KeyId'], resources: ofKey, roleResource: 'key' } as const;
const rolePolicy = { resources: ofIdentity('role', 'RoleName'), roleResource: 'role' } as const;
const userPolicy = { resources: ofIdentity('user', 'UserName'), roleResource: 'user' } as const;

/** The closed table of writes. Scheduling a key's deletion is not in it and never will be. */
export const WRITES: ReadonlyMap<string, WriteOperation> = new Map<string, WriteOperation>([
  ['kms:EnableKey', { ...KEY_STATE, members: [...KEY_STATE.members], actions: ['kms:EnableKey', 'kms:DescribeKey'] }],
  [
    'kms:CancelKeyDeletion',
    { ...KEY_STATE, members: ['KeyId'], actions: ['kms:CancelKeyDeletion', 'kms:DescribeKey'] },
  ],
  [
    'kms:DisableKey',
    { ...KEY_STATE, members: ['KeyId'], actions: ['kms:DisableKey', 'kms:DescribeKey'], undoOnly: true },
  ],
  [
    'kms:PutKeyPolicy',
    {
      actions: ['kms:PutKeyPolicy', 'kms:GetKeyPolicy'],
      // BypassPolicyLockoutSafetyCheck is left out on purpose.
      members: ['KeyId', 'PolicyName', 'Policy'],
      resources: ofKey,
      roleResource: 'key',
    },
  ],
  [
    'kms:CreateGrant',
    {
      actions: ['kms:CreateGrant', 'kms:ListGrants'],
      members: ['KeyId', 'GranteePrincipal', 'RetiringPrincipal', 'Operations', 'Constraints', 'Name', 'GrantTokens'],
      resources: ofKey,
      roleResource: 'key',
    },
  ],
  [
    'kms:RevokeGrant',
    {
      actions: ['kms:RevokeGrant', 'kms:ListGrants'],
      members: ['KeyId', 'GrantId'],
      undoOnly: true,
      resources: ofKey,
      roleResource: 'key',
    },
  ],
  [
    'kms:UpdateAlias',
    { actions: ['kms:UpdateAlias'], members: ['AliasName', 'TargetKeyId'], resources: ofAlias, roleResource: 'alias' },
  ],
  [
    'iam:PutRolePolicy',
    {
      ...rolePolicy,
      actions: ['iam:PutRolePolicy', 'iam:GetRolePolicy'],
      members: ['RoleName', 'PolicyName', 'PolicyDocument'],
    },
  ],
  [
    'iam:DeleteRolePolicy',
    {
      ...rolePolicy,
      actions: ['iam:DeleteRolePolicy', 'iam:GetRolePolicy'],
      members: ['RoleName', 'PolicyName'],
      undoOnly: true,
    },
  ],
  [
    'iam:PutUserPolicy',
    {
      ...userPolicy,
      actions: ['iam:PutUserPolicy', 'iam:GetUserPolicy'],
      members: ['UserName', 'PolicyName', 'PolicyDocument'],
    },
  ],
  [
    'iam:DeleteUserPolicy',
    {
      ...userPolicy,
      actions: ['iam:DeleteUserPolicy', 'iam:GetUserPolicy'],
      members: ['UserName', 'PolicyName'],
      undoOnly: true,
    },
  ],
  [
    'iam:CreateServiceLinkedRole',
    {
      actions: ['iam:CreateServiceLinkedRole'],
      members: ['AWSServiceName', 'Description'],
      resources: ({ AWSServiceName: service }, { account, resource }) =>
        typeof service === 'string'
          ? [`arn:${parseArn(resource)?.partition ?? 'aws'}:iam::${account}:role/aws-service-role/${service}/*`]
          : null,
      condition: ({ AWSServiceName: service }) => ({ StringEquals: { 'iam:AWSServiceName': String(service) } }),
      roleResource: 'service-linked-role',
    },
  ],
]);

/** Name of a call as in the table: `kms:EnableKey`. */
export function nameOf(call: FixCall): string {
  return `${call.service}:${call.operation}`;
}

/** Session policy that lets exactly these calls through, on exactly their targets; null when one of them is not allowed at all. */
export function writeSessionPolicy(
  calls: readonly FixCall[],
  target: FixTarget,
): { Version: string; Statement: SessionStatement[] } | null {
  const statements: SessionStatement[] = [];
  for (const call of calls) {
    const write = WRITES.get(nameOf(call));
    const resources = write?.resources(call.input, target);
    if (!write || !resources) return null;
    const condition = write.condition?.(call.input);
    statements.push({
      Effect: 'Allow',
      Action: write.actions,
      Resource: resources,
      ...(condition ? { Condition: condition } : {}),
    });
  }
  const distinct = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  return { Version: '2012-10-17', Statement: [...distinct.values()] };
}
