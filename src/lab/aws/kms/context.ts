import type { ContextValue } from '../../../domain/decision';
import type { Input } from '../call';
import { aliasesOf } from '../find';
import { AwsFailure } from '../wire/failure';
import { textMap } from '../wire/members';
import type { Key, World } from '../world';

/** The same text for the same pairs, whatever their order. */
export function canonicalContext(context: Record<string, string>): string {
  return JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The request's encryption context. Throws ValidationException when it is not a map of texts. */
export function encryptionContext(input: Input, member = 'EncryptionContext'): Record<string, string> {
  const given = input[member];
  const context = textMap(input, member);
  const size = typeof given === 'object' && given !== null ? Object.keys(given).length : 0;
  if (Object.keys(context).length === size) return context;
  throw new AwsFailure('ValidationException', `${member} must map strings to strings.`);
}

/** Condition keys that a request on a key carries because of the key: spec, usage, origin, aliases, tags. */
export function keyContext(world: World, key: Key, requestAlias: string | null): Record<string, ContextValue> {
  const tags = Object.entries(key.tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  return {
    'kms:KeySpec': key.spec,
    'kms:KeyUsage': key.usage,
    'kms:KeyOrigin': key.origin,
    'kms:MultiRegion': String(key.multiRegion),
    'kms:ResourceAliases': aliasesOf(world, key),
    'aws:ResourceAccount': key.account,
    ...(requestAlias ? { 'kms:RequestAlias': requestAlias } : {}),
    ...Object.fromEntries(tags),
  };
}

/** Condition keys of a cryptographic request: algorithm and encryption context. */
export function cryptoContext(context: Record<string, string>): Record<string, ContextValue> {
  const pairs = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  const names = Object.keys(context);
  return {
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
    ...(names.length > 0 ? { 'kms:EncryptionContextKeys': names } : {}),
    ...Object.fromEntries(pairs),
  };
}
