import { parseArgs } from 'node:util';
import { evaluateLine } from '../authorization/case';
import { mapLines } from './lines';
import type { Terminal } from './terminal';

/** `keymedic evaluate`: one authorization case a line on stdin, one answer a line on stdout, in order. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  parseArgs({ args: words, options: {} });
  await mapLines(terminal, evaluateLine);
  return 0;
}
