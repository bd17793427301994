// Bundles the local Slack's page into dist/lab/slack/page: index.html, page.js, page.css.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src/lab/slack/page');
const target = join(root, 'dist/lab/slack/page');
const require = createRequire(import.meta.url);

/**
 * The block renderer puts one and the same id on every message and hangs its styles on it. Ids must be unique in a page,
 * so the bundle gives it a class in its place; the build fails when a new version of the renderer has nothing to replace.
 */
const uniqueIds = {
  name: 'unique-ids',
  setup({ onLoad }) {
    onLoad({ filter: /slack-blocks-to-jsx[\\/]dist[\\/](index\.mjs|style\.css)$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const isScript = path.endsWith('.mjs');
      const [from, to] = isScript
        ? ['id:"slack_blocks_to_jsx",', '']
        : ['#slack_blocks_to_jsx', '.slack_blocks_to_jsx'];
      if (!text.includes(from)) throw new Error(`${path}: ${from} is not there any more`);
      return { contents: text.replaceAll(from, to), loader: isScript ? 'js' : 'css' };
    });
  },
};

function checkTypes() {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', source], { stdio: 'inherit' });
}

try {
  checkTypes();
} catch {
  process.exit(1);
}
await mkdir(target, { recursive: true });
await build({
  entryPoints: [{ in: join(source, 'main.tsx'), out: 'page' }],
  outdir: target,
  bundle: true,
  minify: true,
  format: 'iife',
  jsx: 'automatic',
  target: ['es2022'],
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [uniqueIds],
});
await cp(join(source, 'index.html'), join(target, 'index.html'));
