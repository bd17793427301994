import { isErrorCode, isKmsCode } from '../error-codes';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const OPEN = 'kmsexception:';
const CLOSE = 'kmsmessage:';
const LONGEST_CODE = 60;

/** Lambda, and services built on it, print what KMS answered as `KMS Exception: CODE KMS Message: …`, glued together or not. */
export const kmsException: ErrorShape = {
  name: 'kms-exception',
  read(text) {
    return occurrences(text.flat, OPEN, 8)
      .map((at) => readAt(text, at))
      .filter((reading) => reading !== null);
  },
};

function readAt(text: PastedText, at: number): Reading | null {
  const from = at + OPEN.length;
  const length = text.flat.slice(from, from + LONGEST_CODE + CLOSE.length).indexOf(CLOSE);
  const code = length > 0 ? text.dense.slice(from, from + length) : '';
  return isErrorCode(code) ? { at: text.cleanIndex(from), errorCode: code, kms: isKmsCode(code) } : null;
}
