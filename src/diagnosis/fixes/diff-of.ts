import { createTwoFilesPatch } from 'diff';

/** A unified diff of two texts under their names, without the ruler that the library puts on top. */
export function diffOf(names: readonly [string, string], before: string, after: string): string {
  return createTwoFilesPatch(names[0], names[1], before, after).replace(/^=+\n/, '');
}
