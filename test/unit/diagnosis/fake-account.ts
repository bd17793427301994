import type { Config } from '../../../src/config';
import type { Overrides } from '../../../src/diagnosis/target';
import type { Collected, GapReason, ReadCall, ReadOutput } from '../../../src/domain/evidence';
import type { Diagnosis } from '../../../src/domain/investigation';
import { NO_SIGNAL, type Signal } from '../../../src/domain/signal';
import { investigate } from '../../../src/workflow/investigate';
import type { AwsReader, Clock } from '../../../src/workflow/ports';
import { quietLog, shippedRunbooks } from '../../support/lab-investigation';

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY_ID}`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/App`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/App/i-0abc`;
export const ROLE_ID = 'AROAAPPAPPAPPAPPAPPAP';

const NOW = new Date('2026-11-22T12:00:00Z');
export const clock: Clock = { now: () => NOW, sleep: async () => {} };

export const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
export const allow = (principal: unknown, action: unknown, rest: object = {}) => ({
  Sid: 'Given',
  Effect: 'Allow',
  Principal: typeof principal === 'string' ? { AWS: principal } : principal,
  Action: action,
  Resource: '*',
  ...rest,
});
export const DELEGATION = allow(`arn:aws:iam::${ACCOUNT}:root`, 'kms:*', { Sid: 'Delegation' });
export const may = (action: unknown, resource: unknown = KEY, rest: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...rest,
});

/** One account as the reads show it; every member can be changed by a test. */
export interface FakeAccount {
  key: Record<string, unknown> | null;
  keyPolicy: unknown;
  grants: Record<string, unknown>[];
  aliases: string[];
  role: Record<string, unknown> | null;
  inline: Record<string, unknown>;
  managed: Record<string, unknown>;
  boundary: unknown;
  scp: unknown[];
  events: Record<string, unknown>[];
  databases: Record<string, unknown>[];
  databaseEvents: Record<string, unknown>[];
  endpoint: unknown;
  /** Operations that nobody may read. */
  gaps: Record<string, GapReason>;
  /** Accounts in which nobody may read anything. */
  closed: string[];
}

export function healthy(over: Partial<FakeAccount> = {}): FakeAccount {
  return {
    key: { KeyState: 'Enabled', KeyManager: 'CUSTOMER', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false },
    keyPolicy: document(DELEGATION),
    grants: [],
    aliases: ['alias/app'],
    role: { RoleId: ROLE_ID, CreateDate: '2025-01-01T00:00:00.000Z' },
    inline: { use: document(may('kms:Decrypt')) },
    managed: {},
    boundary: null,
    scp: [],
    events: [],
    databases: [],
    databaseEvents: [],
    endpoint: null,
    gaps: {},
    closed: [],
    ...over,
  };
}

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/Boundary`;
const absent = (code: string): Collected<ReadOutput> => ({ kind: 'absent', code, message: `${code}: there is none` });

function outputFor(fake: FakeAccount, { operation, input, region }: ReadCall): ReadOutput | string {
  const roleName = String(input.RoleName);
  switch (operation) {
    case 'kms:DescribeKey': {
      if (!fake.key) return 'NotFoundException';
      const home = String(fake.key.Region ?? 'us-east-1');
      if (region !== home) return 'NotFoundException';
      const arn = KEY.replace('us-east-1', home);
      return { KeyMetadata: { Arn: arn, KeyId: KEY_ID, ...fake.key } };
    }
    case 'kms:ListKeys':
      return fake.key ? { Keys: [{ KeyId: KEY_ID, KeyArn: KEY }], Truncated: false } : { Keys: [], Truncated: false };
    case 'kms:GetKeyPolicy':
      return { Policy: JSON.stringify(fake.keyPolicy) };
    case 'kms:ListGrants':
      return { Grants: fake.grants, Truncated: false };
    case 'kms:ListAliases':
      return { Aliases: fake.aliases.map((AliasName) => ({ AliasName, TargetKeyId: KEY_ID })), Truncated: false };
    case 'kms:ListResourceTags':
      return { Tags: [{ TagKey: 'Owner', TagValue: 'platform' }], Truncated: false };
    case 'iam:GetRole':
      if (roleName.startsWith('AWSServiceRoleFor')) return { Role: { RoleName: roleName } };
      if (!fake.role || roleName !== 'App') return 'NoSuchEntity';
      return {
        Role: {
          RoleName: 'App',
          Arn: ROLE,
          ...(fake.boundary ? { PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY } } : {}),
          ...fake.role,
        },
      };
    case 'iam:GetAccountAuthorizationDetails':
      return { RoleDetailList: fake.role ? [{ RoleName: 'App', Arn: ROLE }] : [], Truncated: false };
    case 'iam:ListRolePolicies':
      return fake.role ? { PolicyNames: Object.keys(fake.inline), Truncated: false } : 'NoSuchEntity';
    case 'iam:GetRolePolicy':
      return { PolicyName: input.PolicyName, PolicyDocument: JSON.stringify(fake.inline[String(input.PolicyName)]) };
    case 'iam:ListAttachedRolePolicies': {
      const attached = Object.keys(fake.managed).map((PolicyName) => ({
        PolicyName,
        PolicyArn: `arn:aws:iam::aws:policy/${PolicyName}`,
      }));
      return fake.role ? { AttachedPolicies: attached, Truncated: false } : 'NoSuchEntity';
    }
    case 'iam:GetPolicy':
      return {
        Policy: { Arn: input.PolicyArn, PolicyName: String(input.PolicyArn).split('/').at(-1), DefaultVersionId: 'v1' },
      };
    case 'iam:GetPolicyVersion': {
      const name = String(input.PolicyArn).split('/').at(-1) ?? '';
      const found = input.PolicyArn === BOUNDARY ? fake.boundary : fake.managed[name];
      return { PolicyVersion: { Document: JSON.stringify(found) } };
    }
    case 'cloudtrail:LookupEvents':
      return { Events: fake.events, Truncated: false };
    case 'rds:DescribeDBInstances':
      return { DBInstances: fake.databases, Truncated: false };
    case 'rds:DescribeEvents':
      return { Events: fake.databaseEvents, Truncated: false };
    case 'rds:DescribeDBClusters':
      return { DBClusters: [], Truncated: false };
    case 'ec2:DescribeVpcEndpoints':
      return { VpcEndpoints: [{ PolicyDocument: JSON.stringify(fake.endpoint) }] };
    case 'kms:GetKeyRotationStatus':
      return { KeyRotationEnabled: true };
    case 'organizations:DescribeOrganization':
      return { Organization: { Id: 'o-example', MasterAccountId: '999988887777' } };
    case 'organizations:DescribeAccount':
      return { Account: { Id: input.AccountId, Paths: [`o-example/r-root/ou-one/ou-two/${input.AccountId}/`] } };
    case 'organizations:ListPoliciesForTarget':
      return {
        Policies: [
          {
            Id:
              input.Filter === 'RESOURCE_CONTROL_POLICY' ? 'p-rcp' : input.TargetId === 'ou-two' ? 'p-test' : 'p-full',
          },
        ],
        Truncated: false,
      };
    case 'organizations:DescribePolicy': {
      const rcp = input.PolicyId === 'p-rcp' ? { Principal: '*' } : {};
      const full = document({ Effect: 'Allow', Action: '*', Resource: '*', ...rcp });
      const content = input.PolicyId === 'p-test' && fake.scp.length > 0 ? document(...fake.scp) : full;
      return {
        Policy: {
          PolicySummary: { Id: input.PolicyId, Name: String(input.PolicyId) },
          Content: JSON.stringify(content),
        },
      };
    }
    default:
      return 'NotFoundException';
  }
}

/** A reader whose whole world is the fake account. */
export function readerOf(fake: FakeAccount): AwsReader {
  return {
    openSession: () => {
      let calls = 0;
      return {
        calls: () => calls,
        read: async (call) => {
          calls += 1;
          const { operation, account, region } = call;
          const reason = fake.closed.includes(account) ? 'role-not-assumable' : fake.gaps[operation];
          if (reason) {
            const gap = {
              reason,
              operation,
              account,
              region,
              permission: operation,
              message: `${operation} refused`,
              howToGrant: `Allow ${operation}.`,
            };
            return { kind: 'unavailable', gap };
          }
          const output = outputFor(fake, call);
          return typeof output === 'string'
            ? absent(output)
            : { kind: 'collected', value: JSON.parse(JSON.stringify(output)) as ReadOutput, at: NOW.toISOString() };
        },
      };
    },
  };
}

export const config = (over: Partial<Config> = {}): Config => ({
  accounts: [ACCOUNT, OTHER].map((id) => ({
    id,
    name: `account-${id}`,
    regions: ['us-east-1', 'eu-west-1'],
    diagnosticRole: `arn:aws:iam::${id}:role/keymedic-diagnostic`,
    remediationRole: `arn:aws:iam::${id}:role/keymedic-remediation`,
  })),
  organization: 'none',
  runbooks: [],
  watch: null,
  approvalHours: 8,
  ...over,
});

/** A refusal of kms:Decrypt for the App role's session, as AWS reports it directly. */
export const denied = (over: Partial<Signal> = {}): Signal => ({
  ...NO_SIGNAL,
  isKmsError: true,
  errorCode: 'AccessDeniedException',
  service: 'kms',
  operation: 'Decrypt',
  kmsAction: 'kms:Decrypt',
  principalArn: SESSION,
  principalType: 'assumed-role',
  principalAccountId: ACCOUNT,
  keyRef: KEY,
  keyType: 'arn',
  region: 'us-east-1',
  accountId: ACCOUNT,
  denyReason: 'unspecified',
  ...over,
});

const runbooks = shippedRunbooks();

/** Asks the real investigation about the fake account. */
export function ask(
  fake: FakeAccount,
  given: { signal?: Signal; overrides?: Overrides; config?: Config; made?: string[] } = {},
): Promise<Diagnosis> {
  const { signal = denied(), overrides, config: settings = config(), made } = given;
  const deps = {
    reader: readerOf(fake),
    runbooks,
    config: settings,
    clock,
    ids: { next: (prefix: string) => `${prefix}_1` },
    log: quietLog,
  };
  return investigate(deps, { signal, id: 'inv_1', ...(overrides ? { overrides } : {}), ...(made ? { made } : {}) });
}
