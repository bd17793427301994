import { parseKeyRef } from '../domain/arn';
import type { ContextValue } from '../domain/decision';
import type { Evidence } from '../domain/evidence';
import type { Json } from '../domain/json';
import { list, outputOf, record, text, texts } from './read-evidence';
import { STEPS } from './steps';
import { callContext, type Target } from './target';

/** The CloudTrail record inside a looked-up event; empty where it cannot be read. */
export function recordOf(event: Json): Json {
  try {
    return record(JSON.parse(String(event.CloudTrailEvent ?? '{}')));
  } catch {
    return {};
  }
}

/** How the request came to KMS: the service's name as `kms:ViaService` shows it, or `direct`; null where the record hides it. */
function viaOf(detail: Json): string | 'direct' | null {
  const identity = record(detail.userIdentity);
  const by = text(identity.invokedBy);
  const region = text(detail.awsRegion);
  if (by === null) return identity.type === 'AWSService' ? null : 'direct';
  const service = by.endsWith('.amazonaws.com') ? by.split('.')[0] : null;
  return service && region ? `${service}.${region}.amazonaws.com` : null;
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

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
  const named = pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, String(value)]);
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

function parametersOf(detail: Json): Record<string, ContextValue> {
  const parameters = record(detail.requestParameters);
  // Some refusals are recorded without any parameters: that says nothing of what the request held.
  if (Object.keys(parameters).length === 0) return {};
  const keyId = text(parameters.keyId);
  const alias = keyId ? parseKeyRef(keyId)?.alias : null;
  return {
    ...encryptionOf(parameters),
    ...(text(detail.eventName) === 'CreateGrant' ? grantOf(parameters) : {}),
    'kms:RequestAlias': alias ?? [],
  };
}

/** What CloudTrail's record of a request says of its context; an empty list where it certainly did not carry the key. */
export function contextOfRecord(detail: Json): Record<string, ContextValue> {
  const via = viaOf(detail);
  const agent = text(detail.userAgent);
  return {
    ...callContext(via),
    ...(via === 'direct' ? networkOf(detail) : {}),
    ...(via === 'direct' && agent ? { 'aws:UserAgent': agent } : {}),
    ...parametersOf(detail),
  };
}

/** Whether KMS refused the recorded request for want of permission; AWS's own pages print the code with and without `Exception`. */
export function isRefusal(detail: Json): boolean {
  return text(detail.errorCode)?.startsWith('AccessDenied') ?? false;
}

/** ARNs of the keys that a recorded request was about. */
export function keysOfRecord(detail: Json): string[] {
  const named = list(detail.resources).flatMap((entry) => text(record(entry).ARN) ?? []);
  const given = text(record(detail.requestParameters).keyId);
  const keys = named.filter((arn) => arn.includes(':key/'));
  return keys.length === 0 && given?.startsWith('arn:') ? [given] : keys;
}

/**
 * CloudTrail's record of the request that is asked about: with the text's request id or, where it states none, the newest refusal of
 * this caller and action on this key. Null where there is none.
 */
export function refusedRequest(evidence: Evidence, target: Target, keyArn: string | null): Json | null {
  const { principalArn, requestId, action } = target;
  if (!target.failed || !principalArn) return null;
  const events = [STEPS.keyEvents, STEPS.callerEvents].flatMap((step) =>
    list(outputOf(evidence, step)?.Events).map(record),
  );
  const records = events.map(recordOf).filter((detail) => {
    if (text(record(detail.userIdentity).arn) !== principalArn) return false;
    if (requestId !== null) return detail.requestID === requestId;
    const fits = `kms:${text(detail.eventName)}` === action && isRefusal(detail);
    return fits && keyArn !== null && keysOfRecord(detail).includes(keyArn);
  });
  return records.sort((a, b) => (String(a.eventTime) < String(b.eventTime) ? 1 : -1))[0] ?? null;
}

/**
 * The target with the context that CloudTrail recorded for the refused request: a record beats what was concluded from the text, and
 * nothing beats what was stated. Unchanged when there is no such record.
 */
export function withRecordedRequest(target: Target, evidence: Evidence, keyArn: string | null): Target {
  const detail = refusedRequest(evidence, target, keyArn);
  if (!detail) return target;
  const kept = Object.entries(target.context).filter(([name]) => !target.inferred.includes(name.toLowerCase()));
  const stated = new Set(kept.map(([name]) => name.toLowerCase()));
  const recorded = Object.entries(contextOfRecord(detail)).filter(([name]) => !stated.has(name.toLowerCase()));
  const context: Record<string, ContextValue> = Object.fromEntries([...recorded, ...kept]);
  const via = context['kms:ViaService'];
  const endpoint = context['aws:SourceVpce'];
  const assumption = `The request carried what CloudTrail recorded of the refused ${text(detail.eventName)} at ${text(detail.eventTime)}.`;
  return {
    ...target,
    viaService: typeof via === 'string' ? via : null,
    vpcEndpointId: typeof endpoint === 'string' ? endpoint : null,
    context,
    assumptions: [...target.assumptions, assumption],
  };
}
