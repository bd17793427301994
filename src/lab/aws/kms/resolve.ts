import { parseKeyRef } from '../../../domain/arn';
import type { Call } from '../call';
import { noteKey } from '../call';
import { keyByArn, regionOf } from '../find';
import { AwsFailure } from '../wire/failure';
import { text } from '../wire/members';
import type { Key } from '../world';

/** What a `KeyId` member stands for. A foreign key that does not exist has no `key`: KMS does not say so. */
export interface ResolvedKey {
  key: Key | null;
  /** The key's ARN as far as the caller named it. */
  arn: string;
  /** Alias name that the request used, for `kms:RequestAlias`. */
  requestAlias: string | null;
}

/**
 * Finds the key that the member names. A bare id or alias name means the caller's account and the endpoint's Region;
 * the ARN of another Region is refused. Throws NotFoundException as KMS words it.
 */
export function resolveKey(call: Call, options: { member?: string; alias?: boolean } = {}): ResolvedKey {
  const given = text(call.input, options.member ?? 'KeyId');
  return resolveReference(call, given, options.alias ?? false);
}

export function resolveReference(call: Call, given: string, aliasAccepted: boolean): ResolvedKey {
  const { region, caller } = call;
  const ref = parseKeyRef(given);
  if (!ref || (ref.alias !== null && !aliasAccepted)) throw invalidReference(given);
  if (ref.region !== null && ref.region !== region)
    throw new AwsFailure('NotFoundException', `Invalid arn ${ref.region}`);
  const account = ref.accountId ?? caller.account;
  const found = ref.alias === null ? keyById(call, account, ref.keyId ?? '') : keyByAlias(call, account, ref.alias);
  if (found) noteKey(call, found);
  const arn = found?.arn ?? `arn:aws:kms:${region}:${account}:key/${ref.keyId ?? 'unknown'}`;
  return { key: found, arn, requestAlias: ref.alias };
}

function keyById(call: Call, account: string, id: string): Key | null {
  const arn = `arn:aws:kms:${call.region}:${account}:key/${id}`;
  const key = keyByArn(call.world, arn);
  if (key || account !== call.caller.account) return key;
  throw new AwsFailure('NotFoundException', `Key '${arn}' does not exist`);
}

function keyByAlias(call: Call, account: string, name: string): Key | null {
  const state = call.world.accounts.has(account) ? regionOf(call.world, account, call.region) : null;
  const alias = state?.aliases.get(name);
  const key = alias && state?.keys.get(alias.targetKeyId);
  if (key || account !== call.caller.account) return key ?? null;
  throw new AwsFailure('NotFoundException', `Alias arn:aws:kms:${call.region}:${account}:${name} is not found.`);
}

function invalidReference(given: string): AwsFailure {
  if (given.startsWith('arn:')) return new AwsFailure('InvalidArnException', `Invalid ARN: '${given}'`);
  return new AwsFailure('NotFoundException', `Invalid keyId '${given}'`);
}

/** All keys of the caller's account in the call's Region, oldest first. */
export function ownKeys(call: Call): Key[] {
  return [...regionOf(call.world, call.caller.account, call.region).keys.values()];
}
