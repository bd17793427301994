import type { ContextValue } from '../domain/decision';
import { isRecord, record, text } from '../domain/json';
import { isStandIn, stated } from '../domain/stand-in';
import { contextOfTrailRecord, keysOfTrailRecord, printedName } from '../domain/trail-record';
import { jsonSpans, type Span } from './json-spans';
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

/** Every record that the JSON in a text holds: bare, in `Records`, as an EventBridge `detail`, in a `CloudTrailEvent` string. */
export function recordsIn(text: Pasted): TrailRecord[] {
  return rawRecordsIn(text).records.map(trailRecord);
}

/** The records of a text as JSON objects, in order, and the cleaned text around them. */
export interface RawRecords {
  records: Record<string, unknown>[];
  around: string;
}

/**
 * The records from the text as pasted, else, where margins or hard wraps broke its JSON, from the cleaned text and from its lines joined.
 */
export function rawRecordsIn({ raw, clean }: Pasted): RawRecords {
  for (const form of [raw, clean]) {
    const found = recordObjects(form);
    if (found.records.length > 0) return found;
    if (raw === clean) break;
  }
  const joined = joinedLines(clean);
  const { records, spans } = recordObjects(joined.text);
  const around = without(
    clean,
    spans.map(({ from, to }) => ({ from: joined.offsetOf(from), to: joined.offsetOf(to) })),
  );
  return { records, around };
}

function recordObjects(text: string): RawRecords & { spans: Span[] } {
  const records: Record<string, unknown>[] = [];
  const spans = jsonSpans(text).filter(({ from, to }) => {
    const before = records.length;
    const json = text.slice(from, to);
    if (json.includes('eventSource')) collect(parsed(json), records, 0);
    return records.length > before;
  });
  return { records, spans, around: without(text, spans) };
}

function without(text: string, spans: readonly Span[]): string {
  const kept = spans.map(({ from }, i) => text.slice(spans[i - 1]?.to ?? 0, from));
  return [...kept, text.slice(spans.at(-1)?.to ?? 0)].join('\n');
}

/** A text with its lines joined, and where in the text itself each of its characters stands. */
function joinedLines(clean: string): { text: string; offsetOf(joined: number): number } {
  const parts: { at: number; from: number }[] = [{ at: 0, from: 0 }];
  let removed = 0;
  for (const { index, 0: gap } of clean.matchAll(/\n\s{0,200}/g)) {
    removed += gap.length;
    const from = index + gap.length;
    parts.push({ at: from - removed, from });
  }
  const text = parts.map(({ from }, i) => clean.slice(from, parts[i + 1]?.from).replace(/\n\s{0,200}$/, '')).join('');
  const offsetOf = (joined: number): number => {
    const part = parts.findLast(({ at }) => at <= joined) ?? { at: 0, from: 0 };
    return part.from + joined - part.at;
  };
  return { text, offsetOf };
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
    region: stated(detail.awsRegion, 'region'),
    errorCode: text(detail.errorCode),
    errorMessage: text(detail.errorMessage),
    requestId: stated(detail.requestID, 'requestId'),
    principal: printedName(identity.arn) ?? (identity.type === 'AWSService' ? stated(identity.invokedBy) : null),
    key: keysOfTrailRecord(detail)[0] ?? null,
    encryptionContext: contextOf(parameters),
    context: contextOfTrailRecord(detail),
  };
}

function contextOf(parameters: Record<string, unknown>): Record<string, string> | null {
  const context = parameters.encryptionContext ?? record(parameters.constraints).encryptionContextSubset;
  if (!isRecord(context)) return null;
  const pairs = Object.entries(context).filter(
    (pair): pair is [string, string] => !isStandIn(pair[0]) && stated(pair[1]) !== null,
  );
  return pairs.length > 0 ? Object.fromEntries(pairs) : null;
}
