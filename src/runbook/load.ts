import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KeymedicError } from '../errors';
import { baseOf, extendRunbook } from './extend';
import { type Known, lintRunbook } from './lint';
import { type Problem, parseYamlFile } from './positions';
import type { Runbook } from './schema';
import { readRunbook } from './schema-problems';

export type { Known } from './lint';
export type { Problem } from './positions';

export interface RunbookFile {
  path: string;
  runbook: Runbook;
}

function reasonOf(error: unknown): string {
  const { message } = error as NodeJS.ErrnoException;
  return message?.split(',')[0] ?? String(error);
}

/** Runbook files at a path: the file itself, or the `*.yaml` directly in a folder, by name. Throws `file-unreadable`. */
function runbookFilesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name) && !/\.(?:cases?|test)\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw new KeymedicError('file-unreadable', { path, reason: reasonOf(error) });
  }
}

/** Runbooks read so far, joined with what they extend, by id: what a later file may extend. */
export type Bases = Map<string, { value: unknown; sound: boolean }>;

/**
 * Parses and lints one runbook's text; its problems are empty when the runbook may be used. What it `extends` is looked up in
 * `bases`, and it is added there itself.
 */
export function parseRunbook(
  path: string,
  text: string,
  known: Known,
  bases: Bases = new Map(),
): { runbook: Runbook | null; problems: Problem[] } {
  const file = parseYamlFile(path, text);
  if (file.problems.length > 0) return { runbook: null, problems: file.problems };
  const base = baseOf(file.value);
  if (base !== null && !bases.has(base)) {
    const what = `there is no runbook \`${base}\` in a file read before this one`;
    return { runbook: null, problems: [{ at: file.place(['extends']), text: what }] };
  }
  const extended = base === null ? undefined : bases.get(base);
  const { value, own } = extendRunbook(file.value, extended?.value);
  const read = readRunbook(value);
  if ('problems' in read) {
    const problems = read.problems.map(({ keys, text: what, key }) => ({
      at: file.place(own(keys), { key }),
      text: what,
    }));
    return { runbook: null, problems };
  }
  // What is wrong in the base was said of the base already.
  const problems = lintRunbook(read.runbook, known)
    .map(({ keys, text: what }) => ({ keys: own(keys), text: what }))
    .filter(({ keys }) => keys[0] !== 'extends' || extended?.sound !== false)
    .map(({ keys, text: what }) => ({ at: file.place(keys), text: what }));
  bases.set(read.runbook.id, { value, sound: problems.length === 0 && extended?.sound !== false });
  return { runbook: read.runbook, problems };
}

/** Reads every runbook at the given files and folders, with all problems of all files. Nothing is thrown for bad content. */
export function readRunbooks(paths: readonly string[], known: Known): { files: RunbookFile[]; problems: Problem[] } {
  const files: RunbookFile[] = [];
  const problems: Problem[] = [];
  const bases: Bases = new Map();
  for (const path of paths) {
    const seen = new Map<string, string>();
    for (const file of runbookFilesAt(path)) {
      const read = parseRunbook(file, readFileSync(file, 'utf8'), known, bases);
      problems.push(...read.problems);
      if (!read.runbook) continue;
      const { id } = read.runbook;
      const other = seen.get(id);
      if (other) problems.push({ at: `${file}:1:1`, text: `the runbook id \`${id}\` is already used by ${other}` });
      seen.set(id, file);
      files.push({ path: file, runbook: read.runbook });
    }
  }
  return { files, problems };
}

/**
 * Loads the runbooks of all folders; of equal ids the one in the later folder wins. Throws `runbook-invalid` with
 * every problem of every file as `file:line:col: text`.
 */
export function loadRunbooks(folders: readonly string[], known: Known): Runbook[] {
  const { files, problems } = readRunbooks(folders, known);
  if (problems.length > 0) {
    const listed = problems.map(({ at, text }) => `  ${at}: ${text}`).join('\n');
    throw new KeymedicError('runbook-invalid', { count: String(problems.length), problems: listed });
  }
  return [...new Map(files.map(({ runbook }) => [runbook.id, runbook])).values()];
}
