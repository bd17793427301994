import type { ContextValue } from '../domain/decision';
import type { Evidence, Instant } from '../domain/evidence';
import type { Identity } from './assemble-identity';
import { organizationIdOf } from './assemble-organization';
import { list, outputOf, record, text } from './read-evidence';
import type { ResolvedKey } from './resolved-key';
import { STEPS } from './steps';
import type { Target } from './target';

/** Actions that carry an encryption context (KMS Developer Guide, kms:EncryptionContext). */
const WITH_ENCRYPTION_CONTEXT = new Set([
  'kms:CreateGrant',
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
]);
const GRANT_ACTIONS = new Set(['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant']);
const GRANT_KEYS = /^kms:(?:Grant|Grantee|Retiring)/;
const CRYPTO_KEYS = /^kms:(?:EncryptionAlgorithm|SigningAlgorithm|RecipientAttestation)/;

function carries(action: string, key: string): boolean {
  if (key.startsWith('kms:EncryptionContext')) return WITH_ENCRYPTION_CONTEXT.has(action);
  if (GRANT_KEYS.test(key)) return action === 'kms:CreateGrant';
  return !CRYPTO_KEYS.test(key) || action !== 'kms:DescribeKey';
}

function tags(evidence: Evidence): Record<string, string> {
  const pairs = list(outputOf(evidence, STEPS.tags)?.Tags).map(record);
  return Object.fromEntries(
    pairs.flatMap(({ TagKey, TagValue }) => (text(TagKey) ? [[String(TagKey), String(TagValue ?? '')]] : [])),
  );
}

/** Tags of the key by name; empty when there are none or they were not read. */
export const keyTags = tags;

/** Names of the aliases that point to the key. */
export function keyAliases(evidence: Evidence): string[] {
  const aliases = list(outputOf(evidence, STEPS.aliases)?.Aliases).map(record);
  return aliases.flatMap(({ AliasName }) => text(AliasName) ?? []);
}

function prefixed(prefix: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function ofKey(evidence: Evidence, key: ResolvedKey): Record<string, ContextValue> {
  const aliases = keyAliases(evidence);
  return {
    ...(key.spec ? { 'kms:KeySpec': key.spec } : {}),
    ...(key.usage ? { 'kms:KeyUsage': key.usage } : {}),
    ...(key.origin ? { 'kms:KeyOrigin': key.origin } : {}),
    ...(key.multiRegion === null ? {} : { 'kms:MultiRegion': String(key.multiRegion) }),
    ...(key.multiRegionType ? { 'kms:MultiRegionKeyType': key.multiRegionType } : {}),
    ...prefixed('aws:ResourceTag/', tags(evidence)),
    ...(key.account ? { 'aws:ResourceAccount': key.account } : {}),
    ...(key.region ? { 'aws:RequestedRegion': key.region } : {}),
    ...(aliases.length > 0 ? { 'kms:ResourceAliases': aliases } : {}),
  };
}

function ofCaller(evidence: Evidence, target: Target, identity: Identity): Record<string, ContextValue> {
  const organization = target.servicePrincipal ? null : organizationIdOf(evidence, target.callerAccount);
  const session = target.principalArn?.includes(':assumed-role/') ? target.principalArn.split('/').at(-1) : 'session';
  const userid = identity.uniqueId && target.roleName ? `${identity.uniqueId}:${session}` : identity.uniqueId;
  return {
    ...(identity.arn && !target.servicePrincipal ? { 'aws:PrincipalArn': identity.arn } : {}),
    ...(userid ? { 'aws:userid': userid } : {}),
    ...(organization ? { 'aws:PrincipalOrgID': organization } : {}),
    ...prefixed('aws:PrincipalTag/', identity.tags),
  };
}

/** A request for one action as the evaluation asks it: what is known of its context, and what nobody knows. */
export function contextFor(
  action: string,
  sources: { evidence: Evidence; target: Target; identity: Identity; key: ResolvedKey; at: Instant },
): { context: Record<string, ContextValue>; unknownContext: string[] } {
  const { evidence, target, identity, key, at } = sources;
  const forResource: Record<string, string> = GRANT_ACTIONS.has(action)
    ? { 'kms:GrantIsForAWSResource': String(target.viaService !== null) }
    : {};
  const context = {
    'aws:CurrentTime': at,
    'aws:SecureTransport': 'true',
    ...ofKey(evidence, key),
    ...ofCaller(evidence, target, identity),
    ...forResource,
    ...Object.fromEntries(Object.entries(target.context).filter(([name]) => carries(action, name))),
  };
  const had = new Set(Object.keys(context).map((name) => name.toLowerCase()));
  const tagsKnown = identity.exists === true;
  const unknown = target.unknownContext.filter(
    (name) => carries(action, name) && !had.has(name.toLowerCase()) && !(name === 'aws:PrincipalTag/*' && tagsKnown),
  );
  const unread = [
    ...(outputOf(evidence, STEPS.tags) ? [] : ['aws:ResourceTag/*']),
    ...(outputOf(evidence, STEPS.aliases) ? [] : ['kms:ResourceAliases']),
  ];
  return { context, unknownContext: [...unknown, ...unread] };
}
