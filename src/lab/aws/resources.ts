import { randomBytes } from 'node:crypto';
import type { Grant } from '../../domain/decision';
import { accountOf, identityByArn, identityById, regionOf } from './find';
import { hexId, token, uniqueId, uuid } from './identifiers';
import { withIds } from './kms/principals';
import type { Alias, Group, Key, ManagedPolicy, PolicyVersion, Role, StoredGrant, User, World } from './world';

/** Makers of resources, without authorization: for operations that checked it, and for seeding. */

export interface NewIdentity {
  account: string;
  name: string;
  path?: string;
  inline?: Record<string, unknown>;
  attached?: string[];
  boundary?: string | null;
  tags?: Record<string, string>;
  createdAt?: Date;
}

export function addUser(world: World, given: NewIdentity & { groups?: string[] }): User {
  const user: User = { ...identity(world, given, 'user'), kind: 'user', groups: given.groups ?? [] };
  accountOf(world, given.account).users.set(user.name, user);
  return user;
}

export function addRole(
  world: World,
  given: NewIdentity & { trust: unknown; description?: string; linkedService?: string },
): Role {
  const role: Role = {
    ...identity(world, given, 'role'),
    kind: 'role',
    trust: given.trust,
    description: given.description ?? '',
    linkedService: given.linkedService ?? null,
  };
  accountOf(world, given.account).roles.set(role.name, role);
  return role;
}

function identity(world: World, given: NewIdentity, kind: 'user' | 'role'): Omit<User, 'kind' | 'groups'> {
  const path = given.path ?? '/';
  return {
    name: given.name,
    path,
    arn: `arn:aws:iam::${given.account}:${kind}${path}${given.name}`,
    id: uniqueId(kind === 'user' ? 'AIDA' : 'AROA'),
    createdAt: given.createdAt ?? world.clock(),
    tags: given.tags ?? {},
    inline: new Map(Object.entries(given.inline ?? {})),
    attached: given.attached ?? [],
    boundary: given.boundary ?? null,
  };
}

/** Makes a group; users name their groups themselves. */
export function addGroup(
  world: World,
  given: { account: string; name: string; inline?: Record<string, unknown>; attached?: string[] },
): Group {
  const group: Group = {
    name: given.name,
    arn: `arn:aws:iam::${given.account}:group/${given.name}`,
    id: uniqueId('AGPA'),
    createdAt: world.clock(),
    inline: new Map(Object.entries(given.inline ?? {})),
    attached: given.attached ?? [],
  };
  accountOf(world, given.account).groups.set(group.name, group);
  return group;
}

/** Makes a customer managed policy; its document is that of `v1` unless it has other versions. */
export function addManagedPolicy(
  world: World,
  given: {
    account: string;
    name: string;
    path?: string;
    document: unknown;
    createdAt?: Date;
    defaultVersion?: ManagedPolicy['defaultVersion'];
    otherVersions?: PolicyVersion[];
  },
): ManagedPolicy {
  const { account, name, path = '/', ...rest } = given;
  const arn = `arn:aws:iam::${account}:policy${path}${name}`;
  const policy: ManagedPolicy = { createdAt: world.clock(), ...rest, name, arn, id: uniqueId('ANPA') };
  accountOf(world, account).policies.set(arn, policy);
  return policy;
}

export interface NewKey {
  account: string;
  region: string;
  id?: string;
  policy: unknown;
  description?: string;
  state?: string;
  manager?: 'CUSTOMER' | 'AWS';
  origin?: string;
  multiRegion?: boolean;
  tags?: Record<string, string>;
  createdAt?: Date;
  deletionDate?: Date | null;
}

/** Makes a key; user and role ARNs of the policy that exist now are kept as unique ids. */
export function addKey(world: World, given: NewKey): Key {
  const id = given.id ?? (given.multiRegion ? `mrk-${hexId(16)}` : uuid());
  const key: Key = {
    id,
    account: given.account,
    region: given.region,
    arn: `arn:aws:kms:${given.region}:${given.account}:key/${id}`,
    state: given.state ?? 'Enabled',
    manager: given.manager ?? 'CUSTOMER',
    description: given.description ?? '',
    createdAt: given.createdAt ?? world.clock(),
    deletionDate: given.deletionDate ?? null,
    origin: given.origin ?? 'AWS_KMS',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    multiRegion: given.multiRegion ?? false,
    policy: JSON.stringify(withIds(world, given.policy)),
    tags: given.tags ?? {},
    rotation: { enabled: false, periodDays: 365, history: [] },
    grants: [],
    material: randomBytes(32),
  };
  regionOf(world, given.account, given.region).keys.set(id, key);
  return key;
}

export function addAlias(world: World, key: Key, name: string, createdAt = world.clock()): Alias {
  const arn = `arn:aws:kms:${key.region}:${key.account}:${name}`;
  const alias: Alias = { name, arn, targetKeyId: key.id, createdAt, updatedAt: createdAt };
  regionOf(world, key.account, key.region).aliases.set(name, alias);
  return alias;
}

export function addGrant(world: World, key: Key, given: Grant): StoredGrant {
  const grant: StoredGrant = {
    CreationDate: world.clock().toISOString(),
    IssuingAccount: `arn:aws:iam::${key.account}:root`,
    Name: '',
    ...given,
    GrantId: hexId(32),
    token: token(),
    granteeId: given.GranteePrincipal ? (identityByArn(world, given.GranteePrincipal)?.id ?? null) : null,
  };
  key.grants.push(grant);
  return grant;
}

/** The grantee as ListGrants shows it: its ARN while that identity exists, its unique id afterwards. */
export function shownPrincipal(world: World, grant: StoredGrant): string | undefined {
  if (grant.granteeId === null || identityById(world, grant.granteeId)) return grant.GranteePrincipal;
  return grant.granteeId;
}
