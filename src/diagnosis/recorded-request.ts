import type { ContextValue } from '../domain/decision';
import type { Evidence } from '../domain/evidence';
import { type Json, list, outputOf, record, text, texts } from './read-evidence';
import { STEPS } from './steps';
import type { Target } from './target';

/** The CloudTrail record inside a looked-up event; empty where it cannot be read. */
export function recordOf(event: Json): Json {
  try {
    return record(JSON.parse(String(event.CloudTrailEvent ?? '{}')));
  } catch {
    return {};
  }
}

/** The service that called KMS on somebody's behalf, as `kms:ViaService` shows it; null for a direct call. */
function viaServiceOf(detail: Json): string | null {
  const by = text(record(detail.userIdentity).invokedBy);
  const region = text(detail.awsRegion);
  const service = by?.endsWith('.amazonaws.com') ? by.split('.')[0] : null;
  return service && region ? `${service}.${region}.amazonaws.com` : null;
}

/** What CloudTrail's record of a request says of its context. */
export function contextOfRecord(detail: Json): Record<string, ContextValue> {
  const parameters = record(detail.requestParameters);
  const encryption = Object.entries(record(parameters.encryptionContext)).map(([name, value]) => [name, String(value)]);
  const via = viaServiceOf(detail);
  const grantee = text(parameters.granteePrincipal);
  const operations = texts(parameters.operations);
  const endpoint = text(detail.vpcEndpointId);
  return {
    ...(via ? { 'kms:ViaService': via, 'aws:ViaAWSService': 'true' } : {}),
    ...Object.fromEntries(encryption.map(([name, value]) => [`kms:EncryptionContext:${name}`, value as string])),
    ...(encryption.length > 0 ? { 'kms:EncryptionContextKeys': encryption.map(([name]) => name as string) } : {}),
    ...(grantee ? { 'kms:GranteePrincipal': grantee } : {}),
    ...(operations.length > 0 ? { 'kms:GrantOperations': operations } : {}),
    ...(endpoint ? { 'aws:SourceVpce': endpoint } : {}),
  };
}

/** Keys that a record settles: what it does not show, the request did not have. */
const SETTLED =
  /^(?:kms:ViaService|aws:ViaAWSService|aws:CalledVia|kms:EncryptionContext|kms:Grant|kms:Retiring|aws:SourceVpc)/i;

function refusedRequest(evidence: Evidence, target: Target): Json | null {
  const events = [STEPS.keyEvents, STEPS.callerEvents].flatMap((step) =>
    list(outputOf(evidence, step)?.Events).map(record),
  );
  const records = events.map(recordOf).filter((detail) => {
    const ours = text(record(detail.userIdentity).arn) === target.principalArn;
    return ours && text(detail.errorCode) !== null && `kms:${text(detail.eventName)}` === target.action;
  });
  return records.sort((a, b) => (String(a.eventTime) < String(b.eventTime) ? 1 : -1))[0] ?? null;
}

/**
 * The target with the context that CloudTrail recorded for the newest refused request of this caller and action: a record beats what was
 * inferred from the text. Unchanged when there is no such record.
 */
export function withRecordedRequest(target: Target, evidence: Evidence): Target {
  const detail = target.failed && target.principalArn ? refusedRequest(evidence, target) : null;
  if (!detail) return target;
  const inferred = new Set(['kms:viaservice', 'aws:viaawsservice']);
  const kept = Object.entries(target.context).filter(([name]) => !inferred.has(name.toLowerCase()));
  const recorded = contextOfRecord(detail);
  const via = recorded['kms:ViaService'];
  return {
    ...target,
    viaService: typeof via === 'string' ? via : null,
    context: { ...recorded, ...Object.fromEntries(kept) },
    unknownContext: target.unknownContext.filter((name) => !SETTLED.test(name)),
  };
}
