import type { ReadOutput } from '../domain/evidence';
import type { Signal } from '../domain/signal';
import { type Json, list, record, text } from './read-evidence';
import { contextOfRecord, recordOf } from './recorded-request';
import type { Overrides, Target } from './target';

/** Where to look in CloudTrail for the request that a text speaks of. */
export interface TrailQuery {
  account: string;
  region: string;
  attribute: { AttributeKey: string; AttributeValue: string };
}

/**
 * Queries that may find the request when its text does not name the key or the caller: a refused call is on record in the caller's
 * account (KMS Developer Guide, "Logging AWS KMS API calls"). Empty when nothing is missing, or nothing to look by.
 */
export function trailQueries(
  target: Target,
  signal: Signal,
  regionsOf: (account: string) => readonly string[],
): TrailQuery[] {
  if (!signal.isKmsError) return [];
  if (target.keyRef && target.principalArn) return [];
  if (target.keyArn && target.keyAccount && target.keyRegion) {
    const attribute = { AttributeKey: 'ResourceName', AttributeValue: target.keyArn };
    return [{ account: target.keyAccount, region: target.keyRegion, attribute }];
  }
  const account = target.callerAccount;
  if (!account || target.keyRef || !target.principalName) return [];
  const session = target.principalArn?.includes(':assumed-role/') ? target.principalArn.split('/').at(-1) : null;
  const attribute = { AttributeKey: 'Username', AttributeValue: session ?? target.principalName };
  const regions = signal.region ? [signal.region] : regionsOf(account);
  return regions.map((region) => ({ account, region, attribute }));
}

function keyOf(detail: Json): string | null {
  const named = list(detail.resources).map((entry) => text(record(entry).ARN));
  const given = text(record(detail.requestParameters).keyId);
  return named.find((arn) => arn?.includes(':key/')) ?? (given?.startsWith('arn:') ? given : null);
}

/** The role's session or user that the record names; for a call made by a service on somebody's behalf, that somebody. */
function callerOf(detail: Json): string | null {
  return text(record(detail.userIdentity).arn);
}

function fits(detail: Json, target: Target, signal: Signal): boolean {
  if (!text(detail.errorCode)) return false;
  if (signal.requestId && detail.requestID === signal.requestId) return true;
  const wanted = new Set([...target.actions.map((action) => action.slice('kms:'.length)), target.operation]);
  const session = target.principalArn;
  return wanted.has(text(detail.eventName)) && (!session || callerOf(detail) === session);
}

export interface FoundRequest {
  overrides: Overrides;
  assumption: string;
}

/**
 * The newest refused call among the events that fits what the text says, as what it adds to the question. A call with the text's own
 * request id is preferred. Null when none fits.
 */
export function matchRequest(outputs: readonly ReadOutput[], target: Target, signal: Signal): FoundRequest | null {
  const events = outputs
    .flatMap((output) => list(output.Events).map(record))
    .map((event) => ({ event, detail: recordOf(event) }));
  const fitting = events.filter(({ detail }) => fits(detail, target, signal));
  const exact = fitting.find(({ detail }) => signal.requestId !== null && detail.requestID === signal.requestId);
  const newest = [...fitting].sort((a, b) => (String(a.detail.eventTime) < String(b.detail.eventTime) ? 1 : -1))[0];
  const found = exact ?? newest;
  if (!found) return null;
  const { detail } = found;
  const key = target.keyRef ? null : keyOf(detail);
  const principal = target.principalArn ? null : callerOf(detail);
  if (!key && !principal) return null;
  const what = [...(key ? [`key ${key}`] : []), ...(principal ? [`caller ${principal}`] : [])].join(' and ');
  return {
    overrides: { ...(key ? { key } : {}), ...(principal ? { principal } : {}), context: contextOfRecord(detail) },
    assumption: `The text does not say it; CloudTrail's record of a refused ${text(detail.eventName)} at ${text(detail.eventTime)} gave ${what}.`,
  };
}
