import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function find(): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here: the next one.
      }
    }
  }
  return null;
}

const executablePath = find();
const required = process.env.KEYMEDIC_REQUIRE_ALL === '1';

/** `describe` where Chromium is installed; elsewhere one loud line and a skip, or a failure when everything is required. */
export function describeWithBrowser(name: string, body: () => void): void {
  if (executablePath) {
    describe(name, body);
    return;
  }
  process.stderr.write(`SKIPPED: ${name}: no Chromium on PATH\n`);
  if (required) it(`${name} needs Chromium`, () => expect(executablePath).not.toBeNull());
  else describe.skip(name, body);
}

/** Headless, and kept from looking anything up: only the loopback address resolves. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      '--no-sandbox',
      '--no-first-run',
      '--disable-gpu',
      '--disable-sync',
      '--disable-component-update',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}
