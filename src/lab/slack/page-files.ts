import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sendText } from './http';

const ASSETS: Record<string, { file: string; type: string }> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
};
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Where the build puts the page, seen from the built server and from the sources. */
const BUILT = [join(__dirname, 'page'), join(__dirname, '../../../dist/lab/slack/page')];

/** Serves the built page; false when the path is none of its files. */
export async function servePage(path: string, res: ServerResponse, pageDir: string | undefined): Promise<boolean> {
  const asset = Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined;
  if (!asset) return false;
  for (const folder of pageDir === undefined ? BUILT : [pageDir]) {
    // The sources hold an index.html too, but no page.js: only a built folder has both.
    const [content, script] = await Promise.all([read(folder, asset.file), read(folder, 'page.js')]);
    if (content === undefined || script === undefined) continue;
    res.setHeader('content-security-policy', POLICY);
    res.setHeader('referrer-policy', 'no-referrer');
    sendText(res, 200, content, asset.type);
    return true;
  }
  sendText(res, 503, 'The page is not built yet: run "npm run build".');
  return true;
}

async function read(folder: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch {
    return undefined;
  }
}
