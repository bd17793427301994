import { isErrorCode } from './error-codes';
import { matchAt } from './match-at';
import { sentenceCuts } from './sentence-cuts';

const MAX_PARTS = 200;
const MAX_CUTS = 200;
/** Where one error may end and another begin: a line, a semicolon between messages, the next element of a JSON array. */
const BOUNDARY = /\n|; {0,2}(?=[a-zA-Z])|(?:\} {0,4},|\[)\s{0,40}(?=\{)/g;
/** What a tool begins an error with, whatever stood before it. */
const TOOL_OPENER = /(?:\s{0,20}Error: |.{0,400}(?:An error occurred \(|A client error \())/y;
/** How SDKs begin an error. Only behind one that began so too is it another one: a cause stands behind its wrapper. */
const SDK_OPENER =
  /(?:operation error [A-Za-z0-9 ]{2,60}: |(?:com\.amazonaws|software\.amazon\.awssdk)\.[\w.$]{5,200}: |An error |A client error |([A-Z][A-Za-z.]{4,80}): )/y;
/** Objects of one list, or of one log, begin with the same member. */
const JSON_OPENER = /\{\s{0,40}"(\w{1,40})"\s{0,4}:/y;

/** Splits a text where a new error starts: after one that already has its code, or with another refusal. Linear in the length of the text. */
export function errorParts(clean: string): string[] {
  const coded = codedParts(clean);
  let left = MAX_CUTS;
  return coded.flatMap((part) => {
    const cuts = sentenceCuts(part).slice(0, left);
    left -= cuts.length;
    return [0, ...cuts].map((from, i) => part.slice(from, cuts[i]));
  });
}

function codedParts(clean: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let unread: number[] = [];
  let coded = false;
  const openers = new Set<string>();
  for (const start of startsIn(clean)) {
    const opener = openerAt(clean, start);
    if (opener !== null && parts.length < MAX_PARTS && (opener === 'tool' || openers.has(opener))) {
      coded ||= hasCodeIn(clean, unread, start);
      unread = [];
      if (coded) {
        parts.push(clean.slice(from, start));
        from = start;
        coded = false;
        openers.clear();
      }
    }
    unread.push(start);
    if (opener) openers.add(opener === 'tool' ? 'sdk' : opener);
  }
  parts.push(clean.slice(from));
  return parts;
}

/** Whether one of the segments that begin at these offsets has a code; the last one ends at `end`. */
function hasCodeIn(clean: string, segments: readonly number[], end: number): boolean {
  return segments.some((from, i) =>
    hasCode(clean.slice(from, Math.min(segments[i + 1] ?? end, from + LONGEST_SEGMENT))),
  );
}

function* startsIn(clean: string): Generator<number> {
  yield 0;
  for (const boundary of clean.matchAll(BOUNDARY)) yield boundary.index + boundary[0].length;
}

/** How an error begins here; null where none does. */
function openerAt(clean: string, at: number): string | null {
  const sdk = matchAt(SDK_OPENER, clean, at);
  if (clean[at - 1] !== ' ' && matchAt(TOOL_OPENER, clean, at)) return 'tool';
  if (sdk) return sdk[1] === undefined || isErrorCode(sdk[1]) ? 'sdk' : null;
  const member = matchAt(JSON_OPENER, clean, at)?.[1];
  return member ? `{${member}` : null;
}

const LONGEST_SEGMENT = 4000;
const MOST_WORDS = 400;
const WORD = /[A-Z][A-Za-z]{5,60}/g;
const SENTENCE = /not\s{1,40}authorized\s{1,40}to\s{1,40}perform:/;

/** Whether an error stands in the text: its code, its tail, or the sentence with which IAM refuses. */
export function hasError(text: string): boolean {
  return hasCode(text) || SENTENCE.test(text);
}

function hasCode(text: string): boolean {
  if (text.includes('(Service: ') || text.includes('operation error ')) return true;
  let seen = 0;
  for (const word of text.matchAll(WORD)) {
    if (isErrorCode(word[0])) return true;
    if (++seen >= MOST_WORDS) return false;
  }
  return false;
}
