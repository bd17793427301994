/** Services whose SDK client may be loaded. */
export type Service = 'kms' | 'iam' | 'sts' | 'organizations' | 'cloudtrail' | 'rds' | 'ec2' | 's3' | 'lambda' | 'sqs';

/** How a list is read page by page: output lists to join, token members, and what a page may hold. */
export interface Paging {
  lists: string[];
  tokenIn: string;
  tokenOut: string;
  /** Pages read before the answer is given as truncated. */
  limit: number;
  /** Member and value that asks for large pages, unless the input says otherwise. */
  size?: [member: string, value: number];
  /** A list that no page holds stays absent, where an empty one would say something else; else it is empty. */
  keepAbsent?: boolean;
}

/** One read that keymedic may make. */
export interface ReadOperation {
  service: Service;
  /** API operation; the SDK's command is named after it. */
  operation: string;
  /** IAM action that it needs; null when none is. */
  permission: string | null;
  /** `global`: the same answer in every Region. */
  scope: 'regional' | 'global';
  /** What an IAM policy can limit it to. */
  resource: 'key' | 'any';
  paging?: Paging;
  /** Output members that are kept; whatever else AWS answers is dropped before anything sees it. Absent: all of them. */
  keep?: readonly string[];
  /** Input members that are times: ISO text in a call, a date for the SDK. */
  times?: string[];
  /** Input members sent unless given. */
  defaults?: Record<string, unknown>;
  /** Milliseconds for the whole read, where the common deadline is too short. */
  timeoutMs?: number;
  /** How often it may be called in one account and Region: so many at once, then one every so many milliseconds. */
  pace?: { burst: number; everyMs: number };
}

type Details = Partial<Omit<ReadOperation, 'service' | 'operation'>>;

function pages(
  tokenIn: string,
  tokenOut: string,
  size?: [string, number],
  limit = 10,
): (...lists: string[]) => Details {
  return (...lists) => ({ paging: { lists, tokenIn, tokenOut, limit, ...(size ? { size } : {}) } });
}

const kmsPages = pages('Marker', 'NextMarker', ['Limit', 100]);
const iamPages = pages('Marker', 'Marker', ['MaxItems', 1000]);
const rdsPages = pages('Marker', 'Marker');
const tokenPages = pages('NextToken', 'NextToken');
const KEY: Details = { resource: 'key' };

/** Reads by service. Everything that keymedic can ever read is in this table; the diagnostic role is derived from it. */
const TABLE: Record<Service, { scope: ReadOperation['scope']; reads: Record<string, Details> }> = {
  kms: {
    scope: 'regional',
    reads: {
      DescribeKey: KEY,
      GetKeyPolicy: { ...KEY, defaults: { PolicyName: 'default' } },
      // A key may have 50,000 grants (KMS quotas); a page holds a hundred.
      ListGrants: { ...KEY, ...pages('Marker', 'NextMarker', ['Limit', 100], 500)('Grants'), timeoutMs: 60_000 },
      ListResourceTags: { ...KEY, ...pages('Marker', 'NextMarker', ['Limit', 50])('Tags') },
      GetKeyRotationStatus: KEY,
      ListKeyRotations: { ...KEY, ...kmsPages('Rotations') },
      ListAliases: kmsPages('Aliases'),
      ListKeys: pages('Marker', 'NextMarker', ['Limit', 1000])('Keys'),
      DescribeCustomKeyStores: pages('Marker', 'NextMarker')('CustomKeyStores'),
    },
  },
  iam: {
    scope: 'global',
    reads: {
      GetRole: {},
      GetUser: {},
      ListRolePolicies: iamPages('PolicyNames'),
      GetRolePolicy: {},
      ListAttachedRolePolicies: iamPages('AttachedPolicies'),
      ListUserPolicies: iamPages('PolicyNames'),
      GetUserPolicy: {},
      ListAttachedUserPolicies: iamPages('AttachedPolicies'),
      ListGroupsForUser: iamPages('Groups'),
      ListGroupPolicies: iamPages('PolicyNames'),
      GetGroupPolicy: {},
      ListAttachedGroupPolicies: iamPages('AttachedPolicies'),
      GetPolicy: {},
      GetPolicyVersion: {},
      SimulatePrincipalPolicy: iamPages('EvaluationResults'),
      // A whole account, up to 5,000 users and as many roles and policies by IAM's quotas, in pages that IAM may cut short.
      GetAccountAuthorizationDetails: {
        paging: {
          lists: ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'],
          ...{ tokenIn: 'Marker', tokenOut: 'Marker', size: ['MaxItems', 1000], limit: 200, keepAbsent: true },
        },
        timeoutMs: 120_000,
      },
    },
  },
  sts: {
    scope: 'regional',
    reads: { GetCallerIdentity: { permission: null, scope: 'global' }, DecodeAuthorizationMessage: {} },
  },
  organizations: {
    scope: 'global',
    reads: {
      DescribeOrganization: {},
      DescribeAccount: {},
      ListRoots: tokenPages('Roots'),
      ListParents: tokenPages('Parents'),
      ListPoliciesForTarget: tokenPages('Policies'),
      DescribePolicy: {},
    },
  },
  cloudtrail: {
    scope: 'regional',
    // AWS takes two calls a second per account and Region, from everybody there together (CloudTrail quotas).
    reads: {
      LookupEvents: {
        ...pages('NextToken', 'NextToken', ['MaxResults', 50], 1)('Events'),
        times: ['StartTime', 'EndTime'],
        timeoutMs: 15_000,
        pace: { burst: 2, everyMs: 1000 },
      },
    },
  },
  rds: {
    scope: 'regional',
    reads: {
      DescribeDBInstances: rdsPages('DBInstances'),
      DescribeDBClusters: rdsPages('DBClusters'),
      DescribeDBSnapshots: rdsPages('DBSnapshots'),
      DescribeDBClusterSnapshots: rdsPages('DBClusterSnapshots'),
      DescribeEvents: { ...rdsPages('Events'), times: ['StartTime', 'EndTime'] },
    },
  },
  ec2: {
    scope: 'regional',
    reads: {
      DescribeVpcEndpoints: tokenPages('VpcEndpoints'),
      DescribeVolumes: tokenPages('Volumes'),
      DescribeSnapshots: tokenPages('Snapshots'),
      GetEbsDefaultKmsKeyId: {},
    },
  },
  // IAM calls the permission for a bucket's encryption by another name (service authorization reference of S3).
  s3: { scope: 'regional', reads: { GetBucketEncryption: { permission: 's3:GetEncryptionConfiguration' } } },
  // A function's settings hold its environment variables, and people keep secrets there.
  lambda: { scope: 'regional', reads: { GetFunctionConfiguration: { keep: ['KMSKeyArn'] } } },
  sqs: { scope: 'regional', reads: { GetQueueAttributes: {} } },
};

function complete(service: Service, operation: string, details: Details): ReadOperation {
  const base = { service, operation, permission: `${service}:${operation}`, resource: 'any' as const };
  return { ...base, scope: TABLE[service].scope, ...details };
}

/** The closed table of reads: `kms:DescribeKey` -> how it is made. */
export const READS: ReadonlyMap<string, ReadOperation> = new Map(
  (Object.keys(TABLE) as Service[]).flatMap((service) =>
    Object.entries(TABLE[service].reads).map(([operation, details]) => [
      `${service}:${operation}`,
      complete(service, operation, details),
    ]),
  ),
);

/** Names of all reads, for the runbook linter. */
export const READ_NAMES: ReadonlySet<string> = new Set(READS.keys());
