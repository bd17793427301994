import { rawRecordsIn } from './cloudtrail-record';
import { isErrorCode } from './error-codes';
import { type PastedText, pastedText, viewOf } from './pasted-text';

const MAX_PARTS = 200;
const MAX_OTHER_RECORDS = 20;
const START = /^(?:\s{0,20}Error: |.{0,400}(?:An error occurred \(|A client error \())/;
const WORD = /[A-Z][A-Za-z]{5,60}/g;

/** The part of a paste that is read, and the parts that hold other errors. */
export interface Focused {
  focus: PastedText;
  others: PastedText[];
}

/**
 * Narrows a paste that holds several errors or records to the one that concerns a KMS key; `isKms` tells of one part. Text in
 * front of the first error stays, since the command line above an error is often the only place that names the key.
 */
export function focusOn(text: PastedText, isKms: (part: PastedText) => boolean): Focused {
  const records = recordsToRead(text);
  if (records) return records;
  const parts = errorParts(text.clean);
  if (parts.length < 2) return { focus: text, others: [] };
  const views = parts.map((part) => viewOf(part));
  const chosen = views.findIndex(isKms);
  if (chosen < 0) return { focus: text, others: [] };
  const preamble = chosen > 0 && !hasCode(parts[0] as string) ? `${parts[0]}\n` : '';
  const others = views.filter((_, i) => i !== chosen && !(i === 0 && preamble));
  const focus = preamble ? viewOf(preamble + parts[chosen]) : (views[chosen] as PastedText);
  return { focus, others };
}

/** Among several CloudTrail records, the first that failed on a key, else the first that failed; the others that failed. */
function recordsToRead(text: PastedText): Focused | null {
  if (!text.raw.includes('eventSource')) return null;
  const records = rawRecordsIn(text);
  const failed = records.filter(
    (record) => typeof record.errorCode === 'string' || typeof record.errorMessage === 'string',
  );
  const kms = failed.find(
    (record) => record.eventSource === 'kms.amazonaws.com' || `${record.errorMessage}`.includes('kms:'),
  );
  const chosen = kms ?? failed[0] ?? records[0];
  if (!chosen) return null;
  const others = failed.filter((record) => record !== chosen).slice(0, MAX_OTHER_RECORDS);
  const viewOfRecord = (record: object): PastedText => pastedText(JSON.stringify(record, null, 1));
  return { focus: viewOfRecord(chosen), others: others.map(viewOfRecord) };
}

/** Splits where a new error starts after one that already has its code. */
function errorParts(clean: string): string[] {
  const parts: string[] = [];
  let current: string[] = [];
  let coded = false;
  for (const line of clean.split('\n')) {
    if (coded && parts.length < MAX_PARTS && START.test(line.slice(0, 500))) {
      parts.push(current.join('\n'));
      current = [];
      coded = false;
    }
    current.push(line);
    coded ||= line.length > SHORTEST_CODE && hasCode(line.slice(0, 4000));
  }
  parts.push(current.join('\n'));
  return parts;
}

const SHORTEST_CODE = 5;

function hasCode(text: string): boolean {
  let seen = 0;
  for (const word of text.matchAll(WORD)) {
    if (isErrorCode(word[0])) return true;
    if (++seen >= 400) return false;
  }
  return false;
}
