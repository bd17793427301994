import { isErrorCode, isKmsCode, reasonOfCode } from '../error-codes';
import { inSource } from '../evidence/source-code';
import { matchAt } from '../match-at';
import type { ErrorShape, Reading } from '../reading';

/** A capitalised word, with dots for `KMS.DisabledException` and `Client.InternalError`, or a code in capitals; a shorter word only where the next line may go on with it. */
const TOKEN =
  /(?<![A-Za-z0-9_])(?:[A-Za-z][A-Za-z0-9_]{1,60}\.){0,8}(?:[A-Z][A-Za-z0-9_]{5,80}|[A-Z][A-Za-z0-9]{0,4}(?=\n\s{0,60}[A-Za-z]{3}))/g;
/** What stands in front of a dot and is part of the code: the side at fault, or whose code it is. */
const PREFIXES = 'KMS|Kms|Client|Server|Lambda|States';
const KEPT_PREFIX = new RegExp(`^(?:${PREFIXES})$`);
const AWS_PACKAGE = /amazon|aws|botocore/i;
const WINDOW = 40;
/** What stands behind a code where a tool printed it, or where somebody reports that it happened. */
const PRINTED =
  /^\s{0,3}(?:[:({[\]),'"<?\u3040-\u9fff\uac00-\ud7af-]|$|\n|\d)|^ Message|^ {1,2}(?:on|in|at|for|after|when|while|from|during|since|again|everywhere|here|calling|status code|auf|sur|en)\b/;
/** A colon in front of it does so too. */
const ANNOUNCED = /(?::\s{1,2}|=\s{0,2})["'(]?$/;
/** Somebody noted the code and the key, and nothing else. */
const OF_A_KEY = /^\s{0,3}(?:[/|-]\s{0,3}|on |for )?["'(<]{0,2}(?:arn:[a-z-]{3,12}:kms:|alias\/)/;
/** `kms: AccessDeniedException`: the speaker says whose code it is. */
const SAID_OF_KMS = /\bkms\b[^A-Za-z]{0,4}(?:error|exception|api|call|client|request|failure)?[^A-Za-z]{0,6}$/i;

/** An error code that stands in the text by itself: `NotFoundException: …`, `Error: AccessDenied`, `[KmsThrottled]`. */
export const codeToken: ErrorShape = {
  name: 'code-token',
  read({ clean }) {
    const readings: Reading[] = [];
    let from = 0;
    for (const match of clean.matchAll(TOKEN)) {
      if (match.index < from) continue;
      const { token, end } = unwrapped(clean, match);
      // Most words are no code, and only this is cheap to tell.
      if (!mayBeCode(token)) continue;
      const before = clean.slice(Math.max(0, match.index - WINDOW), match.index);
      if (STATUS_LINE.test(before) || inSource(clean, match.index, match.index + match[0].length)) continue;
      from = end;
      const after = clean.slice(end, end + WINDOW);
      const code = wholeCode(codeOf(token, after), before);
      if (code) readings.push(readingOf(code, match.index, before, after));
      if (readings.length >= 32) break;
    }
    return readings;
  },
};

/** `403 Client Error: Forbidden for url`, `HTTP/1.1 403 Forbidden`: the words for a status, no code. */
const STATUS_LINE = /(?:\d{3} (?:Client|Server) Error: |HTTP\/[\d.]{1,3} \d{3} )$/;
const ENDS = new Set(['Exception', 'Fault', 'Error']);
/** Codes that end in another way. */
const WHOLE = new Set(
  `InvalidState InvalidArgument InvalidParameter InvalidParameterValue InvalidKeyId InvalidRequest Throttling
  UnauthorizedOperation`.split(/\s+/),
);
/** Codes with the side at fault in front, which go on over a dot: `Client.InvalidKMSKey.InvalidState`. */
const DOTTED = new RegExp(`^(?:${PREFIXES})\\.`);
const REST = /\s{1,60}([A-Za-z]{1,40}(?:\.[A-Za-z]{1,40}){0,3})/y;
const REST_OF_DOTTED = /\s{1,60}((?:\.?[A-Za-z]{1,40}){1,4})/y;
const LABEL_END = /\s{0,2}[:=]/y;
/** `Error message:` on the next line is a label, no end of the code. */
const LABEL_OF_ERROR = / (?:message|code|type)\s{0,2}[:=]/iy;
const ENDINGS = ['Exception', 'Fault', 'Error', 'Denied', 'Failure'];

/**
 * A code that a hard wrap broke, put together where the next line completes it; no token where the line ends inside a word that
 * nothing completes, since a part of a code is another code.
 */
function unwrapped(clean: string, match: RegExpExecArray): { token: string; end: number } {
  const [token] = match;
  const end = match.index + token.length;
  const dotted = DOTTED.test(token);
  const broken = dotted && clean.startsWith('.\n', end) ? end + 1 : end;
  if (clean[broken] !== '\n') return { token, end };
  const rest = matchAt(dotted ? REST_OF_DOTTED : REST, clean, broken);
  if (!rest || (isWhole(token) && !goesOn(token, rest[1] as string, clean, broken + rest[0].length)))
    return { token, end };
  const joined = clean.slice(match.index, broken) + rest[1];
  if (!isWhole(joined)) return { token: matchAt(LABEL_END, clean, broken + rest[0].length) ? token : '', end };
  return isErrorCode(joined.split('.').pop() as string)
    ? { token: joined, end: broken + rest[0].length }
    : { token, end };
}

/** Whether a word that may be a whole code has its ending on the next line. */
function goesOn(token: string, rest: string, clean: string, after: number): boolean {
  return (
    ENDS.has(rest) &&
    ![...ENDS].some((ending) => token.endsWith(ending)) &&
    matchAt(LABEL_OF_ERROR, clean, after) === null
  );
}

/** A dot in front of a word at the beginning of a line: what stood in front of the dot is part of the code. */
const TAIL_OF_CODE = /(?:^|\s)\.$/;
const BROKEN_PREFIX = new RegExp(`(?<![\\w.])(${PREFIXES})\\n\\s{0,20}\\.$`);

/** A code with what a line break in front of its dot parted from it; null where that is not to be seen. */
function wholeCode(code: string | null, before: string): string | null {
  if (code === null || !TAIL_OF_CODE.test(before)) return code;
  const prefix = BROKEN_PREFIX.exec(before)?.[1];
  return prefix ? `${prefix}.${code}` : null;
}

function isWhole(token: string): boolean {
  return ENDINGS.some((ending) => token.endsWith(ending)) || WHOLE.has(token.slice(token.lastIndexOf('.') + 1));
}

/** Also with what Lambda puts behind a code: `CodeKMS Message:`. */
function mayBeCode(token: string): boolean {
  return isErrorCode(token) || (token.endsWith('KMS') && isErrorCode(token.slice(0, -3)));
}

/** In front of most words or a question mark, a code is something that people talk about; it did not just happen. */
function readingOf(errorCode: string, at: number, before: string, after: string): Reading {
  const ofKey = OF_A_KEY.test(after);
  const printed = ofKey || PRINTED.test(after) || (ANNOUNCED.test(before) && /^[.;]?\s/.test(after));
  return { at, errorCode, kms: ofKey || (printed && (isKmsCode(errorCode) || SAID_OF_KMS.test(before))) };
}

/** The code in a token, or null: package prefixes go, `KMS Exception: CodeKMS Message:` is split, class names are refused. */
function codeOf(token: string, after: string): string | null {
  const parts = token.split('.');
  let last = parts.pop() ?? '';
  if (last.endsWith('KMS') && /^\s{0,4}Message/.test(after)) last = last.slice(0, -3);
  if (!isErrorCode(last)) return null;
  const kept = parts.findIndex((part) => KEPT_PREFIX.test(part));
  const prefix = kept < 0 ? [] : parts.slice(kept);
  if (parts.length > 0 && prefix.length === 0 && !AWS_PACKAGE.test(token) && !isKmsCode(last)) return null;
  return looksLikeCode(last, after, prefix.length > 0) ? [...prefix, last].join('.') : null;
}

/** `status code: 403 Forbidden - …`: what HTTP calls the status; as a code it has a message or an end. */
const STATUS_WORD = /^(?:Forbidden|Unauthorized)$/;

/** Words such as `InvalidParameter` also occur in prose and stack frames; what follows decides. */
function looksLikeCode(word: string, after: string, prefixed: boolean): boolean {
  if (/^[a-z_]*\(/.test(after) && !/^\((?:client|server)\)/.test(after)) return false;
  if (/(?:Response|Command|Handler|Output|Input)/.test(word)) return false;
  if (STATUS_WORD.test(word) && !/^(?:\s{0,4}[:(\]"',]|$)/.test(after)) return false;
  return prefixed ||
    /(?:Exception|Fault|Denied|Failure|Err|Error|Operation|Revoked|NotFound)$/.test(word) ||
    isKmsCode(word) ||
    reasonOfCode(word) !== null
    ? true
    : /^\s{0,4}[:(\]]/.test(after);
}
