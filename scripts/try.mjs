// `npm run try`: from a bare checkout to a running lab. Everything after `--` goes to `keymedic try`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
build();
const child = spawn(process.execPath, [join(root, 'bin', 'keymedic'), 'try', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
