import type { ContextValue } from '../domain/decision';
import { isRecord, record, text } from '../domain/json';
import { contextOfTrailRecord, keysOfTrailRecord, statedIn } from '../domain/trail-record';
import type { PastedText } from './pasted-text';

/** What a CloudTrail record says about one call, as far as a signal states it. */
export interface TrailRecord {
  eventSource: string | null;
  eventName: string | null;
  region: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  requestId: string | null;
  /** ARN of the caller, or the service principal where a service called by itself. */
  principal: string | null;
  key: string | null;
  encryptionContext: Record<string, string> | null;
  /** Condition keys of the request. */
  context: Record<string, ContextValue>;
}

type Pasted = Pick<PastedText, 'raw' | 'clean'>;

const MAX_DEPTH = 8;
const MAX_RECORDS = 500;
const MAX_JSON_LINES = 50;

/** Every record that the JSON in a text holds: bare, in `Records`, as an EventBridge `detail`, in a `CloudTrailEvent` string. */
export function recordsIn(text: Pasted): TrailRecord[] {
  return rawRecordsIn(text).map(trailRecord);
}

/**
 * The records as JSON objects, in order: from the text as pasted, else, where margins or hard wraps broke its JSON, from the cleaned
 * text and from its lines joined.
 */
export function rawRecordsIn({ raw, clean }: Pasted): Record<string, unknown>[] {
  for (const form of new Set([raw, clean, clean.replace(/\n\s{0,200}/g, '')])) {
    const found = recordObjects(form);
    if (found.length > 0) return found;
  }
  return [];
}

function recordObjects(text: string): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (const value of jsonIn(text)) collect(value, found, 0);
  return found;
}

/** JSON documents that the text consists of, contains between its outermost brackets, or holds one per line. */
function jsonIn(text: string): unknown[] {
  const whole = between(text, '{', '}') ?? between(text, '[', ']');
  if (whole !== undefined && whole !== null) return [whole];
  const lines = text.split('\n').filter((line) => line.includes('{'));
  if (lines.length > MAX_JSON_LINES) return [];
  return lines.map((line) => between(line, '{', '}')).filter((value) => value !== null);
}

function between(text: string, open: string, close: string): unknown {
  const start = text.indexOf(open);
  const end = text.lastIndexOf(close);
  return start >= 0 && end > start ? parsed(text.slice(start, end + 1)) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function collect(value: unknown, found: Record<string, unknown>[], depth: number): void {
  if (depth > MAX_DEPTH || found.length >= MAX_RECORDS) return;
  if (typeof value === 'string') {
    if (value.includes('eventSource') && value.trimStart().startsWith('{')) collect(parsed(value), found, depth + 1);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, found, depth + 1);
  } else if (isRecord(value)) {
    if (typeof value.eventSource === 'string' && typeof value.eventName === 'string') found.push(value);
    else for (const member of Object.values(value)) collect(member, found, depth + 1);
  }
}

function trailRecord(detail: Record<string, unknown>): TrailRecord {
  const identity = record(detail.userIdentity);
  const parameters = record(detail.requestParameters);
  return {
    eventSource: text(detail.eventSource),
    eventName: text(detail.eventName),
    region: text(detail.awsRegion),
    errorCode: text(detail.errorCode),
    errorMessage: statedIn(detail.errorMessage),
    requestId: text(detail.requestID),
    principal: statedIn(identity.arn) ?? (identity.type === 'AWSService' ? statedIn(identity.invokedBy) : null),
    key: keysOfTrailRecord(detail)[0] ?? null,
    encryptionContext: contextOf(parameters),
    context: contextOfTrailRecord(detail),
  };
}

function contextOf(parameters: Record<string, unknown>): Record<string, string> | null {
  const context = parameters.encryptionContext ?? record(parameters.constraints).encryptionContextSubset;
  if (!isRecord(context)) return null;
  const pairs = Object.entries(context).filter((pair): pair is [string, string] => statedIn(pair[1]) !== null);
  return pairs.length > 0 ? Object.fromEntries(pairs) : null;
}
