import { rawRecordsIn } from './cloudtrail-record';
import { errorParts, hasCode } from './error-parts';
import { type PastedText, pastedText, viewOf } from './pasted-text';

const MAX_OTHER_RECORDS = 20;

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
  const preamble = chosen > 0 && !hasCode(parts[0] as string) ? (parts[0] as string) : '';
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
