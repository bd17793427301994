import type { ContextValue } from './decision';
import { isRecord, type Json, list, record, text } from './json';
import { isStandIn, stated } from './stand-in';
import { contextOfParameters } from './trail-parameters';

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

/** An ARN, or another name of a thing, as a record prints it: with what somebody took out of it, but never a stand-in for all of it. */
export function printedName(value: unknown): string | null {
  const name = text(value);
  return name?.startsWith('arn:') || name?.includes('alias/') ? name : stated(value);
}

/** Every name that a record gives of the keys of its request: `resources[].ARN` first, the key even where the request used an alias. */
export function keysOfTrailRecord(detail: Json): string[] {
  const parameters = record(detail.requestParameters);
  const arns = list(detail.resources).flatMap((resource) => printedName(record(resource).ARN) ?? []);
  const own = arns.filter((arn) => arn.includes(':kms:'));
  const keys = own.filter((arn) => arn.includes(':key/'));
  const named = ['keyId', 'targetKeyId', 'sourceKeyId'].flatMap((name) => printedName(parameters[name]) ?? []);
  return [...new Set([...keys, ...named, ...own])];
}

/** How the request came to KMS: the service's name as `kms:ViaService` shows it, or `direct`; null where the record hides or lacks it. */
function viaOf(detail: Json): string | 'direct' | null {
  const identity = record(detail.userIdentity);
  const address = text(detail.sourceIPAddress);
  const isAddress = stated(address, 'address') !== null;
  // A record may name the service in either place, or hide it in both as `AWS Internal`.
  const by = text(identity.invokedBy) ?? (isAddress ? null : address);
  const region = stated(detail.awsRegion, 'region');
  // A service that calls as itself is the principal; it calls through nobody.
  if (identity.type === 'AWSService') return null;
  if (by === null) return isAddress ? 'direct' : null;
  const service = /^([a-z0-9-]{2,40})(?:\.[a-z0-9-]{2,40})?\.amazonaws\.com$/.exec(by)?.[1];
  return service && region ? `${service}.${region}.amazonaws.com` : null;
}

/** Keys of the network. A record names the VPC endpoint but not its VPC, and for a service's call the caller's network not at all. */
function networkOf(detail: Json): Record<string, ContextValue> {
  const address = stated(detail.sourceIPAddress, 'address');
  const endpoint = stated(detail.vpcEndpointId, 'vpcEndpoint');
  // An endpoint that is hidden is one all the same.
  if (detail.vpcEndpointId !== undefined && !endpoint) return {};
  if (!address) return endpoint ? { 'aws:SourceVpce': endpoint } : {};
  if (endpoint) return { 'aws:SourceVpce': endpoint, 'aws:SourceIp': [], 'aws:VpcSourceIp': address };
  return { 'aws:SourceIp': address, 'aws:SourceVpce': [], 'aws:SourceVpc': [], 'aws:VpcSourceIp': [] };
}

/** Who called, as far as the record is certain about it. */
function callerOf(detail: Json): Record<string, ContextValue> {
  const identity = record(detail.userIdentity);
  const session = record(identity.sessionContext);
  const attributes = record(session.attributes);
  const facts = {
    'kms:CallerAccount': stated(identity.accountId, 'account'),
    'aws:userid': stated(identity.principalId),
    'aws:RequestedRegion': stated(detail.awsRegion, 'region'),
    'aws:MultiFactorAuthPresent': stated(attributes.mfaAuthenticated, 'flag'),
    'aws:TokenIssueTime': stated(attributes.creationDate, 'time'),
    'aws:SourceIdentity': stated(session.sourceIdentity),
    'aws:FederatedProvider': stated(record(session.webIdFederationData).federatedProvider),
    'ec2:RoleDelivery': stated(session.ec2RoleDelivery, 'version'),
    'aws:SecureTransport': isRecord(detail.tlsDetails) ? 'true' : null,
  };
  const known = Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== null);
  return Object.fromEntries(known);
}

/** Whether a record is as CloudTrail wrote it, as far as that shows: nobody left a member out, or dots in its place. */
export function isWholeRecord(detail: Json): boolean {
  const { eventVersion, eventID, eventTime, eventSource, sourceIPAddress } = detail;
  const { type, principalId, accountId, invokedBy } = record(detail.userIdentity);
  const who = type === 'AWSService' ? invokedBy : principalId !== undefined && accountId !== undefined;
  const members = [eventVersion, eventID, eventTime, eventSource, sourceIPAddress, type, who];
  return members.every(Boolean) && 'requestParameters' in detail && !isShortened(detail, 0);
}

const DEEPEST = 12;
const LEFT_OUT = /^\W{0,8}(?:\.{2,}|…|snip(?:ped)?|cut|truncated|omitted|etc\.?)\W{0,8}$/i;

/** Whether something in a record stands for members that somebody left out. */
function isShortened(value: unknown, depth: number): boolean {
  if (depth > DEEPEST) return true;
  if (typeof value === 'string') return LEFT_OUT.test(value);
  if (Array.isArray(value)) return value.some((item) => isShortened(item, depth + 1));
  return Object.entries(record(value)).some(
    ([name, member]) => (name !== 'omitted' && isStandIn(name)) || isShortened(member, depth + 1),
  );
}

/** What stands in a record that may lack something: no list is known to be whole, and nothing to be absent. */
function withoutConclusions(context: Record<string, ContextValue>): Record<string, ContextValue> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => !Array.isArray(value)));
}

/**
 * What CloudTrail's record of a request says of its context, as a condition of a policy would see it; an empty list where the request
 * certainly did not carry the key (KMS Developer Guide, "Condition keys"; CloudTrail User Guide, "record contents"). What AWS or somebody
 * took out is unknown, and so is what a record that is not `whole` does not hold; those that AWS itself handed over are.
 */
export function contextOfTrailRecord(detail: Json, whole = isWholeRecord(detail)): Record<string, ContextValue> {
  const source = text(detail.eventSource);
  // Another service's record is of the request to that service: KMS saw another one.
  if (source !== null && source !== 'kms.amazonaws.com') return {};
  const shown = viaOf(detail);
  const via = shown === 'direct' && !whole ? null : shown;
  const agent = stated(detail.userAgent);
  const context = {
    ...callContext(via),
    ...(via === 'direct' ? networkOf(detail) : {}),
    ...(via === 'direct' && agent ? { 'aws:UserAgent': agent } : {}),
    ...callerOf(detail),
    ...contextOfParameters(text(detail.eventName), record(detail.requestParameters)),
  };
  return whole ? context : withoutConclusions(context);
}
