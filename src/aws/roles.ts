import { CHANGE_OF_KEYS, USE_OF_KEYS } from '../domain/key-actions';
import { READS } from './operations';
import { WRITES } from './writes';

interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

export interface RoleScope {
  /** Account that the role lives in; `*` for a template that fits every account. */
  account: string;
  partition?: string;
}

/** What the remediation role is denied whatever else it is given. */
const NEVER_REMEDIATE = [
  ...USE_OF_KEYS,
  'kms:ScheduleKeyDeletion',
  'kms:DeleteImportedKeyMaterial',
  'kms:DeleteAlias',
  'kms:TagResource',
  'kms:UntagResource',
  'organizations:*',
  'iam:PassRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  'iam:PutUserPermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary',
];

function document(statements: Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements.filter(({ Action }) => Action.length > 0) };
}

function actionsOf(
  wanted: (read: { resource: string; service: string }) => boolean,
  operations?: ReadonlySet<string>,
): string[] {
  const actions = [...READS].flatMap(([name, read]) =>
    read.permission && wanted(read) && (operations?.has(name) ?? true) ? [read.permission] : [],
  );
  return [...new Set(actions)].sort();
}

/** Permissions of the diagnostic role: the reads of the table (or those named), and a wide deny on using or changing keys. */
export function diagnosticRolePolicy(
  { account, partition = 'aws' }: RoleScope,
  operations?: ReadonlySet<string>,
): PolicyDocument {
  return document([
    {
      Sid: 'ReadKeys',
      Effect: 'Allow',
      Action: actionsOf(({ resource }) => resource === 'key', operations),
      Resource: `arn:${partition}:kms:*:${account}:key/*`,
    },
    {
      Sid: 'ReadAccount',
      Effect: 'Allow',
      Action: actionsOf(({ resource, service }) => resource === 'any' && service !== 'organizations', operations),
      Resource: '*',
    },
    { Sid: 'NeverUseOrChangeKeys', Effect: 'Deny', Action: [...USE_OF_KEYS, ...CHANGE_OF_KEYS], Resource: '*' },
  ]);
}

/** Permissions of the role in the management account: organization reads and nothing else. */
export function organizationRolePolicy(operations?: ReadonlySet<string>): PolicyDocument {
  const reads = actionsOf(({ service }) => service === 'organizations', operations);
  return document([{ Sid: 'ReadOrganization', Effect: 'Allow', Action: reads, Resource: '*' }]);
}

/**
 * Permissions of the remediation role: the writes of the table (or those named) on keys, aliases, roles and users of the
 * account; each session is narrowed further to one plan. Denied: using keys, scheduling deletion, skipping the policy
 * lock-out check, changing keymedic's own roles.
 */
export function remediationRolePolicy(
  { account, partition = 'aws' }: RoleScope,
  operations?: ReadonlySet<string>,
): PolicyDocument {
  const kms = `arn:${partition}:kms:*:${account}`;
  const iam = `arn:${partition}:iam::${account}`;
  const actions = (...resources: string[]): string[] => {
    const all = [...WRITES].filter(
      ([name, { roleResource }]) => resources.includes(roleResource) && (operations?.has(name) ?? true),
    );
    return [...new Set(all.flatMap(([, write]) => write.actions))].sort();
  };
  return document([
    { Sid: 'MendKeys', Effect: 'Allow', Action: actions('key'), Resource: `${kms}:key/*` },
    { Sid: 'PointAliases', Effect: 'Allow', Action: actions('alias'), Resource: [`${kms}:alias/*`, `${kms}:key/*`] },
    { Sid: 'MendRoles', Effect: 'Allow', Action: actions('role'), Resource: `${iam}:role/*` },
    { Sid: 'MendUsers', Effect: 'Allow', Action: actions('user'), Resource: `${iam}:user/*` },
    {
      Sid: 'CreateServiceLinkedRoles',
      Effect: 'Allow',
      Action: actions('service-linked-role'),
      Resource: `${iam}:role/aws-service-role/*`,
    },
    { Sid: 'Never', Effect: 'Deny', Action: NEVER_REMEDIATE, Resource: '*' },
    {
      Sid: 'NeverItself',
      Effect: 'Deny',
      Action: ['iam:Put*', 'iam:Attach*', 'iam:Update*', 'iam:Delete*'],
      Resource: `${iam}:role/keymedic-*`,
    },
    {
      Sid: 'NeverSkipLockoutCheck',
      Effect: 'Deny',
      Action: ['kms:PutKeyPolicy'],
      Resource: '*',
      Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } },
    },
  ]);
}

/** Trust policy of a role: who may assume it, under which ExternalId; a remediation role also takes tags and a source identity. */
export function trustPolicy(principal: string, options: { externalId?: string; tagged?: boolean } = {}): object {
  const condition = options.externalId ? { Condition: { StringEquals: { 'sts:ExternalId': options.externalId } } } : {};
  const base = { Effect: 'Allow', Principal: { AWS: principal } };
  const session = { ...base, Action: ['sts:TagSession', 'sts:SetSourceIdentity'] };
  return {
    Version: '2012-10-17',
    Statement: [{ ...base, Action: ['sts:AssumeRole'], ...condition }, ...(options.tagged ? [session] : [])],
  };
}
