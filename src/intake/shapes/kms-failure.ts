import { firstOf } from '../pasted-text';
import type { ErrorShape } from '../reading';

const FAILED =
  /\b(?:[Ff]ailed to|[Ff]ailure|[Ee]rror|[Uu]nable to|[Cc]ould not|[Cc]annot|[Cc]an't)\b[^\n.;?]{0,90}?(?<![\w./-])(?:AWS )?KMS(?![\w./-]| [Kk]ey| CMK)/g;

/** Libraries that keep AWS's answer to themselves: `Failed to generate materials using AWS KMS`, `Error calling KMS`. */
export const kmsFailure: ErrorShape = {
  name: 'kms-failure',
  read({ clean }) {
    return firstOf(clean.matchAll(FAILED), 4).map(({ index }) => ({ at: index, kms: true, service: 'kms' }));
  },
};
