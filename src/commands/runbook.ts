import { parseArgs } from 'node:util';
import { KeymedicError } from '../errors';
import { runbookJsonSchema } from '../runbook/json-schema';
import { readRunbooks } from '../runbook/load';
import type { Runbook } from '../runbook/schema';
import { KNOWN } from './runbook-set';
import { loadConfig, runbookFolders, type Terminal } from './terminal';

const USAGE = 'Usage: keymedic runbook list | lint [PATH…] | schema.';

function describe({ id, title, priority, phases, steps, findings }: Runbook, path: string): string {
  const reads = [...new Set(steps.flatMap((step) => ('collect' in step ? [step.collect] : [])))].sort();
  return [
    `${id}  ${title}`,
    `  file      ${path}`,
    `  priority  ${priority}`,
    `  phases    ${phases.map((phase) => phase.title).join(' · ')}`,
    `  finds     ${[...new Set(findings.map(({ code }) => code))].join(', ')}`,
    `  reads     ${reads.join(', ')}`,
    '',
  ].join('\n');
}

/** `keymedic runbook list | lint [PATH…] | schema`. `lint` ends with 1 when a runbook has a problem. */
export async function run(terminal: Terminal, words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { config: { type: 'string' } },
  });
  const [verb, ...paths] = positionals;
  if (verb === 'schema') {
    terminal.out(`${JSON.stringify(runbookJsonSchema(), null, 2)}\n`);
    return 0;
  }
  if (verb !== 'list' && verb !== 'lint') throw new KeymedicError('usage-wrong', { problem: USAGE });
  const shipped = paths.length > 0 ? paths : runbookFolders(terminal, loadConfig(terminal, values.config).config);
  const { files, problems } = readRunbooks(shipped, KNOWN);
  for (const { at, text } of problems) terminal.err(`${at}: ${text}\n`);
  if (verb === 'list') for (const { runbook, path } of files) terminal.out(`${describe(runbook, path)}\n`);
  else terminal.out(`${files.length} runbook(s), ${problems.length} problem(s)\n`);
  return problems.length === 0 ? 0 : 1;
}
