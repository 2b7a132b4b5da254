import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@attune/simulator';
import { chromium, type Browser, type Page } from '@playwright/test';
import { TerminalProgram } from './src/world/terminalProgram.ts';
import { join, say, show } from './src/world/seats.ts';

// The pictures of the README, taken of the demo that `npm start` runs: `npx pnpm --filter @attune/e2e pictures` after a build.

const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const SIZE = { width: 1280, height: 800 };
const EVERYBODY = '26';
/** A picture of the breath half way in, when the orb is large and not at rest. */
const SHOWN_PHASE = /^0\.[23]/;

async function main(): Promise<void> {
  const directory = await mkdtemp(joinPath(tmpdir(), 'attune-pictures-'));
  await mkdir(PICTURES, { recursive: true });
  await using demo = TerminalProgram.start('demo', directory, { PORT: `${await freePort()}` });
  const browser = await chromium.launch({
    executablePath: process.env['ATTUNE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    await takeSession(browser, await demo.printed(/Take part\s+(http\S+)/));
    await takeAdmin(browser, await signInWith(demo));
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
}

type SignIn = { readonly url: string; readonly email: string; readonly password: string };

async function signInWith(demo: TerminalProgram): Promise<SignIn> {
  return {
    url: await demo.printed(/Run it\s+(http\S+)/),
    email: await demo.printed(/(\S+@\S+)/),
    password: await demo.printed(/password: (\S+)/),
  };
}

async function takeSession(browser: Browser, link: string): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1, colorScheme: 'dark' });
  await join(page, link, 'Ana');
  await page.getByTestId('people-count').filter({ hasText: EVERYBODY }).waitFor({ timeout: 60_000 });
  await page.getByText('Starting in').waitFor({ state: 'hidden', timeout: 60_000 });
  await show(page, 'Heart');
  await page.getByRole('button', { name: 'Use simulated strap' }).click();
  await page.getByTestId('rmssd').filter({ hasText: /ms$/ }).waitFor({ timeout: 90_000 });
  await page.getByRole('button', { name: 'Close my heart' }).click();
  await show(page, 'Chat');
  await say(page, 'Good evening from Lisbon');
  await page.waitForFunction(
    (pattern) =>
      new RegExp(pattern).test(
        document.querySelector('[data-cycle-phase]')?.getAttribute('data-cycle-phase') ?? '',
      ),
    SHOWN_PHASE.source,
  );
  await take(page, 'session.png');
}

async function takeAdmin(browser: Browser, { url, email, password }: SignIn): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1, colorScheme: 'light' });
  await page.goto(url);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'People' }).first().click();
  await page.getByRole('row').nth(20).waitFor();
  await take(page, 'admin.png');
}

async function take(page: Page, name: string): Promise<void> {
  const path = joinPath(PICTURES, name);
  const { length } = await page.screenshot({ path });
  console.log(`${name}: ${Math.round(length / 1024)} KiB`);
}

await main();
