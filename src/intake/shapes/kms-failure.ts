import type { ErrorShape, Reading } from '../reading';

const FAILED =
  /\b(?:[Ff]ailed to|[Ff]ailure|[Ee]rror|[Uu]nable to|[Cc]ould not|[Cc]annot|[Cc]an't)\b[^\n.;?]{0,90}?(?<![\w./-])(?:AWS )?KMS(?![\w./-]| [Kk]ey| CMK)/g;

/** Libraries that keep AWS's answer to themselves: `Failed to generate materials using AWS KMS`, `Error calling KMS`. */
export const kmsFailure: ErrorShape = {
  name: 'kms-failure',
  read({ clean }) {
    const readings: Reading[] = [];
    for (const match of clean.matchAll(FAILED)) {
      readings.push({ at: match.index, kms: true, service: 'kms' });
      if (readings.length >= 4) break;
    }
    return readings;
  },
};
