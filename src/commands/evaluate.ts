import { parseArgs } from 'node:util';
import { evaluateLine } from '../authorization/case';
import { mapLines } from './lines';
import type { Terminal } from './terminal';

/**
 * `keymedic evaluate [--plan]`: one authorization case a line on stdin, one answer a line on stdout, in order; with `--plan`
 * also the smallest change that would turn a refusal, for each place where one can be made.
 */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values } = parseArgs({ args: words, options: { plan: { type: 'boolean' } } });
  if (!values.plan) {
    await mapLines(terminal, (line) => evaluateLine(line));
    return 0;
  }
  const { planMember } = await import('../authorization/counterfactual/report.js');
  await mapLines(terminal, (line) => evaluateLine(line, planMember));
  return 0;
}
