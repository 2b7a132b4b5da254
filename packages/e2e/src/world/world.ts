import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { listenForComplaints } from './complaints.ts';
import { House } from './house.ts';
import { ADMIN } from './serverProcess.ts';

export { ADMIN } from './serverProcess.ts';
export { expect } from '@playwright/test';

/** What a journey plays in: one server, one network in front of it, and as many people as it needs, each on a device of their own. */
export type World = {
  readonly house: House;
  /** The address that people type. */
  readonly url: string;
  /** A browser profile of its own. At the end of the test none may have complained. */
  device(options?: DeviceOptions): Promise<Page>;
};

export type DeviceOptions = { phone?: boolean; colorScheme?: 'dark' | 'light'; reducedMotion?: boolean };

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

type Options = {
  /** Tests that break nothing may live in one house, each with a session of its own. */
  sharedHouse: boolean;
};
/** Opens it when it is first asked for. */
type WorkerFixtures = { commonHouse: () => Promise<House> };

export const test = base.extend<Options & { world: World }, WorkerFixtures>({
  sharedHouse: [false, { option: true }],
  commonHouse: [
    async ({ browser: _ }, use) => {
      let opening: Promise<House> | undefined;
      await use(() => (opening ??= House.open()));
      const house = await opening;
      await house?.[Symbol.asyncDispose]();
    },
    { scope: 'worker' },
  ],
  world: async ({ browser, sharedHouse, commonHouse }, use) => {
    const house = sharedHouse ? await commonHouse() : await House.open();
    const devices = devicesAt(browser, house.url);
    await use({ house, url: house.url, device: devices.device });
    await devices.putAway();
    if (!sharedHouse) await house[Symbol.asyncDispose]();
    devices.mustNotHaveComplained();
  },
});

/** Browser profiles of people who are all at one address. */
export function devicesAt(browser: Browser, url: string) {
  const contexts: BrowserContext[] = [];
  const complaints: (readonly string[])[] = [];
  return {
    device: async (options?: DeviceOptions): Promise<Page> => {
      const context = await newDevice(browser, options);
      contexts.push(context);
      complaints.push(listenForComplaints(context, url));
      return context.newPage();
    },
    putAway: async (): Promise<void> => {
      for (const context of contexts) await context.close();
    },
    mustNotHaveComplained: (): void =>
      expect(complaints.flat(), 'no page complained or talked to a third party').toEqual([]),
  };
}

export function newDevice(
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

/** Signs in at the dashboard. */
export async function signIn(page: Page, url: string, admin = ADMIN): Promise<void> {
  await page.goto(`${url}/admin`);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'People' }).first().waitFor();
}
