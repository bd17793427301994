import { parseArgs } from 'node:util';
import { parseLine } from '../intake/batch';
import { readPaste } from '../intake/read-paste';
import { mapLines } from './lines';
import { nextSteps } from './next-steps';
import { readText, type Terminal } from './terminal';

/** `keymedic parse [FILE|-] [--json]`, `keymedic parse --batch`: text to signal. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, batch: { type: 'boolean' } },
  });
  if (values.batch) {
    await mapLines(terminal, parseLine);
    return 0;
  }
  const text = await readText(terminal, positionals[0]);
  const { signal } = readPaste(text);
  if (values.json) {
    terminal.out(`${JSON.stringify(signal)}\n`);
    return 0;
  }
  if (!signal.isKmsError) {
    terminal.out('This text shows no KMS error.\n');
    terminal.err(nextSteps(text));
    return 0;
  }
  for (const [field, value] of Object.entries(signal)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) continue;
    terminal.out(`${field.padEnd(20)} ${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  }
  return 0;
}
