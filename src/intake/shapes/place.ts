import { isRegion } from '../arns';
import type { ErrorShape, Reading } from '../reading';

/** Where a text states a Region, most telling first: KMS's endpoint, a labelled Region, another endpoint, any ARN, a bare word. */
const PLACES: readonly RegExp[] = [
  /\bkms(?:-fips)?\.([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})\./g,
  /\b(?:awsRegion|AWS_REGION|AWS_DEFAULT_REGION|[Rr]egion(?:_name|Name)?)["']?\s{0,4}[:=]\s{0,4}["']?([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})\b/g,
  /--region[= ]{1,4}["']?([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})\b/g,
  /\.([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})\.amazonaws\.com/g,
  /\b([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})\.[a-z0-9-]{2,20}\.amazonaws\.com/g,
  /\barn:[a-z-]{3,12}:[a-z0-9-]{2,30}:([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2}):/g,
  /(?<![\w./-])([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2})(?![\w-]|\.\w)/g,
];

/** Regions, for texts whose key does not carry one. */
export const place: ErrorShape = {
  name: 'place',
  read({ clean }) {
    return PLACES.flatMap((pattern) => {
      const readings: Reading[] = [];
      for (const match of clean.matchAll(pattern)) {
        if (isRegion(match[1] as string)) readings.push({ at: match.index, region: match[1] as string });
        if (readings.length >= 2) break;
      }
      return readings;
    });
  },
};
