import type { Account, Key, RegionState, Role, User, World } from './world';

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
