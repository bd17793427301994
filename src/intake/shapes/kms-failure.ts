import { firstOf } from '../pasted-text';
import type { ErrorShape } from '../reading';

/** A server of that name that does not start, or a driver that does not support it, is somebody else's. */
const FAILED =
  /\b(?:[Ff]ailed to(?! (?:re)?(?:start|load|install|bind|listen|run) )|[Ff]ailure|[Ee]rror|[Uu]nable to|[Cc]ould not|[Cc]annot|[Cc]an't)\b[^\n.;?]{0,90}?(?<![\w./-])(?:AWS )?KMS(?![\w./-]|\n\s{0,20}\.| [Kk]ey| CMK| (?:is )?(?:not |un)supported)/g;

/** Libraries that keep AWS's answer to themselves: `Failed to generate materials using AWS KMS`, `Error calling KMS`. */
export const kmsFailure: ErrorShape = {
  name: 'kms-failure',
  read({ clean }) {
    return firstOf(clean.matchAll(FAILED), 4).map(({ index }) => ({ at: index, kms: true, service: 'kms' }));
  },
};
