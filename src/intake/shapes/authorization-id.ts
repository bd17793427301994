import { occurrences, type PastedText, UUID } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';

const LABELS = ['authorizationid:', '#/authorization-details/'] as const;
const WORD = /^[0-9a-z][0-9a-z-]{6,98}[0-9a-z]/i;

/** Where AWS keeps the details of a refusal: `… GetRequestAuthorizationDetails API with the following authorization id: …`. */
export const authorizationId: ErrorShape = {
  name: 'authorization-id',
  read(text) {
    const found = LABELS.flatMap((label) =>
      occurrences(text.flat, label, 4).map((at) => readAt(text, at, label.length)),
    );
    return found.filter((reading) => reading !== null);
  },
};

function readAt(text: PastedText, at: number, skip: number): Reading | null {
  const from = at + skip;
  const start = text.cleanIndex(from);
  const id = UUID.exec(text.dense.slice(from, from + 36))?.[0] ?? WORD.exec(text.clean.slice(start, start + 100))?.[0];
  return id && /\d/.test(id) ? { at: text.cleanIndex(at), authorizationId: id } : null;
}
