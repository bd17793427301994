// Brings a bare checkout to where the program runs: installs what the lock file names and builds, each only when needed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `keymedic needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and run the command again.`,
  );
  process.exit(2);
}

/** Runs a command in the checkout; ends this program with its words when it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  });
  if (status === 0) return;
  console.error(
    `\nkeymedic: \`${[command, ...args].join(' ')}\` failed${error ? `: ${error.message}` : ` with exit status ${status}`}.`,
  );
  process.exit(1);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function installed() {
  const stamp = join(root, 'node_modules', '.keymedic-lock');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(join(root, 'package-lock.json'), 'utf8');
}

/** Installs the packages of package-lock.json when node_modules does not hold exactly those. */
export function install() {
  if (installed()) return;
  console.error('keymedic: installing packages (once; about half a minute) …');
  // Install scripts are not needed: what ships native code brings it along as a package.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(join(root, 'node_modules', '.keymedic-lock'), readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/** Compiles src to dist when a source is newer than the last build. */
export function build() {
  const stamp = join(root, 'dist', '.built');
  const sources = ['src', 'scripts/build-page.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  if (existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...sources.map((name) => newest(join(root, name)))))
    return;
  console.error('keymedic: building …');
  run('npm', ['run', '--silent', 'build']);
  writeFileSync(stamp, '');
}
