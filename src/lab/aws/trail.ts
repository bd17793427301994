import type { Call, Operation, Output } from './call';
import type { Caller } from './caller';
import { uuid } from './identifiers';
import { AwsFailure } from './wire/failure';

/** One entry of an account's event history in one Region; `record` is the CloudTrail record (version 1.11). */
export interface TrailEvent {
  id: string;
  name: string;
  source: string;
  time: Date;
  account: string;
  region: string;
  username: string;
  accessKeyId: string;
  readOnly: boolean;
  resources: { type: string; name: string }[];
  record: Record<string, unknown>;
}

/** Members whose values the trail never keeps. */
const HIDDEN = new Set(['Plaintext', 'CiphertextBlob', 'GrantTokens', 'EncodedMessage', 'MasterUserPassword']);
const READS = /^(Get|List|Describe|Lookup|Simulate|Decode|Decrypt$|Encrypt$|GenerateDataKey|GenerateRandom|ReEncrypt$)/;

/**
 * Writes a call into the event history: in the caller's account, and, when it was allowed, in the account of every
 * key it touched. A refused cross-account KMS call is on record with the caller only.
 */
function recordCall(call: Call, failure: AwsFailure | null): void {
  if (!isRecorded(call)) return;
  const accounts = new Set([call.caller.account]);
  if (!failure) for (const resource of call.trail.resources) accounts.add(resource.account);
  for (const account of accounts) call.world.events.push(eventOf(call, failure, account));
}

/** Runs an operation and writes its trail record, whether it is allowed or refused. */
export function runRecorded(call: Call, run: Operation): Output {
  try {
    const output = run(call);
    recordCall(call, null);
    return output;
  } catch (error) {
    if (error instanceof AwsFailure) recordCall(call, error);
    throw error;
  }
}

function isRecorded(call: Call): boolean {
  if (call.service === 'kms') return true;
  return (call.service === 'iam' || call.service === 'sts' || call.service === 'rds') && !READS.test(call.operation);
}

/** The name that LookupEvents finds a resource by: IAM's roles and users go by their names, all else by its ARN. */
function lookupName(arn: string): string {
  return arn.includes(':iam:') ? arn.slice(arn.lastIndexOf('/') + 1) : arn;
}

function eventOf(call: Call, failure: AwsFailure | null, account: string): TrailEvent {
  const { caller, trail } = call;
  const readOnly = READS.test(call.operation);
  const id = uuid();
  const time = call.world.clock();
  const source = `${call.service}.amazonaws.com`;
  const record = {
    eventVersion: '1.11',
    userIdentity: userIdentity(caller, trail.invokedBy),
    eventTime: `${time.toISOString().slice(0, 19)}Z`,
    eventSource: source,
    eventName: call.operation,
    awsRegion: call.region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...(failure ? { errorCode: trailCode(failure.code), errorMessage: failure.message } : {}),
    requestParameters: requestParameters(call),
    responseElements: failure || readOnly ? null : trail.responseElements,
    requestID: call.requestId,
    eventID: id,
    readOnly,
    resources: trail.resources.map(({ type, arn, account: accountId }) => ({ accountId, type, ARN: arn })),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
  const resources = trail.resources.map(({ type, arn }) => ({ type, name: lookupName(arn) }));
  const username = caller.session?.name ?? caller.identity?.name ?? 'root';
  const base = { id, name: call.operation, source, time, account, region: call.region };
  return { ...base, username, accessKeyId: caller.accessKeyId, readOnly, resources, record };
}

/** In records the code of a refusal is `AccessDenied`, whatever the service answered. */
function trailCode(code: string): string {
  return code.startsWith('AccessDenied') ? 'AccessDenied' : code;
}

function requestParameters(call: Call): Record<string, unknown> | null {
  const members = Object.entries(call.input).filter(([name]) => !HIDDEN.has(name));
  if (members.length === 0) return null;
  return Object.fromEntries(members.map(([name, value]) => [camel(name), value]));
}

function camel(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** The `userIdentity` element for a caller. */
export function userIdentity(caller: Caller, invokedBy: string | null): Record<string, unknown> {
  const base = {
    type: caller.type,
    principalId: caller.principalId,
    arn: caller.arn,
    accountId: caller.account,
    accessKeyId: caller.accessKeyId,
    ...(invokedBy ? { invokedBy } : {}),
  };
  if (caller.type === 'IAMUser') return { ...base, userName: caller.identity?.name };
  if (!caller.session || !caller.identity) return base;
  const issuer = caller.identity;
  const sessionContext = {
    sessionIssuer: {
      type: 'Role',
      principalId: issuer.id,
      arn: issuer.arn,
      accountId: caller.account,
      userName: issuer.name,
    },
    attributes: { mfaAuthenticated: 'false' },
    ...(caller.session.sourceIdentity ? { sourceIdentity: caller.session.sourceIdentity } : {}),
  };
  return { ...base, sessionContext };
}
