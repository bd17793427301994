import { isStandIn } from '../../domain/stand-in';
import { occurrences, type PastedText, UUID } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { mayBeCut } from '../wraps';

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
  const id = UUID.exec(text.dense.slice(from, from + 36))?.[0] ?? wordAt(text.clean, start);
  return id && /\d/.test(id) && !isStandIn(id) ? { at: text.cleanIndex(at), authorizationId: id } : null;
}

/** An id of another form, unless a line break or a mark shows that this may be part of one. */
function wordAt(clean: string, start: number): string | null {
  const word = WORD.exec(clean.slice(start, start + 100))?.[0];
  // What begins as a uuid and is none was cut.
  if (!word || /^[0-9a-f]{8}-[0-9a-f-]{0,27}$/i.test(word) || mayBeCut(clean, start + word.length)) return null;
  return /^[<[{$*#…█•-]/.test(clean.slice(start + word.length, start + word.length + 1)) ? null : word;
}
