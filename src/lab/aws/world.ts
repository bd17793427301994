import type { Grant, NamedPolicy } from '../../domain/decision';
import type { TrailEvent } from './trail';

/** Everything the local AWS knows. Plain data, so that a test or a scenario can put any state there directly. */
export interface World {
  clock: () => Date;
  organization: Organization;
  accounts: Map<string, Account>;
  /** Long-lived and temporary access keys by access key id. */
  credentials: Map<string, Credential>;
  events: TrailEvent[];
  /** Encoded authorization messages that were handed out. */
  messages: Map<string, Record<string, unknown>>;
}

export interface Account {
  id: string;
  name: string;
  email: string;
  users: Map<string, User>;
  roles: Map<string, Role>;
  groups: Map<string, Group>;
  /** Customer managed policies by ARN. */
  policies: Map<string, ManagedPolicy>;
  regions: Map<string, RegionState>;
}

export interface RegionState {
  keys: Map<string, Key>;
  /** By name, `alias/x`. */
  aliases: Map<string, Alias>;
  dbInstances: Map<string, DbInstance>;
  dbSnapshots: Map<string, DbSnapshot>;
  dbEvents: DbEvent[];
  vpcEndpoints: VpcEndpoint[];
  volumes: Volume[];
  snapshots: Snapshot[];
  ebsDefaultKey: string | null;
  /** Buckets, functions and queues by `s3-bucket/name`, each with its key as its settings name it; null: its service's own. */
  encrypted: Map<string, string | null>;
}

interface Identity {
  name: string;
  path: string;
  arn: string;
  /** `AROA…` or `AIDA…`; new each time, also for a name that existed before. */
  id: string;
  createdAt: Date;
  tags: Record<string, string>;
  inline: Map<string, unknown>;
  /** ARNs of attached managed policies. */
  attached: string[];
  boundary: string | null;
}

export interface User extends Identity {
  kind: 'user';
  groups: string[];
}

export interface Role extends Identity {
  kind: 'role';
  trust: unknown;
  description: string;
  /** `rds.amazonaws.com` for a service-linked role. */
  linkedService: string | null;
}

export interface Group {
  name: string;
  arn: string;
  id: string;
  createdAt: Date;
  inline: Map<string, unknown>;
  attached: string[];
}

export interface ManagedPolicy {
  name: string;
  arn: string;
  id: string;
  createdAt: Date;
  /** Of the version in force. */
  document: unknown;
  /** Absent: `v1`, as old as the policy. */
  defaultVersion?: Omit<PolicyVersion, 'document'>;
  /** Versions that are kept but not in force. */
  otherVersions?: PolicyVersion[];
}

export interface PolicyVersion {
  /** `v2` */
  id: string;
  createdAt: Date;
  document: unknown;
}

export interface Session {
  name: string;
  policies: NamedPolicy[];
  tags: Record<string, string>;
  sourceIdentity: string | null;
  expiresAt: Date;
}

export interface Credential {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
  account: string;
  principal: { kind: 'user' | 'role'; id: string; name: string } | { kind: 'root' };
  session: Session | null;
  createdAt: Date;
}

export interface Key {
  id: string;
  account: string;
  region: string;
  arn: string;
  state: string;
  manager: 'CUSTOMER' | 'AWS';
  description: string;
  createdAt: Date;
  deletionDate: Date | null;
  origin: string;
  spec: string;
  usage: string;
  multiRegion: boolean;
  /** JSON text with unique ids in the place of user and role ARNs, as KMS keeps it. */
  policy: string;
  tags: Record<string, string>;
  rotation: { enabled: boolean; periodDays: number; history: { at: Date; type: 'AUTOMATIC' | 'ON_DEMAND' }[] };
  grants: StoredGrant[];
  /** 32 bytes; every ciphertext under the key is sealed with it. */
  material: Buffer;
}

export interface StoredGrant extends Grant {
  GrantId: string;
  token: string;
  /** `granteeId` stays when the grantee is deleted. */
  granteeId: string | null;
}

export interface Alias {
  name: string;
  arn: string;
  targetKeyId: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface DbInstance {
  id: string;
  resourceId: string;
  arn: string;
  status: string;
  engine: string;
  instanceClass: string;
  kmsKeyArn: string | null;
  createdAt: Date;
}

export interface DbSnapshot {
  id: string;
  arn: string;
  instanceId: string;
  status: string;
  kmsKeyArn: string | null;
  createdAt: Date;
}

export interface DbEvent {
  sourceId: string;
  sourceArn: string;
  message: string;
  categories: string[];
  at: Date;
}

export interface VpcEndpoint {
  id: string;
  vpcId: string;
  serviceName: string;
  policy: unknown;
  privateDns: boolean;
  createdAt: Date;
}

export interface Volume {
  id: string;
  kmsKeyArn: string | null;
  state: string;
  sizeGb: number;
  zone: string;
  createdAt: Date;
  /** The instance that it is attached to. */
  instanceId?: string;
}

export interface Snapshot {
  id: string;
  volumeId: string;
  state: string;
  sizeGb: number;
  kmsKeyArn: string | null;
  createdAt: Date;
}

export interface OrganizationPolicy {
  id: string;
  arn: string;
  name: string;
  description: string;
  type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  awsManaged: boolean;
  document: unknown;
}

export interface Organization {
  id: string;
  managementAccount: string;
  root: { id: string; arn: string; name: string };
  units: Map<string, { id: string; arn: string; name: string }>;
  /** Child id (account or unit) to parent id. */
  parents: Map<string, string>;
  policies: Map<string, OrganizationPolicy>;
  /** Target id (root, unit or account) to policy ids. */
  attachments: Map<string, string[]>;
}
