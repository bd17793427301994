import { isWholePrincipal } from '../../domain/arn';
import { arnAt } from '../arns';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { mayBeCut } from '../wraps';

const SENTENCE = 'arndoesnotrefertoavalidprincipal:';

/** KMS's words for the principal of a grant that does not exist: `ARN does not refer to a valid principal: arn:…`. Lambda passes them on. */
export const grantee: ErrorShape = {
  name: 'grantee',
  read(text) {
    return occurrences(text.flat, SENTENCE, 4).flatMap((at) => granteeAt(text, at + SENTENCE.length) ?? []);
  },
};

/** Null where a part of the name was taken out or may stand on the next line: the beginning of a name is the name of somebody else. */
function granteeAt(text: PastedText, from: number): Reading | null {
  const start = from + (/^["']{0,2}/.exec(text.flat.slice(from, from + 2))?.[0].length ?? 0);
  const arn = text.flat.startsWith('arn:', start) ? arnAt(text, start) : null;
  if (!arn || !isWholePrincipal(arn.text) || mayBeCut(text.clean, text.cleanIndex(arn.flatEnd - 1) + 1)) return null;
  return { at: arn.at, grantee: arn.text };
}
