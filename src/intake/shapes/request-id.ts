import { isStandIn } from '../../domain/stand-in';
import { occurrences, type PastedText, UUID } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const LABELS = ['requestid', 'request-id', 'request_id'] as const;

/** Request ids, under whatever label SDKs, services and log formats print them; redacted ones are not ids. */
export const requestId: ErrorShape = {
  name: 'request-id',
  read(text) {
    const labelled = LABELS.flatMap((label) =>
      occurrences(text.flat, label, 16).map((at) => readAt(text, at, label.length)),
    );
    const readings = labelled.filter((reading) => reading !== null).sort((a, b) => a.at - b.at);
    return readings.length > 0 ? readings : lambdaLogPrefix(text);
  },
};

function readAt(text: PastedText, at: number, skip: number): Reading | null {
  // S3's extended request id is another number.
  if (/extended_?$/.test(text.flat.slice(at - 9, at))) return null;
  let from = at + skip;
  while (from < at + skip + 12 && ':="\'>(['.includes(text.flat[from] ?? ' ')) from++;
  if (from === at + skip && !/\s/.test(text.clean[text.cleanIndex(from - 1) + 1] ?? '')) return null;
  if (text.flat.startsWith('some(', from)) from += 6;
  const uuid = UUID.exec(text.dense.slice(from, from + 36))?.[0];
  const value = uuid ?? wordAt(text, from) ?? brokenWordAt(text, from);
  return value ? { at: text.cleanIndex(at), requestId: value } : null;
}

/** Ids that are not uuids: S3's 16 capitals and digits, SQS's and others' longer ones. */
function wordAt(text: PastedText, from: number): string | null {
  const start = text.cleanIndex(from);
  const word = /^[A-Za-z0-9+/=_-]{8,120}/.exec(text.clean.slice(start, start + 121))?.[0];
  if (!word || isStandIn(word) || !/\d/.test(word) || !/^[A-Z0-9]{16}$|^[\w+/=-]{20,120}$/.test(word)) return null;
  const after = text.clean.slice(start + word.length, start + word.length + 3);
  if (after.startsWith('\n') && /^[0-9a-f]{8}-[0-9a-f-]{1,26}$/i.test(word)) return null;
  return /^(?:[*…[#█•]|\.\.|<(?!\/)|[${]\{)/.test(after) ? null : word;
}

/** S3's sixteen capitals and digits over a line break, where what stands behind them shows that they are whole. */
function brokenWordAt(text: PastedText, from: number): string | null {
  return /^([A-Z0-9]{16})[;,)<]/.exec(text.dense.slice(from, from + 17))?.[1] ?? null;
}

/** `[WARNING]<tab>time<tab>uuid<tab>`: the invocation id with which Lambda's runtimes prefix a line. */
function lambdaLogPrefix(text: PastedText): Reading[] {
  const match =
    /\b20\d\d-\d\d-\d\dT[0-9:.]{8,15}Z\s{1,4}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\s/.exec(
      text.clean,
    );
  return match?.[1] ? [{ at: match.index, requestId: match[1] }] : [];
}
