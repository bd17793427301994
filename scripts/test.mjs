// `npm test`: from a bare checkout to the last test. Everything after `--` goes to jest.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build, install, root } from './setup.mjs';

const everything = process.env.CI === 'true' || process.env.KEYMEDIC_REQUIRE_ALL === '1';

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Names of the package by package manager, where they differ. */
const APK = { 'redis-server': 'redis' };

/** Installs a system package where that needs no question: as root with apt-get or apk. */
function systemInstall(packages) {
  const root_ = process.getuid?.() === 0;
  const steps = onPath('apt-get')
    ? [
        ['apt-get', ['-qq', 'update']],
        ['apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...packages]],
      ]
    : onPath('apk')
      ? [['apk', ['add', '--quiet', ...packages.map((name) => APK[name] ?? name)]]]
      : [];
  if (!root_ || steps.length === 0) return false;
  console.error(`keymedic: installing ${packages.join(', ')} for the tests …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return steps.every(
    ([command, args]) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 2], env }).status === 0,
  );
}

function need(what, names, packages) {
  if (names.some(onPath) || (systemInstall(packages) && names.some(onPath))) return;
  const text = `keymedic: no ${names[0]} here, so the tests that need ${what} are ${everything ? 'failing' : 'SKIPPED'}. Install ${packages[0]} to run them.`;
  console.error(text);
}

install();
build();
need('Redis', ['redis-server'], ['redis-server']);
need('a browser', ['chromium', 'chromium-browser', 'google-chrome'], ['chromium']);
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(process.execPath, [jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(everything ? { KEYMEDIC_REQUIRE_ALL: '1' } : {}),
  },
});
process.exit(status ?? 1);
