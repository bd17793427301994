import { rawRecordsIn } from './cloudtrail-record';
import { errorParts, hasError } from './error-parts';
import { withOwnCommand } from './own-command';
import { occurrences, type PastedText, pastedText, viewOf } from './pasted-text';

const MAX_OTHER_RECORDS = 20;
const MAX_RECORD_PARTS = 200;
/** How far in front of a record's first member its brace may stand. */
const BRACE_AWAY = 40;

/** The part of a paste that is read, and the parts that hold other errors. */
export interface Focused {
  focus: PastedText;
  others: PastedText[];
}

type IsKms = (part: PastedText) => boolean;

/**
 * Narrows a paste that holds several errors or records to the one that concerns a KMS key; `isKms` tells of one part. Text in
 * front of the first error stays, since the command line above an error is often the only place that names the key.
 */
export function focusOn(text: PastedText, isKms: IsKms): Focused {
  const records = recordsToRead(text, isKms);
  const { focus, others } = records ?? partToRead(text, isKms);
  return { focus: withOwnCommand(focus), others };
}

function partToRead(text: PastedText, isKms: IsKms): Focused {
  const damaged = damagedRecords(text.clean);
  const parts = damaged.length > 1 ? damaged : errorParts(text.clean);
  if (parts.length < 2) return { focus: text, others: [] };
  const views = parts.map((part) => viewOf(part));
  const chosen = views.findIndex(isKms);
  if (chosen < 0) return { focus: text, others: [] };
  const preamble = chosen > 0 && damaged.length < 2 && !hasError(parts[0] as string) ? (parts[0] as string) : '';
  const others = views.filter((_, i) => i !== chosen && !(i === 0 && preamble));
  const focus = preamble ? viewOf(preamble + parts[chosen]) : (views[chosen] as PastedText);
  return { focus, others };
}

/**
 * Among CloudTrail records, the first that failed on a key; where none did, the text around them if that tells of such a failure, else
 * the first that failed. Records of calls that worked say nothing of the one that is asked about.
 */
function recordsToRead(text: PastedText, isKms: IsKms): Focused | null {
  if (!text.raw.includes('eventSource')) return null;
  const { records, around } = rawRecordsIn(text);
  const failed = records.filter(
    (record) => typeof record.errorCode === 'string' || typeof record.errorMessage === 'string',
  );
  const kms = failed.find(
    (record) => record.eventSource === 'kms.amazonaws.com' || `${record.errorMessage}`.includes('kms:'),
  );
  // Among records that cannot be parsed there may be the one.
  if (records.length === 0 || (!kms && occurrences(text.clean, '"eventSource"').length > records.length)) return null;
  const first = failed.slice(0, MAX_OTHER_RECORDS).map(viewOfRecord);
  const chosen = kms ? viewOfRecord(kms) : first.find(isKms);
  if (!chosen) {
    const prose = partToRead(pastedText(around), isKms);
    if (isKms(prose.focus)) return { focus: prose.focus, others: [...prose.others, ...first] };
  }
  const focus = chosen ?? first[0] ?? viewOfRecord(records[0] as object);
  return {
    focus,
    others: failed
      .filter((record) => record !== kms)
      .slice(0, MAX_OTHER_RECORDS)
      .map(viewOfRecord),
  };
}

function viewOfRecord(record: object): PastedText {
  return pastedText(JSON.stringify(record, null, 1));
}

/** What each record has once; records that were cut may lack the first. */
const ONCE = ['"eventVersion"', '"userIdentity"', '"eventSource"'] as const;

/** The parts of a text that each hold one damaged record, so that fields of two are never mixed; fewer than two where it holds none or one. */
function damagedRecords(clean: string): string[] {
  const starts = ONCE.map((member) => occurrences(clean, member, MAX_RECORD_PARTS)).find(({ length }) => length > 1);
  if (!starts) return [];
  const cuts = starts.slice(1).map((at) => {
    const brace = clean.slice(Math.max(0, at - BRACE_AWAY), at).lastIndexOf('{');
    return brace < 0 ? at : Math.max(0, at - BRACE_AWAY) + brace;
  });
  return [0, ...cuts].map((from, i) => clean.slice(from, cuts[i]));
}
