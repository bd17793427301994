import { isStandInName } from '../../domain/stand-in';
import { occurrences } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const SENTENCE = 'arndoesnotrefertoavalidprincipal:';
const PRINCIPAL = /^\s{0,4}["']?(arn:[a-z-]{3,12}:(?:iam|sts)::[^:\s]{0,20}:[\w+=,.@/-]{0,200}\w)/;

/** KMS's words for the principal of a grant that does not exist: `ARN does not refer to a valid principal: arn:…`. Lambda passes them on. */
export const grantee: ErrorShape = {
  name: 'grantee',
  read(text) {
    return occurrences(text.flat, SENTENCE, 4).flatMap((at): Reading[] => {
      const start = text.cleanIndex(at + SENTENCE.length);
      const arn = PRINCIPAL.exec(text.clean.slice(start, start + 300))?.[1];
      return arn && !arn.split(/[:/]/).some(isStandInName) ? [{ at: start, grantee: arn }] : [];
    });
  },
};
