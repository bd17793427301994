import { authorizeAccount, authorizeKey } from '../authorize';
import { type Call, noteKey, type OperationTable } from '../call';
import { regionOf } from '../find';
import { addAlias } from '../resources';
import { AwsFailure } from '../wire/failure';
import { optionalNumber, optionalText, text } from '../wire/members';
import { pageOf } from '../wire/pages';
import type { Alias, Key, RegionState } from '../world';
import { keyContext } from './context';
import { resolveReference } from './resolve';
import { requireUsable } from './states';

/** Aliases of the caller's account and Region. Changing one needs permission on the alias and on every key involved. */
export const aliasOperations: OperationTable = {
  ListAliases(call) {
    authorizeAccount(call, { action: 'kms:ListAliases', resource: '*' });
    const only = optionalText(call.input, 'KeyId');
    const keyId = only === null ? null : (resolveReference(call, only, false).key?.id ?? '');
    const found = [...here(call).aliases.values()]
      .filter((alias) => keyId === null || alias.targetKeyId === keyId)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const limit = optionalNumber(call.input, 'Limit') ?? 50;
    const page = pageOf(found, limit, optionalText(call.input, 'Marker'), 'InvalidMarkerException');
    return { Aliases: page.items.map(shown), NextMarker: page.next, Truncated: page.next !== null };
  },
  CreateAlias(call) {
    const name = newName(text(call.input, 'AliasName'));
    const key = targetKey(call);
    allowed(call, aliasArn(call, name), [key]);
    requireUsable('kms:CreateAlias', key);
    if (here(call).aliases.has(name))
      throw new AwsFailure('AlreadyExistsException', `An alias with the name ${aliasArn(call, name)} already exists`);
    addAlias(call.world, key, name);
    return {};
  },
  UpdateAlias(call) {
    const alias = existing(call, newName(text(call.input, 'AliasName')));
    const key = targetKey(call);
    const current = here(call).keys.get(alias.targetKeyId);
    allowed(call, alias.arn, current && current !== key ? [current, key] : [key]);
    requireUsable('kms:UpdateAlias', key);
    if (current && (current.spec !== key.spec || current.usage !== key.usage))
      throw new AwsFailure('ValidationException', 'The current and the new key must be of the same type and usage.');
    if (current) noteKey(call, current);
    alias.targetKeyId = key.id;
    alias.updatedAt = call.world.clock();
    return {};
  },
  DeleteAlias(call) {
    const alias = existing(call, newName(text(call.input, 'AliasName')));
    const key = here(call).keys.get(alias.targetKeyId);
    allowed(call, alias.arn, key ? [key] : []);
    if (key) noteKey(call, key);
    here(call).aliases.delete(alias.name);
    return {};
  },
};

function here(call: Call): RegionState {
  return regionOf(call.world, call.caller.account, call.region);
}

function shown(alias: Alias): Record<string, unknown> {
  const dates = { CreationDate: alias.createdAt, LastUpdatedDate: alias.updatedAt };
  return { AliasName: alias.name, AliasArn: alias.arn, TargetKeyId: alias.targetKeyId, ...dates };
}

function newName(name: string): string {
  if (/^alias\/(?!aws\/)[A-Za-z0-9/_-]+$/.test(name)) return name;
  if (name.startsWith('alias/aws/'))
    throw new AwsFailure('NotAuthorizedException', 'Aliases that begin with alias/aws/ are reserved.');
  throw new AwsFailure('InvalidAliasNameException', `Invalid alias name '${name}'`);
}

function existing(call: Call, name: string): Alias {
  const alias = here(call).aliases.get(name);
  if (alias) return alias;
  throw new AwsFailure('NotFoundException', `Alias ${aliasArn(call, name)} is not found.`);
}

function targetKey(call: Call): Key {
  const { key, arn } = resolveReference(call, text(call.input, 'TargetKeyId'), false);
  if (key && key.account === call.caller.account) return key;
  throw new AwsFailure('NotFoundException', `Key '${arn}' does not exist`);
}

function aliasArn(call: Call, name: string): string {
  return `arn:aws:kms:${call.region}:${call.caller.account}:${name}`;
}

function allowed(call: Call, alias: string, keys: Key[]): void {
  const action = `kms:${call.operation}`;
  authorizeAccount(call, { action, resource: alias });
  for (const key of keys)
    authorizeKey(call, { action, key, context: keyContext(call.world, key, null), phrase: 'resource' });
}
