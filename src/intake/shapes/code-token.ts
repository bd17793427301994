import { isErrorCode, isKmsCode, reasonOfCode } from '../error-codes';
import type { ErrorShape, Reading } from '../reading';

/** A capitalised word, with dots for `KMS.DisabledException` and `Client.InternalError`, or a code in capitals. */
const TOKEN = /(?<![A-Za-z0-9_])(?:[A-Za-z][A-Za-z0-9_]{1,60}\.){0,8}[A-Z][A-Za-z0-9_]{5,80}/g;
const KEPT_PREFIX = /^(?:KMS|Client|Server|Lambda|States)$/;
const AWS_PACKAGE = /amazon|aws|botocore/i;
const WINDOW = 40;

/** An error code that stands in the text by itself: `NotFoundException: …`, `Error: AccessDenied`, `[KmsThrottled]`. */
export const codeToken: ErrorShape = {
  name: 'code-token',
  read({ clean }) {
    const readings: Reading[] = [];
    for (const match of clean.matchAll(TOKEN)) {
      const code = codeOf(match[0], clean.slice(match.index + match[0].length, match.index + match[0].length + WINDOW));
      if (code)
        readings.push(
          readingOf(code, match.index, clean.slice(match.index + match[0].length, match.index + match[0].length + 8)),
        );
      if (readings.length >= 32) break;
    }
    return readings;
  },
};

/** In front of a word or a question mark, a code is something that people talk about; it did not just happen. */
function readingOf(errorCode: string, at: number, after: string): Reading {
  return { at, errorCode, kms: isKmsCode(errorCode) && /^\s{0,3}(?:[:({[\]),'"<-]|$|\n|\d)|^ Message/.test(after) };
}

/** The code in a token, or null: package prefixes go, `KMS Exception: CodeKMS Message:` is split, class names are refused. */
function codeOf(token: string, after: string): string | null {
  const parts = token.split('.');
  let last = parts.pop() ?? '';
  if (last.endsWith('KMS') && /^\s{0,4}Message/.test(after)) last = last.slice(0, -3);
  if (!isErrorCode(last) && !isErrorCode([...parts.slice(-1), last].join('.'))) return null;
  const kept = parts.findIndex((part) => KEPT_PREFIX.test(part));
  const prefix = kept < 0 ? [] : parts.slice(kept);
  if (parts.length > 0 && prefix.length === 0 && !AWS_PACKAGE.test(token) && !isKmsCode(last)) return null;
  return looksLikeCode(last, after, prefix.length > 0) ? [...prefix, last].join('.') : null;
}

/** Words such as `InvalidParameter` also occur in prose and stack frames; what follows decides. */
function looksLikeCode(word: string, after: string, prefixed: boolean): boolean {
  if (/^[a-z_]*\(/.test(after) && !/^\((?:client|server)\)/.test(after)) return false;
  if (/(?:Response|Command|Handler|Output|Input)/.test(word)) return false;
  return prefixed ||
    /(?:Exception|Fault|Denied|Failure|Err|Error|Operation|Revoked|NotFound)$/.test(word) ||
    isKmsCode(word) ||
    reasonOfCode(word) !== null
    ? true
    : /^\s{0,4}[:(\]]/.test(after);
}
