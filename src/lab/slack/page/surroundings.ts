import { createContext, useContext } from 'react';
import type { Given } from '../view-state';
import type { Snapshot } from './model';
import type { Inputs } from './server-calls';
import type { Theme } from './theme';

/** What every part of the page may need. */
export interface Surroundings {
  state: Snapshot;
  me: string;
  theme: Theme;
  /** Shows a sentence for a moment. */
  notify: (text: string) => void;
}

const SurroundingsContext = createContext<Surroundings | undefined>(undefined);
export const SurroundingsProvider = SurroundingsContext.Provider;

export function useSurroundings(): Surroundings {
  const value = useContext(SurroundingsContext);
  if (!value) throw new Error('outside of the page');
  return value;
}

/** The message, modal or Home tab whose blocks are shown: what using an element in it does. */
export interface Surface {
  /** Uses an element; `given` is what was chosen in it. */
  use: (actionId: string, blockId: string, given?: Given) => Promise<void>;
  /** What was put into inputs so far, by action_id. */
  inputs: Inputs;
  setInput: (actionId: string, given: Given) => void;
  /** Sentences by block_id. */
  errors: Record<string, string>;
}

const SurfaceContext = createContext<Surface | undefined>(undefined);
export const SurfaceProvider = SurfaceContext.Provider;

export function useSurface(): Surface {
  const value = useContext(SurfaceContext);
  if (!value) throw new Error('outside of a message or view');
  return value;
}
