import { CHANGE_OF_KEYS, USE_OF_KEYS } from '../../domain/key-actions';
import { ANALYTICS, MANAGEMENT, PAYMENTS } from '../aws/new-world';
import { addRole, addUser } from '../aws/resources';
import type { World } from '../aws/world';
import { allow, allowPrincipal, type Document, document, role, type Statement } from './documents';

export const BOT_USER = 'keymedic';
export const EXTERNAL_ID = 'acme-keymedic-4f21';

const BOT = `arn:aws:iam::${MANAGEMENT}:user/${BOT_USER}`;

/** Actions that the diagnostic role may never take, whatever a key policy says. */
const NEVER_USE_OR_CHANGE = [...USE_OF_KEYS, ...CHANGE_OF_KEYS];

const KEY_READS = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:ListKeyPolicies',
  'kms:ListGrants',
  'kms:ListResourceTags',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyRotations',
];

const KEY_REPAIRS = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:PutKeyPolicy',
  'kms:EnableKey',
  // Only to undo EnableKey: the session policy of a fix never holds both.
  'kms:DisableKey',
  'kms:CancelKeyDeletion',
  'kms:ListGrants',
  'kms:CreateGrant',
  'kms:RevokeGrant',
  'kms:UpdateAlias',
];

/** Statements for keys that do not leave reading and repairing to IAM. */
export function keymedicStatements(account: string): Statement[] {
  return [
    allowPrincipal('KeymedicReads', role(account, 'keymedic-diagnostic'), KEY_READS),
    allowPrincipal('KeymedicRepairs', role(account, 'keymedic-remediation'), KEY_REPAIRS),
  ];
}

/** The bot's user and the roles it assumes in every account. */
export function seedKeymedicRoles(world: World): void {
  const assume = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
  const inline = {
    'assume-keymedic-roles': document(allow('AssumeKeymedicRoles', assume, 'arn:aws:iam::*:role/keymedic-*')),
  };
  addUser(world, { account: MANAGEMENT, name: BOT_USER, inline });
  for (const account of [MANAGEMENT, PAYMENTS, ANALYTICS])
    addRole(world, {
      account,
      name: 'keymedic-diagnostic',
      trust: trustBot(EXTERNAL_ID),
      inline: { 'read-only': diagnosticPolicy(account) },
      tags: { Owner: 'security-engineering' },
    });
  for (const account of [PAYMENTS, ANALYTICS])
    addRole(world, {
      account,
      name: 'keymedic-remediation',
      trust: trustBot(EXTERNAL_ID),
      inline: { repairs: remediationPolicy(account) },
      tags: { Owner: 'security-engineering' },
    });
  addRole(world, {
    account: MANAGEMENT,
    name: 'keymedic-organization',
    trust: trustBot(null),
    inline: {
      'read-organization': document(allow('ReadOrganization', ['organizations:Describe*', 'organizations:List*'])),
    },
    tags: { Owner: 'security-engineering' },
  });
}

function trustBot(externalId: string | null): unknown {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: BOT },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ...(externalId ? { Condition: { StringEquals: { 'sts:ExternalId': externalId } } } : {}),
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

function diagnosticPolicy(account: string): Document {
  return document(
    allow('KmsReadKeys', KEY_READS, `arn:aws:kms:*:${account}:key/*`),
    allow('KmsReadForeignKeys', ['kms:DescribeKey', 'kms:ListGrants'], 'arn:aws:kms:*:*:key/*'),
    allow('KmsReadAccount', [
      'kms:ListKeys',
      'kms:ListAliases',
      'kms:ListRetirableGrants',
      'kms:DescribeCustomKeyStores',
    ]),
    allow('IamRead', ['iam:Get*', 'iam:List*', 'iam:SimulatePrincipalPolicy']),
    allow('Trails', ['cloudtrail:LookupEvents', 'cloudtrail:DescribeTrails', 'sts:DecodeAuthorizationMessage']),
    allow('Consumers', [
      'rds:Describe*',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeVolumes',
      'ec2:DescribeSnapshots',
      's3:GetEncryptionConfiguration',
      'lambda:GetFunctionConfiguration',
      'sqs:GetQueueAttributes',
      'ec2:GetEbsDefaultKmsKeyId',
    ]),
    { Sid: 'NeverUseOrChangeKeys', Effect: 'Deny', Action: NEVER_USE_OR_CHANGE, Resource: '*' },
  );
}

function remediationPolicy(account: string): Document {
  const identities = [`arn:aws:iam::${account}:role/*`, `arn:aws:iam::${account}:user/*`];
  const inline = ['iam:PutRolePolicy', 'iam:PutUserPolicy', 'iam:DeleteRolePolicy', 'iam:DeleteUserPolicy'];
  return document(
    allow('RepairKeys', KEY_REPAIRS, `arn:aws:kms:*:${account}:key/*`),
    allow('PointAliases', 'kms:UpdateAlias', `arn:aws:kms:*:${account}:alias/*`),
    allow('FindAliases', 'kms:ListAliases'),
    allow('ReadIdentities', ['iam:Get*', 'iam:List*']),
    allow('InlinePolicies', inline, identities),
    allow('ServiceLinkedRoles', 'iam:CreateServiceLinkedRole', `arn:aws:iam::${account}:role/aws-service-role/*`),
    {
      Sid: 'NeverBypassLockout',
      Effect: 'Deny',
      Action: 'kms:PutKeyPolicy',
      Resource: '*',
      Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } },
    },
    {
      Sid: 'NeverItself',
      Effect: 'Deny',
      Action: [...inline, 'iam:UpdateAssumeRolePolicy'],
      Resource: `arn:aws:iam::${account}:role/keymedic-*`,
    },
    {
      Sid: 'NeverUseOrDestroy',
      Effect: 'Deny',
      Action: [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:ReEncrypt*',
        'kms:GenerateDataKey*',
        'kms:Sign',
        'kms:GenerateMac',
        'kms:ScheduleKeyDeletion',
        'kms:DeleteAlias',
        'kms:DeleteImportedKeyMaterial',
        'kms:TagResource',
        'kms:UntagResource',
      ],
      Resource: '*',
    },
  );
}
