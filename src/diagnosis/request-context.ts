import { canCarry } from '../authorization/context-keys';
import type { AuthorizationCase, ContextValue } from '../domain/decision';
import type { Evidence, Instant } from '../domain/evidence';
import type { Identity } from './assemble-identity';
import { CALLER_PATH, KEY_PATH, type OrganizationFacts, organizationOf } from './assemble-organization';
import { mentionedKeys } from './known-absent';
import { list, outputOf, record, text, wholeOutputOf } from './read-evidence';
import type { ResolvedKey } from './resolved-key';
import { conditionValue } from './stated-context';
import { STEPS } from './steps';
import type { Target } from './target';

/** Values by condition key; an empty list says that the request certainly does not carry the key. */
export type Known = Record<string, ContextValue>;

function tags(evidence: Evidence): Record<string, string> {
  const pairs = list(outputOf(evidence, STEPS.tags)?.Tags).map(record);
  return Object.fromEntries(
    pairs.flatMap(({ TagKey, TagValue }) => (text(TagKey) ? [[String(TagKey), String(TagValue ?? '')]] : [])),
  );
}

/** Tags of the key by name; empty when there are none or they were not read. */
export const keyTags = tags;

/** What only AWS services carry, a user or role does not (IAM User Guide, global condition keys). */
export const NOT_A_SERVICE: Known = { 'aws:PrincipalServiceName': [], 'aws:PrincipalServiceNamesList': [] };

/** An account in no organization. */
export const NO_ORGANIZATION: Known = { 'aws:PrincipalOrgID': [], 'aws:PrincipalOrgPaths': [] };

/** What every call to KMS at a time carries. */
export function ofEveryCall(at: Instant): Known {
  return {
    'aws:CurrentTime': at,
    'aws:EpochTime': String(Math.floor(Date.parse(at) / 1000)),
    'aws:SecureTransport': 'true',
  };
}

/** The organization of the account that owns a key; nothing is certain where it was not found in one that is known. */
export function ofOwner(place: { id: string; path: string } | null, none: boolean): Known {
  if (place) return { 'aws:ResourceOrgID': place.id, 'aws:ResourceOrgPaths': [place.path] };
  return none ? { 'aws:ResourceOrgID': [], 'aws:ResourceOrgPaths': [] } : {};
}

/** Names of the aliases that point to the key. */
export function keyAliases(evidence: Evidence): string[] {
  const aliases = list(outputOf(evidence, STEPS.aliases)?.Aliases).map(record);
  return aliases.flatMap(({ AliasName }) => text(AliasName) ?? []);
}

function prefixed(prefix: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** Condition keys that speak of the key itself. */
export function ofKey(evidence: Evidence, key: ResolvedKey): Known {
  const aliasesRead = wholeOutputOf(evidence, STEPS.aliases) !== null;
  return {
    ...(key.spec ? { 'kms:KeySpec': key.spec, 'kms:CustomerMasterKeySpec': key.spec } : {}),
    ...(key.usage ? { 'kms:KeyUsage': key.usage, 'kms:CustomerMasterKeyUsage': key.usage } : {}),
    ...(key.origin ? { 'kms:KeyOrigin': key.origin } : {}),
    ...(key.multiRegion === null ? {} : { 'kms:MultiRegion': String(key.multiRegion) }),
    ...(key.multiRegion === false ? { 'kms:MultiRegionKeyType': [] } : {}),
    ...(key.multiRegionType ? { 'kms:MultiRegionKeyType': key.multiRegionType } : {}),
    ...prefixed('aws:ResourceTag/', tags(evidence)),
    ...(key.account ? { 'aws:ResourceAccount': key.account } : {}),
    ...(key.region ? { 'aws:RequestedRegion': key.region } : {}),
    ...(aliasesRead ? { 'kms:ResourceAliases': keyAliases(evidence) } : {}),
  };
}

/**
 * Keys of the organizations. An account that was not found in the configured one may be in another, so its keys stay unknown; where
 * the accounts are said to be in none, that speaks of the key's account and of callers in it.
 */
function ofOrganizations({ evidence, target, key, organization }: Sources): Known {
  const none = organization.kind === 'none';
  const owner = key.account === target.keyAccount ? organizationOf(evidence, key.account, KEY_PATH) : null;
  const caller = organizationOf(evidence, target.callerAccount, CALLER_PATH);
  const stranger = target.callerAccount !== key.account;
  return {
    ...ofOwner(owner, none),
    ...(target.servicePrincipal || (none && !stranger) ? NO_ORGANIZATION : {}),
    ...(caller ? { 'aws:PrincipalOrgID': caller.id, 'aws:PrincipalOrgPaths': [caller.path] } : {}),
  };
}

/** `aws:userid`; a role asked about without a session stands for any of its sessions, whose name nobody knows then. */
function userIdOf({ target, identity }: Sources, mentioned: ReadonlySet<string>): string | null {
  if (!identity.uniqueId || !target.roleName) return identity.uniqueId;
  if (target.principalType === 'assumed-role') return `${identity.uniqueId}:${target.principalArn?.split('/').at(-1)}`;
  return mentioned.has('aws:userid') ? null : `${identity.uniqueId}:session`;
}

/** Keys that speak of the caller. */
function ofCaller(sources: Sources, mentioned: ReadonlySet<string>): Known {
  const { target, identity } = sources;
  if (target.servicePrincipal) return {};
  const userid = userIdOf(sources, mentioned);
  const direct = target.context['aws:ViaAWSService'] === 'false';
  const forService = ['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths'];
  return {
    ...(identity.arn ? { 'aws:PrincipalArn': identity.arn } : {}),
    ...(userid ? { 'aws:userid': userid } : {}),
    ...(target.userName ? {} : { 'aws:username': [] }),
    ...NOT_A_SERVICE,
    ...(direct ? Object.fromEntries(forService.map((name) => [name, []])) : {}),
    ...(identity.tagsAreWhole ? prefixed('aws:PrincipalTag/', identity.tags) : {}),
  };
}

/** `kms:GrantIsForAWSResource` is set when a service makes the call for somebody (KMS Developer Guide). */
function ofCall(action: string, { target, at }: Sources): Known {
  const via = target.context['kms:ViaService'];
  const forResource: Known = via === undefined ? {} : { 'kms:GrantIsForAWSResource': String(typeof via === 'string') };
  const asTyped: Known = target.failed ? {} : { 'kms:RequestAlias': target.alias ?? [] };
  return {
    ...ofEveryCall(at),
    ...(canCarry(action, 'kms:GrantIsForAWSResource') ? forResource : {}),
    ...(canCarry(action, 'kms:RequestAlias') ? asTyped : {}),
  };
}

const PAIR = 'kms:encryptioncontext:';

/** Whether all names of the encryption context are known and this is none of them: of one that is, the value may be what is unknown. */
function isOtherPair(name: string, target: Target): boolean {
  const names = conditionValue(target.context, 'kms:EncryptionContextKeys');
  return names !== undefined && ![names].flat().some((known) => known.toLowerCase() === name);
}

function isAbsent(name: string, action: string, { evidence, target, identity }: Sources): boolean {
  if (!canCarry(action, name)) return true;
  if (name.startsWith(PAIR)) return isOtherPair(name.slice(PAIR.length), target);
  if (name.startsWith('aws:resourcetag/')) return wholeOutputOf(evidence, STEPS.tags) !== null;
  return name.startsWith('aws:principaltag/') && identity.tagsAreWhole;
}

interface Sources {
  evidence: Evidence;
  target: Target;
  identity: Identity;
  key: ResolvedKey;
  organization: OrganizationFacts;
  at: Instant;
}

/**
 * The context of a request for one action as the evaluation asks it. Everything that is not certain is unknown: what was read, stated or
 * recorded has its value, what such a request cannot carry is absent (an empty list), and `*` stands for all the rest.
 */
export function contextFor(
  action: string,
  sources: Sources,
  rest: Omit<AuthorizationCase, 'request'>,
): { context: Known; unknownContext: string[] } {
  const { evidence, target, identity, key } = sources;
  const mentioned = mentionedKeys(rest);
  const stated = Object.entries(target.context).filter(([name]) => canCarry(action, name));
  const known: Known = {
    ...ofCall(action, sources),
    ...ofKey(evidence, key),
    ...ofOrganizations(sources),
    ...ofCaller(sources, mentioned),
    ...Object.fromEntries(stated),
  };
  const had = new Set(Object.keys(known).map((name) => name.toLowerCase()));
  const absent = [...mentioned].filter((name) => !had.has(name) && isAbsent(name, action, sources));
  const pathUnknown = target.principalType === 'assumed-role' && identity.arn === null && !had.has('aws:principalarn');
  return {
    context: { ...known, ...Object.fromEntries(absent.map((name) => [name, []])) },
    unknownContext: ['*', ...(pathUnknown ? ['aws:PrincipalArn'] : [])],
  };
}
