import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SRC = resolve(__dirname, '../../src');

/** Folder -> what it may import from src besides itself. Files at the top count by their name. */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  'errors.ts': [],
  'log.ts': [],
  'config.ts': ['errors.ts'],
  intake: ['domain'],
  authorization: ['domain'],
  runbook: ['domain', 'errors.ts'],
  diagnosis: ['domain', 'authorization', 'runbook', 'config.ts'],
  workflow: ['domain', 'intake', 'authorization', 'runbook', 'diagnosis', 'errors.ts', 'log.ts', 'config.ts'],
  aws: ['domain', 'errors.ts', 'log.ts', 'config.ts', 'workflow/ports.ts'],
  queue: ['domain', 'errors.ts', 'log.ts', 'workflow/ports.ts'],
  store: ['domain', 'errors.ts', 'log.ts', 'workflow/ports.ts'],
  slack: ['domain', 'errors.ts', 'log.ts', 'workflow/ports.ts'],
  telemetry: ['domain', 'errors.ts', 'log.ts', 'workflow/ports.ts'],
  lab: ['domain', 'authorization'],
};

/** Vendor package -> the only folder that may import it. */
const VENDORS: [RegExp, string[]][] = [
  [/^@aws-sdk\//, ['aws', 'lab']],
  [/^@smithy\//, ['aws', 'lab']],
  [/^bullmq$/, ['queue']],
  [/^ioredis$/, ['store', 'queue']],
  [/^@slack\//, ['slack']],
  [/^ws$/, ['lab']],
  [/^fast-xml-parser$/, ['lab']],
  [/^react/, ['lab']],
];

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'page' ? [] : files(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(
    /^(import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\b(?:require|import)\('([^']+)'\)/gm,
  );
  return [...found].map((match) => ({
    from: path,
    to: match[3] ?? match[4] ?? match[5] ?? '',
    typeOnly: match[2] !== undefined,
  }));
}

const sources = files(SRC);
const imports = sources.flatMap(importsOf);

/** `workflow/ports.ts` for a relative import; null for packages. */
function target({ from, to }: Import): string | null {
  if (!to.startsWith('.')) return null;
  const base = resolve(dirname(from), to);
  const file = [`${base}.ts`, `${base}.tsx`, base].find((path) => existsSync(path) && statSync(path).isFile());
  return relative(SRC, file ?? base);
}

const roomOf = (path: string): string => path.split('/')[0] as string;
const say = (entry: Import): string => `${relative(SRC, entry.from)} -> ${entry.to}`;

describe('architecture', () => {
  it('reads imports at all', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it('lets each folder import only what the design allows', () => {
    const wrong = imports.filter((entry) => {
      const to = target(entry);
      const room = roomOf(relative(SRC, entry.from));
      const allowed = MAY_IMPORT[room];
      if (to === null || !allowed || roomOf(to) === room) return false;
      return !allowed.includes(roomOf(to)) && !allowed.includes(to);
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('knows every folder of src', () => {
    const top = readdirSync(SRC).filter(
      (name) => !['cli.ts', 'app.ts', 'drain.ts', 'system.ts', 'commands'].includes(name),
    );
    expect(top.filter((name) => !(name in MAY_IMPORT))).toEqual([]);
  });

  it('keeps every vendor package in its own folder', () => {
    const wrong = imports.filter((entry) => {
      const rule = VENDORS.find(([pattern]) => pattern.test(entry.to));
      return rule !== undefined && !rule[1].includes(roomOf(relative(SRC, entry.from)));
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('lets only the command line import the lab', () => {
    const wrong = imports.filter((entry) => {
      const to = target(entry);
      const from = relative(SRC, entry.from);
      return to?.startsWith('lab/') && !from.startsWith('lab/') && from !== 'commands/try.ts';
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('reads process.env only in cli.ts', () => {
    const readers = sources.filter((path) => /process\.env/.test(readFileSync(path, 'utf8')));
    expect(readers.map((path) => relative(SRC, path)).filter((path) => path !== 'cli.ts')).toEqual([]);
  });

  it('has no barrels', () => {
    expect(sources.filter((path) => /\/index\.tsx?$/.test(path))).toEqual([]);
  });

  it('has no import cycles at run time', () => {
    const graph = new Map<string, string[]>();
    for (const entry of imports.filter((each) => !each.typeOnly)) {
      const to = target(entry);
      const from = relative(SRC, entry.from);
      if (to) graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (node: string, trail: string[]): void => {
      if (trail.includes(node)) {
        cycles.push([...trail.slice(trail.indexOf(node)), node].join(' -> '));
        return;
      }
      if (done.has(node)) return;
      for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
      done.add(node);
    };
    for (const node of graph.keys()) visit(node, []);
    expect(cycles).toEqual([]);
  });
});
