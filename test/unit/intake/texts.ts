import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SHAPES } from '../../../src/intake/precedence';
import type { ErrorShape } from '../../../src/intake/reading';
import type { KnownText } from './known-text';

/** The table of texts of a shape: `shapes/<name>.ts`. */
export function textsOf({ name }: ErrorShape): KnownText[] {
  const path = join(__dirname, 'shapes', `${name}.ts`);
  return existsSync(path) ? (require(path) as { texts: KnownText[] }).texts : [];
}

/** The texts of every shape, for what must hold of any text. */
export const ALL_TEXTS: readonly KnownText[] = SHAPES.flatMap(textsOf);
