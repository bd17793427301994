import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { keyDisabled } from '../../src/lab/scenarios/key-state';
import { runFailingCall } from '../../src/lab/scenarios/run';
import { type Bot, startBot } from '../support/bot';
import { describeWithBrowser, launchBrowser } from '../support/browser';

/** A folder to keep pictures of what was seen; absent: none are kept. */
const PICTURES = process.env.KEYMEDIC_PICTURES;

describeWithBrowser('the page, as a person uses it', () => {
  let bot: Bot;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [bot, browser] = await Promise.all([startBot(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await bot?.close();
  });

  const become = (name: string): Promise<void> => page.getByRole('radio', { name }).check();
  const picture = async (name: string): Promise<void> => {
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  };

  it('paste, approve as another person, see it verified, and the failing call works', async () => {
    const problems: string[] = [];
    page = await browser.newPage({ viewport: { width: 1440, height: 1240 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(bot.lab.slack.url);
    await become('Riley Requester');
    await page.getByRole('button', { name: keyDisabled.title }).first().click();
    await page.keyboard.press('Enter');
    await page.getByText('Denied: the key is disabled').last().waitFor();
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await picture('thread');

    await become('Otto Outsider');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('You are not an approver').first().waitFor();

    await become('Ana Approver');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Fixed and verified').last().waitFor();
    await picture('verified');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await runFailingCall(keyDisabled, bot.lab.aws)).toMatchObject({ ok: true });
    expect(problems).toEqual([]);
  }, 60_000);
});
