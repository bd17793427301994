import type { Signal } from '../../../src/domain/signal';

/** A text whose reading is known. */
export interface KnownText {
  name: string;
  text: string;
  /** What it states, as far as the text is here for it; `undefined`: this member must be absent. */
  reads: Partial<Signal>;
}
