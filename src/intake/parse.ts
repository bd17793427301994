import { NO_SIGNAL, type Signal } from '../domain/signal';
import { isFailureOfAKey } from './evidence';
import { focusOn } from './focus';
import { type PastedText, pastedText } from './pasted-text';
import { SHAPES } from './precedence';
import type { Readings } from './reading';
import { signalFrom } from './signal-from';

/**
 * Reads a pasted error. Never throws. What the text does not state is null; a text that shows no failure of a KMS key gives
 * `isKmsError: false` and nothing else. Time is linear in the length of the text.
 */
export function parseSignal(text: string): Signal {
  const pasted = focusOn(pastedText(text), (part) => isFailureOfAKey(readAll(part), part));
  const readings = readAll(pasted);
  if (!isFailureOfAKey(readings, pasted)) return { ...NO_SIGNAL, missing: [] };
  return signalFrom(readings, pasted);
}

function readAll(text: PastedText): Readings {
  return new Map(SHAPES.map((shape) => [shape, shape.read(text)]));
}
