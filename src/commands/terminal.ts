import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, EMPTY_CONFIG, readConfig } from '../config';
import { KeymedicError } from '../errors';

/** What a command may touch of the world it was started in. */
export interface Terminal {
  env: Record<string, string | undefined>;
  stdin: AsyncIterable<Buffer | string>;
  out(text: string): void;
  err(text: string): void;
  /** Whether a person can be asked. */
  interactive: boolean;
  /** Folder that holds runbooks/ and package.json. */
  root: string;
}

/** Largest text that is read from a file or stdin, in bytes. */
const TEXT_LIMIT = 8 << 20;

/** Reads a file. Throws `file-unreadable`. */
function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new KeymedicError('file-unreadable', { path, reason: (error as Error).message }, { cause: error });
  }
}

/**
 * Reads a JSON file that a command wrote before: `what` it holds, `next` is what to do when it does not. Throws
 * `file-unreadable` or `input-malformed`.
 */
export function readJson<T>(path: string, what: string, next: string, fits: (value: T) => boolean): T {
  const text = readFile(path);
  try {
    const value = JSON.parse(text) as T;
    if (fits(value)) return value;
  } catch (error) {
    const problem = `${path} is not JSON: ${(error as Error).message}.`;
    throw new KeymedicError('input-malformed', { problem, next }, { cause: error });
  }
  throw new KeymedicError('input-malformed', { problem: `${path} is not a ${what} of version 1.`, next });
}

/** Reads a text argument: a file, or stdin for `-` and for nothing. Throws when it is missing or larger than 8 MiB. */
export async function readText(terminal: Terminal, path: string | undefined): Promise<string> {
  if (path !== undefined && path !== '-') return readFile(path);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of terminal.stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > TEXT_LIMIT) {
      throw new KeymedicError('input-malformed', {
        problem: 'The text is larger than 8 MiB.',
        next: 'Paste the part around the error.',
      });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The configuration that applies, and where it came from; `path` is null when none was named and none lies here. */
export function loadConfig(terminal: Terminal, named: string | undefined): { config: Config; path: string | null } {
  const path = named ?? terminal.env.KEYMEDIC_CONFIG ?? (existsSync('keymedic.yaml') ? 'keymedic.yaml' : null);
  if (!path) return { config: EMPTY_CONFIG, path: null };
  return { config: readConfig(path), path };
}

/** Runbook folders in the order in which they are read: the shipped ones, then those of the configuration. */
export function runbookFolders(terminal: Terminal, config: Config): string[] {
  return [
    join(terminal.root, 'runbooks'),
    ...config.runbooks.filter((folder) => folder !== 'runbooks' || existsSync(folder)),
  ];
}
