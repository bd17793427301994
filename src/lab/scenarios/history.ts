import { perform } from '../aws/perform';
import { addAlias, addKey, addRole } from '../aws/resources';
import type { Key, Role, World } from '../aws/world';
import { type Document, session, trustService } from './documents';
import { ADMIN } from './organization';

/** Building blocks of scenarios: an application's role, its key, and what happened to them. */

const DAY_MS = 86_400_000;

export interface AppRole {
  account: string;
  name: string;
  service?: string;
  path?: string;
  inline?: Record<string, Document>;
  attached?: string[];
  boundary?: string;
  team: string;
}

export function addAppRole(world: World, given: AppRole): Role {
  const { team, service = 'ecs-tasks.amazonaws.com', ...rest } = given;
  const createdAt = new Date(world.clock().getTime() - 420 * DAY_MS);
  return addRole(world, { ...rest, trust: trustService(service), tags: { Owner: team }, createdAt });
}

export interface AppKey {
  account: string;
  region: string;
  id: string;
  alias: string;
  application: string;
  team: string;
  policy: Document;
  environment?: string;
}

/** A customer managed key with an alias, tags that name its owner, and yearly rotation. */
export function addAppKey(world: World, given: AppKey): Key {
  const { alias, application, team, environment = 'production', ...rest } = given;
  const createdAt = new Date(world.clock().getTime() - 400 * DAY_MS);
  const tags = { Owner: team, Environment: environment, Application: application };
  const key = addKey(world, { ...rest, description: `Encrypts data of ${application}`, tags, createdAt });
  key.rotation = { enabled: true, periodDays: 365, history: [] };
  addAlias(world, key, alias, createdAt);
  return key;
}

/** A time in the past of the world's clock. */
export function minutesAgo(world: World, minutes: number): Date {
  return new Date(world.clock().getTime() - minutes * 60_000);
}

/** Something that an administrator, or a role of the account, did and was allowed to do. Throws when it was refused. */
export function happened(
  world: World,
  minutes: number,
  deed: { key: Key; operation: string; input?: Record<string, unknown>; by?: string; role?: string },
): void {
  const { key, operation, input = {} } = deed;
  const as = session(key.account, deed.role ?? ADMIN, deed.by ?? 'dana.reyes');
  const named = operation.includes('Alias') ? input : { KeyId: key.arn, ...input };
  const { region } = key;
  const done = perform(world, { as, service: 'kms', operation, region, input: named, at: minutesAgo(world, minutes) });
  if (done.failure) throw new Error(`${operation} on ${key.arn} was refused: ${done.failure.message}`);
}

/** The application used its key on the days before. */
export function usedBefore(world: World, key: Key, as: { role: string; by: string }): void {
  for (const minutes of [3 * 1440, 1440, 190])
    happened(world, minutes, { key, operation: 'GenerateDataKey', input: { KeySpec: 'AES_256' }, ...as });
}
