import { type WhoCanInput, whoCan } from '../src/diagnosis/who-can/answer';
import type { StepResult } from '../src/domain/evidence';

interface Measure {
  name: string;
  value: number;
  unit: string;
}

const OWNER = '210987654321';
const ORGANIZATION = '109876543210';
const KEY = `arn:aws:kms:eu-central-1:${OWNER}:key/0f8fad5b-d9cb-469f-a165-70867728950e`;
const ROLES = 5000;
const ACTIONS = [
  ...[
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateDataKeyPair',
    'ReEncryptFrom',
  ],
  ...[
    'ReEncryptTo',
    'CreateGrant',
    'ListGrants',
    'RevokeGrant',
    'DescribeKey',
    'GetKeyPolicy',
    'PutKeyPolicy',
    'EnableKey',
  ],
  ...['DisableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion', 'TagResource', 'EnableKeyRotation', 'ListResourceTags'],
].map((name) => `kms:${name}`);

const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const policyArn = (name: string): string => `arn:aws:iam::${OWNER}:policy/${name}`;
const roleArn = (name: string): string => `arn:aws:iam::${OWNER}:role/${name}`;
const nameOf = (i: number): string => `service-${String(i).padStart(4, '0')}`;

/** What a role of a large account has of its own; one in seven may use keys through a service, one in eleven any key. */
function inlineOf(i: number): string {
  const name = nameOf(i);
  const files = allow(['s3:GetObject', 's3:PutObject'], [`arn:aws:s3:::${name}/*`, `arn:aws:s3:::${name}-logs/*`]);
  const via = { StringEquals: { 'kms:ViaService': `sqs.eu-central-1.amazonaws.com` } };
  if (i % 7 === 0) return document(files, allow(['kms:Decrypt', 'kms:GenerateDataKey'], '*', via));
  if (i % 11 === 0)
    return document(files, allow(['kms:Decrypt', 'kms:GenerateDataKey*'], `arn:aws:kms:*:${OWNER}:key/*`));
  return document(files, allow(['sqs:SendMessage', 'sqs:ReceiveMessage'], `arn:aws:sqs:*:${OWNER}:${name}-*`));
}

function accountDetails(): Record<string, unknown> {
  const managed = Array.from({ length: 40 }, (_, i) => ({
    PolicyName: `team-${i}`,
    Arn: policyArn(`team-${i}`),
    DefaultVersionId: 'v2',
    PolicyVersionList: [
      { VersionId: 'v1', IsDefaultVersion: false, Document: document(allow('*')) },
      {
        VersionId: 'v2',
        IsDefaultVersion: true,
        Document: document(
          ...Array.from({ length: 12 }, (__, n) =>
            allow([`dynamodb:Get${n}`, `dynamodb:Put${n}`], `arn:aws:dynamodb:*:*:table/t${n}`),
          ),
          ...(i === 0 ? [allow('kms:*')] : [allow('kms:DescribeKey')]),
        ),
      },
    ],
  }));
  const RoleDetailList = Array.from({ length: ROLES }, (_, i) => ({
    RoleName: nameOf(i),
    RoleId: `AROA${String(i).padStart(17, '0')}`,
    Arn: roleArn(nameOf(i)),
    Path: '/',
    AssumeRolePolicyDocument: document({ ...allow('sts:AssumeRole'), Principal: { Service: 'ec2.amazonaws.com' } }),
    RolePolicyList: [{ PolicyName: 'own', PolicyDocument: inlineOf(i) }],
    AttachedManagedPolicies: [
      { PolicyArn: policyArn(`team-${1 + (i % 39)}`) },
      ...(i % 100 === 0 ? [{ PolicyArn: policyArn('team-0') }] : []),
    ],
    ...(i % 10 === 0 ? { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('team-0') } } : {}),
    Tags: [{ Key: 'team', Value: `team-${i % 39}` }],
  }));
  return { RoleDetailList, UserDetailList: [], GroupDetailList: [], Policies: managed, Truncated: false };
}

function keyPolicy(named: number): string {
  const direct = Array.from({ length: named }, (_, i) => ({
    Sid: `Direct${i}`,
    ...allow(['kms:Decrypt', 'kms:GenerateDataKey*'], '*', {
      StringEquals: { 'kms:EncryptionContext:app': `app-${i}` },
    }),
    Principal: { AWS: roleArn(nameOf(i)) },
  }));
  const delegation = { Sid: 'Delegation', ...allow('kms:*'), Principal: { AWS: `arn:aws:iam::${OWNER}:root` } };
  return document(delegation, ...direct);
}

function grantsOn(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    GrantId: `grant-${i}`,
    KeyId: KEY,
    GranteePrincipal: roleArn(nameOf(i % ROLES)),
    IssuingAccount: `arn:aws:iam::${OWNER}:root`,
    Operations: ['Decrypt', 'GenerateDataKeyWithoutPlaintext', 'CreateGrant'],
    Constraints: { EncryptionContextSubset: { 'aws:ebs:id': `vol-${i}` } },
  }));
}

function step(id: string, facts: unknown): [string, StepResult] {
  return [id, { id, title: id, phase: 'key', status: 'ok', ms: 0, gap: null, facts }];
}

function inputFor(named: number, grants: number): WhoCanInput {
  const full = { name: 'FullAWSAccess', text: document(allow('*')) };
  const guard = {
    name: 'guard',
    text: document({
      Effect: 'Deny',
      Action: 'kms:ScheduleKeyDeletion',
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': roleArn('admin-*') } },
    }),
  };
  const unset = {
    foundArn: null,
    foundRegion: null,
    multiRegionType: null,
    primaryArn: null,
    primaryRegion: null,
    createdAt: null,
  };
  return {
    at: '2026-11-22T12:00:00.000Z',
    actions: ACTIONS,
    evidence: new Map([
      step('key', {}),
      step('key-policy', { Policy: keyPolicy(named) }),
      step('grants', { Grants: grantsOn(grants), Truncated: false }),
      step('tags', { Tags: [], Truncated: false }),
      step('aliases', { Aliases: [], Truncated: false }),
    ]),
    key: {
      ...unset,
      ...{
        deletionDate: null,
        validTo: null,
        customKeyStoreId: null,
        notFound: null,
        stateEvent: null,
        multiRegion: false,
      },
      ...{ where: 'asked', arn: KEY, id: KEY.slice(-36), account: OWNER, region: 'eu-central-1', state: 'Enabled' },
      ...{ manager: 'CUSTOMER', origin: 'AWS_KMS', usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT' },
    },
    accounts: [{ account: OWNER, output: accountDetails(), gap: null }],
    organization: {
      kind: 'configured',
      scps: new Map([
        [OWNER, [[full], [full, guard], [full]]],
        [ORGANIZATION, []],
      ]),
      rcp: [[{ name: 'RCPFullAWSAccess', text: document({ ...allow('*'), Principal: '*' }) }]],
      places: new Map([[OWNER, { id: 'o-bench', path: 'o-bench/r-1/ou-1/' }]]),
      gaps: [],
    },
    assumptions: [],
    awsCalls: 0,
  };
}

function measure(name: string, named: number, grants: number): Measure[] {
  const input = inputFor(named, grants);
  const from = performance.now();
  const answer = whoCan(input, () => 0);
  const ms = performance.now() - from;
  if (answer.principals.length < 500) throw new Error('the sweep found too few principals');
  return [
    { name: `${ROLES} roles, ${ACTIONS.length} actions, ${name}`, value: ms, unit: 'ms' },
    {
      name: `${ROLES} roles, ${ACTIONS.length} actions, ${name}`,
      value: (answer.stats.decisions * 1000) / ms,
      unit: 'decisions/s',
    },
  ];
}

/** Everybody of a large account, from what IAM returned to the answer, single thread; documents are compiled in it. */
export async function run(): Promise<Measure[]> {
  const measures = [...measure('delegation', 0, 0), ...measure('32 KB key policy, 10,000 grants', 90, 10_000)];
  return [
    ...measures,
    { name: 'peak memory of the process', value: process.resourceUsage().maxRSS / 1024, unit: 'MB' },
  ];
}
