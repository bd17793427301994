import { NO_SIGNAL, type OtherError, type Signal } from '../domain/signal';
import { isFailureOfAKey } from './evidence/evidence';
import { focusOn } from './focus';
import { type PastedText, pastedText } from './pasted-text';
import { SHAPES } from './precedence';
import type { Readings } from './reading';
import { type ErrorFacts, isSameError } from './same-error';
import { otherErrorFrom, refusalFrom, signalFrom } from './signal-from';

const MOST_OTHERS = 10;

/**
 * Reads a pasted error. Never throws. What the text does not state is null; a text that shows no failure of a KMS key gives
 * `isKmsError: false` and nothing else. Where it holds several errors, the one about a key is read and the others are listed.
 * Time is linear in the length of the text.
 */
export function parseSignal(text: string): Signal {
  const readings = readOnce();
  const { focus, others } = focusOn(pastedText(text), (part) => isFailureOfAKey(readings(part), part));
  if (!isFailureOfAKey(readings(focus), focus)) return { ...NO_SIGNAL, missing: [] };
  const signal = signalFrom(readings(focus), focus);
  const otherErrors = errorsIn(others, readings, signal);
  return otherErrors.length > 0 ? { ...signal, otherErrors } : signal;
}

type ReadText = (text: PastedText) => Readings;

/** What every shape reads in a part of the paste, each part read once. */
function readOnce(): ReadText {
  const read = new Map<PastedText, Readings>();
  return (text) => {
    const known = read.get(text) ?? new Map(SHAPES.map((shape) => [shape, shape.read(text)]));
    read.set(text, known);
    return known;
  };
}

/** The other errors, each once; the one that is answered is none of them however often the paste repeats it. */
function errorsIn(others: readonly PastedText[], readings: ReadText, answered: Signal): OtherError[] {
  const told: ErrorFacts[] = [answered];
  const errors: OtherError[] = [];
  for (const part of others) {
    const error = otherErrorFrom(readings(part), part);
    if (!error) continue;
    const facts = { ...error, ...refusalFrom(readings(part), part) };
    if (told.some((one) => isSameError(one, facts))) continue;
    told.push(facts);
    errors.push(error);
    if (errors.length >= MOST_OTHERS) break;
  }
  return errors;
}
