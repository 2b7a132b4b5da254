import { createServer, type AddressInfo } from 'node:net';
import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Network } from './network.ts';
import { ADMIN, ServerProcess } from './serverProcess.ts';

export { ADMIN } from './serverProcess.ts';
export { expect } from '@playwright/test';

/** What a journey plays in: one server, one network in front of it, and as many people as it needs, each on a device of their own. */
export type World = {
  readonly server: ServerProcess;
  readonly network: Network;
  /** The address that people type. */
  readonly url: string;
  /** A browser profile of its own. */
  device(options?: DeviceOptions): Promise<Page>;
};

export type DeviceOptions = { phone?: boolean; colorScheme?: 'dark' | 'light'; reducedMotion?: boolean };

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

export const test = base.extend<{ world: World }>({
  world: async ({ browser }, use) => {
    const port = await freePort();
    await using network = await Network.open(port);
    await using server = await ServerProcess.start(port, network.url);
    const contexts: BrowserContext[] = [];
    await use({
      server,
      network,
      url: network.url,
      device: async (options) => {
        const context = await newDevice(browser, options);
        contexts.push(context);
        return context.newPage();
      },
    });
    for (const context of contexts) await context.close();
  },
});

function newDevice(
  browser: Browser,
  { phone, colorScheme, reducedMotion }: DeviceOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: phone ? PHONE : DESK,
    permissions: ['clipboard-read', 'clipboard-write'],
    ...(phone && { hasTouch: true, isMobile: true }),
    ...(colorScheme && { colorScheme }),
    ...(reducedMotion && { reducedMotion: 'reduce' }),
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}

/** Signs in at the dashboard. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/admin`);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(ADMIN.email);
  await page.getByLabel('Password').fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'People' }).first().waitFor();
}
