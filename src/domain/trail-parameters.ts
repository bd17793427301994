import { parseArn, parseKeyRef } from './arn';
import type { ContextValue } from './decision';
import { isRecord, type Json, list, record, text } from './json';
import { isStandIn, isStandInName, stated } from './stand-in';

type Context = Record<string, ContextValue>;

/** What a request's member says of a condition key that it may leave out: its value, certainly absent (an empty list), or unknown (null). */
function optional(value: unknown): ContextValue | null {
  if (value === undefined || value === null || value === '') return [];
  return stated(value);
}

/** A list of names, unknown as soon as one of them is. */
function allOf(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const names = value.map((name) => stated(name));
  return names.every((name) => name !== null) ? names : null;
}

function settled(context: Record<string, ContextValue | null>): Context {
  return Object.fromEntries(Object.entries(context).filter((pair): pair is [string, ContextValue] => pair[1] !== null));
}

/** Pairs of an encryption context whose value is known; the names settle which others there were, where all of them are known. */
function encryptionOf(parameters: Json): Context {
  const { encryptionContext: printed } = parameters;
  if (printed !== undefined && printed !== null && !isRecord(printed)) return {};
  const pairs = Object.entries(record(printed));
  const named = pairs.filter(([name]) => !isStandIn(name));
  const shown = named.map(([name, value]) => [`kms:EncryptionContext:${name}`, printedValue(value)] as const);
  const names = named.length === pairs.length ? pairs.map(([name]) => name) : null;
  return settled({ ...Object.fromEntries(shown), 'kms:EncryptionContextKeys': names });
}

/** An empty text is a value, too. */
function printedValue(value: unknown): string | null {
  return value === '' ? '' : stated(value);
}

function constraintTypes(constraints: unknown): string[] | null {
  if (constraints !== undefined && constraints !== null && !isRecord(constraints)) return null;
  const printed = record(constraints);
  if (Object.keys(printed).some(isStandIn)) return null;
  return ['EncryptionContextEquals', 'EncryptionContextSubset'].filter(
    (type) => printed[type] !== undefined || printed[`e${type.slice(1)}`] !== undefined,
  );
}

/** A principal as the request names it; unknown where its ARN lacks the account or holds a stand-in. */
function principalOf(value: unknown): ContextValue | null {
  const name = optional(value);
  if (typeof name !== 'string' || !name.startsWith('arn:')) return name;
  const arn = parseArn(name);
  const names = arn?.resource.split('/') ?? [];
  return arn && /^\d{12}$/.test(arn.accountId) && !names.some(isStandInName) ? name : null;
}

function grantOf(parameters: Json): Context {
  return settled({
    'kms:GranteePrincipal': principalOf(parameters.granteePrincipal),
    'kms:RetiringPrincipal': principalOf(parameters.retiringPrincipal),
    'kms:GranteeServicePrincipal': optional(parameters.granteeServicePrincipal),
    'kms:RetiringServicePrincipal': optional(parameters.retiringServicePrincipal),
    'kms:GrantOperations': allOf(parameters.operations),
    'kms:GrantConstraintType': constraintTypes(parameters.constraints),
  });
}

/** Tags that the request itself sends, as CreateKey, TagResource and ReplicateKey do, or takes off. */
function tagsOf(parameters: Json): Context {
  const tags = list(parameters.tags).map(record);
  const sent = tags.map(({ tagKey }) => tagKey);
  const keys = allOf([...sent, ...list(parameters.tagKeys)]);
  const pairs = tags.flatMap(({ tagKey, tagValue }) => {
    const key = stated(tagKey);
    return key ? [[`aws:RequestTag/${key}`, tagValue === undefined ? '' : printedValue(tagValue)] as const] : [];
  });
  return settled({ ...Object.fromEntries(pairs), 'aws:TagKeys': keys && keys.length > 0 ? keys : null });
}

/** The alias by which the request named its key; certainly none where it gave an id or an ARN of a key. */
function aliasOf(keyId: unknown): ContextValue | null {
  if (text(keyId) === null) return [];
  const key = parseKeyRef(String(keyId));
  if (!key) return isStandIn(String(keyId)) ? null : [];
  if (key.alias) return isStandInName(key.alias.slice('alias/'.length)) ? null : key.alias;
  return [];
}

/** What the parameters of a recorded request say of its condition keys. */
export function contextOfParameters(event: string | null, parameters: Json): Context {
  // Some refusals are recorded without any parameters: that says nothing of what the request held.
  if (Object.keys(parameters).length === 0 || 'omitted' in parameters) return {};
  const common = {
    ...settled({
      'kms:EncryptionAlgorithm': stated(parameters.encryptionAlgorithm, 'word'),
      'kms:SigningAlgorithm': stated(parameters.signingAlgorithm, 'word'),
    }),
    ...tagsOf(parameters),
  };
  // It is authorized twice, once for each of two keys and encryption contexts.
  if (event === 'ReEncrypt') return common;
  const own = event === 'CreateGrant' ? grantOf(parameters) : encryptionOf(parameters);
  return { ...common, ...own, ...settled({ 'kms:RequestAlias': aliasOf(parameters.keyId) }) };
}
