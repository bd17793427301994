// `npm run bench [-- NAME…]`: runs bench/*.ts one after another and prints what each measured. Nothing here is a test.
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
build();
const { build: bundle } = await import('esbuild');
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const require = createRequire(import.meta.url);
const wanted = process.argv.slice(2);
const out = join(root, 'dist', 'bench');
mkdirSync(out, { recursive: true });
console.log(`node ${process.version}, ${availableParallelism()} cores`);
for (const file of readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .sort()) {
  const name = basename(file, '.ts');
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const outfile = join(out, `${name}.js`);
  await bundle({
    entryPoints: [join(root, 'bench', file)],
    outfile,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  for (const { name: what, value, unit } of await require(outfile).run()) {
    console.log(`${name.padEnd(16)} ${what.padEnd(60)} ${Number(value.toPrecision(4)).toLocaleString('en')} ${unit}`);
  }
}
