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
  ebsDefaultKey: string | null;
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

/** The account; throws when the world has none with this id: a mistake of the caller, never of a request. */
export function accountOf(world: World, id: string): Account {
  const account = world.accounts.get(id);
  if (!account) throw new Error(`no account ${id} in the local AWS`);
  return account;
}

/** State of one account in one Region; throws for a Region that the local AWS does not have. */
export function regionOf(world: World, account: string, region: string): RegionState {
  const state = accountOf(world, account).regions.get(region);
  if (!state) throw new Error(`no region ${region} in the local AWS`);
  return state;
}

/** The key with this ARN, in whatever account; null when there is none. */
export function keyByArn(world: World, arn: string): Key | null {
  const [, , , region, account, resource] = arn.split(':');
  const state = world.accounts.get(account ?? '')?.regions.get(region ?? '');
  return state?.keys.get((resource ?? '').replace(/^key\//, '')) ?? null;
}

/** Names of the aliases that point to the key. */
export function aliasesOf(world: World, key: Key): string[] {
  const aliases = [...regionOf(world, key.account, key.region).aliases.values()];
  return aliases.filter((alias) => alias.targetKeyId === key.id).map((alias) => alias.name);
}

/** The role or user behind a unique id (`AROA…`, `AIDA…`); null once it was deleted. */
export function identityById(world: World, id: string): Role | User | null {
  for (const account of world.accounts.values()) {
    for (const role of account.roles.values()) if (role.id === id) return role;
    for (const user of account.users.values()) if (user.id === id) return user;
  }
  return null;
}

/** The role or user with this IAM ARN, path included; null when there is none. */
export function identityByArn(world: World, arn: string): Role | User | null {
  const account = world.accounts.get(arn.split(':')[4] ?? '');
  if (!account) return null;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const found = arn.includes(':role/') ? account.roles.get(name) : account.users.get(name);
  return found?.arn === arn ? found : null;
}
