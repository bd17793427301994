import type { PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { WORDINGS, type Wording } from '../wordings';

const REACH = 200;

/** Sentences in which a service says in its own words that a KMS key failed it. */
export const serviceWording: ErrorShape = {
  name: 'service-wording',
  read(text) {
    return WORDINGS.flatMap((wording) => readingOf(text, wording));
  },
};

function readingOf(text: PastedText, wording: Wording): Reading[] {
  const at = text.flat.indexOf(wording.words);
  if (at < 0) return [];
  const after = at + wording.words.length;
  if (wording.followedBy && !text.flat.slice(after, after + REACH).includes(wording.followedBy)) return [];
  return [
    {
      at: text.cleanIndex(at),
      kms: true,
      ...(wording.reason && { denyReason: wording.reason }),
      ...(wording.service && { service: wording.service }),
    },
  ];
}
