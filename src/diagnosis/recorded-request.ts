import type { ContextValue } from '../domain/decision';
import type { Evidence } from '../domain/evidence';
import type { Json } from '../domain/json';
import { contextOfTrailRecord, keysOfTrailRecord } from '../domain/trail-record';
import { list, outputOf, record, text } from './read-evidence';
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

/** Whether KMS refused the recorded request for want of permission; AWS's own pages print the code with and without `Exception`. */
export function isRefusal(detail: Json): boolean {
  return text(detail.errorCode)?.startsWith('AccessDenied') ?? false;
}

/** Refusals of the needed actions, as CloudTrail shows them for the key. */
export function refusedRecords(evidence: Evidence, { actions }: Target): Json[] {
  return recordsOfKey(evidence).filter(
    (detail) => isRefusal(detail) && actions.includes(`kms:${text(detail.eventName)}`),
  );
}

function recordsOfKey(evidence: Evidence): Json[] {
  const events = [STEPS.keyEvents, STEPS.callerEvents].flatMap((step) => list(outputOf(evidence, step)?.Events));
  return events.map((event) => recordOf(record(event)));
}

/**
 * CloudTrail's record of the request that is asked about: with the text's request id or, where it states none, the newest refusal of
 * this caller and action on this key. Null where there is none.
 */
export function refusedRequest(evidence: Evidence, target: Target, keyArn: string | null): Json | null {
  const { principalArn, requestId, action } = target;
  if (!target.failed || !principalArn) return null;
  const records = recordsOfKey(evidence).filter((detail) => {
    if (text(record(detail.userIdentity).arn) !== principalArn) return false;
    if (requestId !== null) return detail.requestID === requestId;
    const fits = `kms:${text(detail.eventName)}` === action && isRefusal(detail);
    return fits && keyArn !== null && keysOfTrailRecord(detail).includes(keyArn);
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
  const recorded = Object.entries(contextOfTrailRecord(detail, true)).filter(
    ([name]) => !stated.has(name.toLowerCase()),
  );
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
