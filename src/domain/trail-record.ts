import { parseKeyRef } from './arn';
import type { ContextValue } from './decision';
import { isRecord, type Json, list, record, text, texts } from './json';

/** A call straight to KMS has neither of these (KMS Developer Guide, kms:ViaService; IAM User Guide, aws:CalledVia). */
const DIRECT: Record<string, ContextValue> = {
  'kms:ViaService': [],
  'aws:ViaAWSService': 'false',
  'aws:CalledVia': [],
  'aws:CalledViaFirst': [],
  'aws:CalledViaLast': [],
};

/** How the call came to KMS: through the service named, directly (`direct`), or nobody knows (null: no key is settled). */
export function callContext(via: string | 'direct' | null): Record<string, ContextValue> {
  if (via === 'direct') return DIRECT;
  return via ? { 'kms:ViaService': via, 'aws:ViaAWSService': 'true' } : {};
}

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** What a record states; null where it states nothing or hides it. */
export function statedIn(value: unknown): string | null {
  return value === HIDDEN ? null : text(value);
}

/** Every name that a record gives of the keys of its request: `resources[].ARN` first, the key even where the request used an alias. */
export function keysOfTrailRecord(detail: Json): string[] {
  const parameters = record(detail.requestParameters);
  const arns = list(detail.resources).flatMap((resource) => statedIn(record(resource).ARN) ?? []);
  const own = arns.filter((arn) => arn.includes(':kms:'));
  const keys = own.filter((arn) => arn.includes(':key/'));
  const named = ['keyId', 'targetKeyId', 'sourceKeyId'].flatMap((name) => statedIn(parameters[name]) ?? []);
  return [...new Set([...keys, ...named, ...own])];
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

/** How the request came to KMS: the service's name as `kms:ViaService` shows it, or `direct`; null where the record hides it. */
function viaOf(detail: Json): string | 'direct' | null {
  const identity = record(detail.userIdentity);
  const address = text(detail.sourceIPAddress);
  // A record may name the service in either place, or hide it in both as `AWS Internal`.
  const by = text(identity.invokedBy) ?? (address && !ADDRESS.test(address) ? address : null);
  const region = text(detail.awsRegion);
  // A service that calls as itself is the principal; it calls through nobody.
  if (identity.type === 'AWSService') return null;
  if (by === null) return 'direct';
  if (by === HIDDEN) return null;
  const service = by.endsWith('.amazonaws.com') ? by.split('.')[0] : null;
  return service && region ? `${service}.${region}.amazonaws.com` : null;
}

/** Keys of the network. A record names the VPC endpoint but not its VPC, and for a service's call the caller's network not at all. */
function networkOf(detail: Json): Record<string, ContextValue> {
  const address = text(detail.sourceIPAddress);
  const endpoint = text(detail.vpcEndpointId);
  if (!address || !ADDRESS.test(address)) return endpoint ? { 'aws:SourceVpce': endpoint } : {};
  if (endpoint) return { 'aws:SourceVpce': endpoint, 'aws:SourceIp': [], 'aws:VpcSourceIp': address };
  return { 'aws:SourceIp': address, 'aws:SourceVpce': [], 'aws:SourceVpc': [], 'aws:VpcSourceIp': [] };
}

function encryptionOf(parameters: Json): Record<string, ContextValue> {
  const pairs = Object.entries(record(parameters.encryptionContext));
  const shown = pairs.filter(([, value]) => value !== HIDDEN);
  const named = shown.map(([name, value]) => [`kms:EncryptionContext:${name}`, String(value)]);
  return { ...Object.fromEntries(named), 'kms:EncryptionContextKeys': pairs.map(([name]) => name) };
}

function grantOf(parameters: Json): Record<string, ContextValue> {
  const constraints = record(parameters.constraints);
  const types = ['EncryptionContextEquals', 'EncryptionContextSubset'].filter(
    (type) => constraints[type] !== undefined || constraints[`e${type.slice(1)}`] !== undefined,
  );
  return {
    'kms:GranteePrincipal': text(parameters.granteePrincipal) ?? [],
    'kms:RetiringPrincipal': text(parameters.retiringPrincipal) ?? [],
    'kms:GranteeServicePrincipal': text(parameters.granteeServicePrincipal) ?? [],
    'kms:RetiringServicePrincipal': text(parameters.retiringServicePrincipal) ?? [],
    'kms:GrantOperations': texts(parameters.operations),
    'kms:GrantConstraintType': types,
  };
}

/** Tags that the request itself sends, as CreateKey, TagResource and ReplicateKey do, or takes off. */
function tagsOf(parameters: Json): Record<string, ContextValue> {
  const tags = list(parameters.tags).map(record);
  const pairs = tags.flatMap(({ tagKey, tagValue }) =>
    text(tagKey) ? [[text(tagKey) as string, String(tagValue ?? '')] as const] : [],
  );
  const keys = [...pairs.map(([key]) => key), ...(Array.isArray(parameters.tagKeys) ? texts(parameters.tagKeys) : [])];
  if (keys.length === 0) return {};
  const requested = pairs
    .filter(([, value]) => value !== HIDDEN)
    .map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(requested), 'aws:TagKeys': keys };
}

/** Who called, as far as the record is certain about it. */
function callerOf(detail: Json): Record<string, ContextValue> {
  const identity = record(detail.userIdentity);
  const session = record(identity.sessionContext);
  const attributes = record(session.attributes);
  const facts = {
    'kms:CallerAccount': statedIn(identity.accountId),
    'aws:userid': statedIn(identity.principalId),
    'aws:RequestedRegion': text(detail.awsRegion),
    'aws:MultiFactorAuthPresent': statedIn(attributes.mfaAuthenticated),
    'aws:TokenIssueTime': statedIn(attributes.creationDate),
    'aws:SourceIdentity': statedIn(session.sourceIdentity),
    'aws:FederatedProvider': statedIn(record(session.webIdFederationData).federatedProvider),
    'ec2:RoleDelivery': statedIn(session.ec2RoleDelivery),
    'aws:SecureTransport': isRecord(detail.tlsDetails) ? 'true' : null,
  };
  const known = Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== null);
  return Object.fromEntries(known);
}

function parametersOf(detail: Json): Record<string, ContextValue> {
  const parameters = record(detail.requestParameters);
  // Some refusals are recorded without any parameters: that says nothing of what the request held.
  if (Object.keys(parameters).length === 0 || 'omitted' in parameters) return {};
  const keyId = text(parameters.keyId);
  const alias = keyId ? parseKeyRef(keyId)?.alias : null;
  const algorithms = { 'kms:EncryptionAlgorithm': 'encryptionAlgorithm', 'kms:SigningAlgorithm': 'signingAlgorithm' };
  const named = Object.entries(algorithms).flatMap(([key, name]) =>
    text(parameters[name]) ? [[key, text(parameters[name])]] : [],
  );
  const common = { ...Object.fromEntries(named), ...tagsOf(parameters) };
  const event = text(detail.eventName);
  // It is authorized twice, once for each of two keys and encryption contexts.
  if (event === 'ReEncrypt') return common;
  const own = event === 'CreateGrant' ? grantOf(parameters) : encryptionOf(parameters);
  const all = { ...common, ...own, 'kms:RequestAlias': alias ?? [] };
  // What is hidden may be anything: only what stands there is certain.
  return Object.values(parameters).includes(HIDDEN) ? withoutGuesses(all) : all;
}

function withoutGuesses(context: Record<string, ContextValue>): Record<string, ContextValue> {
  const stated = Object.entries(context).filter(([, value]) => value.length > 0 && value !== HIDDEN);
  return Object.fromEntries(stated);
}

/**
 * What CloudTrail's record of a request says of its context, as a condition of a policy would see it; an empty list where the request
 * certainly did not carry the key (KMS Developer Guide, "Condition keys"; CloudTrail User Guide, "record contents").
 */
export function contextOfTrailRecord(detail: Json): Record<string, ContextValue> {
  const source = text(detail.eventSource);
  // Another service's record is of the request to that service: KMS saw another one.
  if (source !== null && source !== 'kms.amazonaws.com') return {};
  const via = viaOf(detail);
  const agent = statedIn(detail.userAgent);
  return {
    ...callContext(via),
    ...(via === 'direct' ? networkOf(detail) : {}),
    ...(via === 'direct' && agent ? { 'aws:UserAgent': agent } : {}),
    ...callerOf(detail),
    ...parametersOf(detail),
  };
}
