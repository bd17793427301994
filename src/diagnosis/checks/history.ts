import type { Evidence } from '../../domain/evidence';
import type { Json } from '../../domain/json';
import { list, outputOf, record, text } from '../read-evidence';
import { recordOf } from '../recorded-request';
import { STEPS } from '../steps';
import type { Check } from './check';

/** One CloudTrail event, as far as sentences need it. */
export interface TrailFact {
  name: string;
  at: string;
  by: string;
  /** Null for a call that succeeded. */
  error: string | null;
  action: string;
  encryptionContext: Record<string, string>;
}

const SOURCES = [STEPS.keyEvents, STEPS.callerEvents, STEPS.principalEvents, STEPS.stateEvents] as const;

/** Calls that change who may use a key, or whether it can be used. */
const CHANGES =
  /^(?:PutKeyPolicy|EnableKey|DisableKey|ScheduleKeyDeletion|CancelKeyDeletion|CreateGrant|RevokeGrant|RetireGrant|UpdateAlias|CreateAlias|DeleteAlias|ImportKeyMaterial|DeleteImportedKeyMaterial|DeleteExpiredKeyMaterial|ConnectCustomKeyStore|DisconnectCustomKeyStore|TagResource|UntagResource|PutRolePolicy|DeleteRolePolicy|AttachRolePolicy|DetachRolePolicy|PutUserPolicy|DeleteUserPolicy|AttachUserPolicy|DetachUserPolicy|PutRolePermissionsBoundary|DeleteRolePermissionsBoundary|CreateRole|DeleteRole|AddUserToGroup|RemoveUserFromGroup)$/;

function factOf(event: Json): TrailFact {
  const detail = recordOf(event);
  const identity = record(detail.userIdentity);
  const name = text(event.EventName) ?? text(detail.eventName) ?? 'unknown';
  const context = Object.entries(record(record(detail.requestParameters).encryptionContext));
  return {
    name,
    at: text(event.EventTime) ?? text(detail.eventTime) ?? '',
    by: text(identity.arn) ?? text(identity.invokedBy) ?? text(event.Username) ?? 'somebody',
    error: text(detail.errorCode),
    action: `kms:${name}`,
    encryptionContext: Object.fromEntries(context.map(([key, value]) => [key, String(value)])),
  };
}

/** Every event that was read, newest first, each once. */
export function trailFacts(evidence: Evidence): TrailFact[] {
  const events = SOURCES.flatMap((step) => list(outputOf(evidence, step)?.Events).map(record));
  const once = [...new Map(events.map((event, index) => [text(event.EventId) ?? String(index), event])).values()];
  return once.map(factOf).sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/**
 * Refusals and changes that CloudTrail shows. Refusals are matched by the prefix `AccessDenied`: AWS's own pages print the code both
 * with and without `Exception`.
 */
export const history: Check = ({ evidence }) => {
  const facts = trailFacts(evidence);
  const refusals = facts.filter(
    ({ error }) =>
      error?.startsWith('AccessDenied') || error === 'DisabledException' || error?.startsWith('KMSInvalidState'),
  );
  const changes = facts.filter(({ name, error }) => error === null && CHANGES.test(name));
  const stateEvent = text(record(evidence.get(STEPS.resolved)?.facts).stateEvent);
  return {
    read: SOURCES.some((step) => evidence.get(step)?.status === 'ok'),
    refusals: refusals.length,
    lastRefusal: refusals[0] ?? null,
    changes: changes.slice(0, 10),
    lastChange: changes[0] ?? null,
    stateChange: changes.find(({ name }) => name === stateEvent) ?? null,
  };
};
