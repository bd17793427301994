import { isStandIn } from '../../domain/stand-in';
import { firstOf, occurrences, type PastedText, UUID } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const LABELS = ['requestid', 'request-id', 'request_id'] as const;

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
/** Where Lambda, its runtimes and loggers print the id of an invocation, without white space. */
const INVOCATIONS: readonly RegExp[] = [
  `(?:START|END|REPORT)RequestId:${ID}`,
  // `[WARNING]<tab>time<tab>uuid<tab>`
  `(?<!\\d)20\\d\\d-\\d\\d-\\d\\dT[0-9:.]{8,15}Z${ID}`,
  `RequestId:${ID}(?:Error:|Processexited|Tasktimedout)`,
  `(?:(?:AWS|aws)RequestId|(?:function|lambda)_request_id)["']?[:=](?:3D)?["']?${ID}`,
  `"level":"[A-Za-z]{4,5}","requestId":"${ID}"`,
].map((source) => new RegExp(source, 'g'));
const MOST_INVOCATIONS = 16;

/**
 * Request ids, under whatever label SDKs, services and log formats print them; redacted ones are not ids. That of the Lambda
 * invocation around the error comes after those that an error states.
 */
export const requestId: ErrorShape = {
  name: 'request-id',
  read(text) {
    const invocations = invocationsIn(text);
    const ofLambda = new Set(invocations.map((reading) => reading.requestId));
    const labelled = LABELS.flatMap((label) =>
      occurrences(text.flat, label, 16).map((at) => readAt(text, at, label.length)),
    );
    const own = labelled.filter((reading) => reading !== null && !ofLambda.has(reading.requestId));
    return [...inOrder(own as Reading[]), ...inOrder(invocations)];
  },
};

function invocationsIn(text: PastedText): Reading[] {
  return INVOCATIONS.flatMap((pattern) =>
    firstOf(text.dense.matchAll(pattern), MOST_INVOCATIONS).map(({ 1: id = '', index }) => ({
      at: text.cleanIndex(index),
      requestId: id,
      invocationId: id,
    })),
  );
}

function inOrder(readings: readonly Reading[]): Reading[] {
  return [...readings].sort((a, b) => a.at - b.at);
}

function readAt(text: PastedText, at: number, skip: number): Reading | null {
  // S3's extended request id is another number.
  if (/extended_?$/.test(text.flat.slice(at - 9, at))) return null;
  let from = at + skip;
  while (from < at + skip + 12 && ':="\'>(['.includes(text.flat[from] ?? ' ')) from++;
  if (from === at + skip && !/\s/.test(text.clean[text.cleanIndex(from - 1) + 1] ?? '')) return null;
  if (text.flat.startsWith('some(', from)) from += 6;
  const uuid = uuidAt(text, from);
  const value = uuid ?? wordAt(text, from) ?? brokenWordAt(text, from);
  return value ? { at: text.cleanIndex(at), requestId: value } : null;
}

/** A mail prints `=` as `=3D`. */
function uuidAt({ dense }: PastedText, from: number): string | undefined {
  const encoded = dense.slice(from - 1, from + 2) === '=3D' ? UUID.exec(dense.slice(from + 2, from + 38)) : null;
  return (encoded ?? UUID.exec(dense.slice(from, from + 36)))?.[0];
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
