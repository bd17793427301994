import type { ReadOutput } from '../domain/evidence';
import type { Json } from '../domain/json';
import type { Signal } from '../domain/signal';
import { contextOfTrailRecord, keysOfTrailRecord } from '../domain/trail-record';
import { whoseName } from './caller';
import { mayBeKey } from './may-be-key';
import { list, record, text } from './read-evidence';
import { recordOf } from './recorded-request';
import { fitsPartialCaller, fitsRedacted, visibleName } from './redacted';
import { isSameFailure } from './same-failure';
import type { Overrides, Target } from './target';

/** Where to look in CloudTrail for the request that a text speaks of. */
export interface TrailQuery {
  account: string;
  region: string;
  attribute: { AttributeKey: string; AttributeValue: string };
}

/** KMS said that a principal of a grant does not exist, and the text does not say for whom the grant was. */
function lacksGrantee(target: Target, { denyReason }: Signal): boolean {
  return target.action === 'kms:CreateGrant' && denyReason === null && target.granteeArn === null;
}

/**
 * Queries that may find the request when its text does not name the key, the caller, the action or the grantee: a refused call is on record
 * in the caller's account (KMS Developer Guide, "Logging AWS KMS API calls"). Empty when nothing is missing, or nothing to look by.
 */
export function trailQueries(
  target: Target,
  signal: Signal,
  regionsOf: (account: string) => readonly string[],
): TrailQuery[] {
  if (!signal.isKmsError) return [];
  const lacksMore = target.actionGuessed || lacksGrantee(target, signal);
  if (target.keyRef && target.principalArn && !lacksMore) return [];
  const where = target.callerAccount ?? target.keyAccount;
  if (target.keyArn && where && target.keyRegion) {
    const place = { account: where, region: target.keyRegion };
    // By the operation too: among the newest events of a key that is much read, ours included, the refusal may be missing.
    const operation = target.actionGuessed ? null : target.action?.slice('kms:'.length);
    return [
      { ...place, attribute: { AttributeKey: 'ResourceName', AttributeValue: target.keyArn } },
      ...(operation ? [{ ...place, attribute: { AttributeKey: 'EventName', AttributeValue: operation } }] : []),
    ];
  }
  const account = target.callerAccount;
  if (!account || target.keyRef || !target.principalName) return [];
  const session = target.principalArn?.includes(':assumed-role/') ? target.principalArn.split('/').at(-1) : null;
  const attribute = { AttributeKey: 'Username', AttributeValue: session ?? target.principalName };
  const regions = signal.region ? [signal.region] : regionsOf(account);
  return regions.map((region) => ({ account, region, attribute }));
}

/** The role's session or user that the record names; for a call made by a service on somebody's behalf, that somebody. */
function callerOf(detail: Json): string | null {
  return text(record(detail.userIdentity).arn);
}

function isOfCaller(detail: Json, { principalArn, redactedCaller, partialCaller }: Target): boolean {
  const caller = callerOf(detail);
  if (!principalArn && partialCaller) return fitsPartialCaller(partialCaller, caller);
  if (redactedCaller) return fitsRedacted(redactedCaller, caller);
  return !principalArn || caller === principalArn;
}

/** Whether it is the record of the request whose id the text states. */
function isNamed(detail: Json, { requestId, invocationId }: Signal): boolean {
  return requestId !== null && !invocationId && detail.requestID === requestId && text(detail.errorCode) !== null;
}

/** The key of the record may be the one of which the text shows a part; by AWS's words it may have to be in another account. */
function isOfKey(detail: Json, target: Target): boolean {
  const keys = keysOfTrailRecord(detail);
  if (target.keyArn) return keys.includes(target.keyArn);
  return target.keyRef !== null || keys[0] === undefined || mayBeKey(target, keys[0]);
}

function fits(detail: Json, target: Target, signal: Signal): boolean {
  if (!isSameFailure(detail, signal)) return false;
  const wanted = new Set([...target.actions.map((action) => action.slice('kms:'.length)), target.operation]);
  const any = target.actionGuessed && text(detail.eventSource) === 'kms.amazonaws.com';
  if (!any && !wanted.has(text(detail.eventName))) return false;
  if (!isOfKey(detail, target)) return false;
  return isOfCaller(detail, target);
}

/** What all of the requests have in common; null where they differ. */
function common(details: readonly Json[], part: (detail: Json) => string | null): string | null {
  const [first, ...others] = new Set(details.map(part));
  return others.length === 0 ? (first ?? null) : null;
}

const granteeOf = (detail: Json): string | null => text(record(detail.requestParameters).granteePrincipal);
const actionOf = (detail: Json): string => `kms:${text(detail.eventName)}`;

export interface FoundRequest {
  overrides: Overrides;
  assumption: string;
  /** The caller is the record's, and nothing but error, action, key and time ties the record to the text. */
  guessed: boolean;
  /** The same of the key. */
  keyBorrowed: boolean;
}

/**
 * The request that a text speaks of among CloudTrail's events, as what it adds to the question: the one whose id the text states or, where
 * it states none, the newest that fails alike, for its key and its caller only if all that fit are of one. Null when none does.
 */
export function matchRequest(outputs: readonly ReadOutput[], target: Target, signal: Signal): FoundRequest | null {
  const details = outputs.flatMap((output) => list(output.Events).map((event) => recordOf(record(event))));
  const named = details.filter((detail) => isNamed(detail, signal));
  const exact = named.length > 0;
  // Without a record of the request that the text names, no other one is it.
  const fitting = exact || target.requestId ? named : details.filter((detail) => fits(detail, target, signal));
  const [detail] = fitting.sort((a, b) => (String(a.eventTime) < String(b.eventTime) ? 1 : -1));
  if (!detail) return null;
  const key = target.keyRef ? null : common(fitting, (one) => keysOfTrailRecord(one)[0] ?? null);
  const action = target.actionGuessed ? common(fitting, actionOf) : null;
  const several = new Set(fitting.map((one) => whoseName(callerOf(one)))).size > 1;
  // Whose name is cut off is asked for: others may begin alike.
  const cut = !exact && target.partialCaller !== null && visibleName(target.partialCaller) !== '';
  const principal = target.principalArn || several || cut ? null : callerOf(detail);
  const grantee = lacksGrantee(target, signal) ? common(fitting, granteeOf) : null;
  if (!key && !principal && !action && !grantee) return null;
  const found = { key, caller: principal, action, grantee };
  const what = Object.entries(found).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []));
  const which = exact ? 'the record with its request id, of a refused' : 'the newest record of a refused';
  return {
    overrides: {
      ...(key ? { key } : {}),
      ...(principal ? { principal } : {}),
      ...(action ? { action } : {}),
      ...(several || cut ? {} : { context: contextOfTrailRecord(detail, true) }),
    },
    assumption: `The text does not say it: in CloudTrail ${which} ${text(detail.eventName)} at ${text(detail.eventTime)} gave ${what.join(' and ')}.`,
    guessed: !exact && principal !== null,
    keyBorrowed: !exact && key !== null,
  };
}

/** One refused request on record, as a person recognises it. */
export interface RefusedRequest {
  key: string | null;
  principal: string | null;
  action: string;
  /** `kms:Decrypt refused at 2026-11-27T10:02:00Z` */
  words: string;
}

/** Requests that KMS refused to this caller, or on this key, newest first: none of them is certain to be the one meant. */
export function refusedRequests(outputs: readonly ReadOutput[], target: Target): RefusedRequest[] {
  const details = outputs.flatMap((output) => list(output.Events).map((event) => recordOf(record(event))));
  return details
    .filter((detail) => text(detail.eventSource) === 'kms.amazonaws.com' && text(detail.errorCode) !== null)
    .filter((detail) => isOfCaller(detail, target) && isOfKey(detail, target))
    .sort((a, b) => (String(a.eventTime) < String(b.eventTime) ? 1 : -1))
    .map((detail) => ({
      key: keysOfTrailRecord(detail)[0] ?? null,
      principal: callerOf(detail),
      action: actionOf(detail),
      words: `${actionOf(detail)} failed with ${text(detail.errorCode)} at ${text(detail.eventTime)}`,
    }));
}
