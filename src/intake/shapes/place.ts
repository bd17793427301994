import { REGION_FORM } from '../../domain/name-forms';
import { isRegion } from '../arns';
import { firstOf } from '../pasted-text';
import type { ErrorShape } from '../reading';

const REGION = `(${REGION_FORM})`;
/** Where a text states a Region, most telling first: KMS's endpoint, a labelled Region, another endpoint, an ARN that is no key's. */
const PLACES: readonly RegExp[] = [
  String.raw`\bkms(?:-fips)?\.${REGION}\.`,
  String.raw`\b(?:awsRegion|AWS_REGION|AWS_DEFAULT_REGION|[Rr]egion(?:_name|Name)?)["']?\s{0,4}[:=]\s{0,4}["']?${REGION}\b`,
  String.raw`--region[= ]{1,4}["']?${REGION}\b`,
  String.raw`\.${REGION}\.amazonaws\.com`,
  String.raw`\b${REGION}\.[a-z0-9-]{2,20}\.amazonaws\.com`,
  String.raw`\barn:[a-z-]{3,12}:(?!kms:)[a-z0-9-]{2,30}:${REGION}:`,
].map((source) => new RegExp(source, 'g'));
const MOST_OF_A_FORM = 2;
/** A Region that people speak of; in the ARN of a key it is that key's, whichever key was meant. */
const SPOKEN = new RegExp(String.raw`(?<![\w./-]|:kms:)${REGION}(?![\w-]|\.\w)`, 'g');
const MOST_SPOKEN = 32;

/** Regions, for texts whose key does not carry one. */
export const place: ErrorShape = {
  name: 'place',
  read({ clean }) {
    const stated = PLACES.flatMap((pattern) => firstOf(regionsOf(clean, pattern), MOST_OF_A_FORM));
    const spoken = firstOf(regionsOf(clean, SPOKEN), MOST_SPOKEN);
    // Of several that are merely spoken of, nothing says which one the error is from.
    const agreed = spoken.every(({ region }) => region === spoken[0]?.region);
    return agreed ? [...stated, ...spoken.slice(0, 1)] : stated;
  },
};

function* regionsOf(clean: string, pattern: RegExp): Generator<{ at: number; region: string }> {
  for (const { 1: region, index } of clean.matchAll(pattern))
    if (region && isRegion(region)) yield { at: index, region };
}
