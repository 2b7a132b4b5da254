import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = {
  readonly ana: Page;
  readonly bo: Page;
  readonly cleo: Page;
  readonly ina: Page;
  readonly sessionId: string;
};
type Inhale = { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };

/** A beginner's first whole breath, another one as a group, and the look of the server after it; on a machine that is busy. */
const TOGETHER_MS = 90_000;

const hold = (page: Page): Locator => page.getByRole('button', { name: 'Hold as you breathe in' });
const chip = (page: Page): Locator => page.getByRole('button', { name: /Breathing together, group/ });
const card = (page: Page): Locator => page.getByTestId('moment-card');
const sheet = (page: Page): Locator => page.getByRole('dialog', { name: 'Breathing together' });
const reached = (page: Page): Locator => page.getByRole('list', { name: 'What was reached' });

async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided the group holds to breathe, and breathes as one', async ({ world }) => {
  test.setTimeout(300_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const cast = await gather(world, api);
  await test.step('SYNC-2 alone there is nothing to compare', () => wait(cast));
  const end = breathe(cast);
  await test.step('SYNC-2 SYNC-4 they come together', () => comeTogether(cast));
  await test.step('MILE-1 what was reached is shown, and kept', () => readReached(cast));
  await test.step('an admin sees the group, and says what counts', () => readAsAdmin(world, cast));
  await end();
  await api.end(cast.sessionId);
  await test.step('MILE-3 the summary has it', () => readSummary(cast));
});

async function gather(world: World, api: AdminApi): Promise<Cast> {
  const { id: sessionId } = await api.session();
  const [ana, bo, cleo, ina] = await Promise.all([
    world.device({ phone: true }),
    world.device(),
    world.device({ colorScheme: 'light', reducedMotion: true }),
    world.device(),
  ]);
  await Promise.all([
    api.invite(sessionId, 'Ana').then((link) => join(ana, link)),
    api.invite(sessionId, 'Bo').then((link) => join(bo, link)),
    api.invite(sessionId, 'Cleo').then((link) => join(cleo, link)),
    api.invite(sessionId, 'Ina', 'instructor').then((link) => join(ina, link)),
  ]);
  await api.start(sessionId);
  await expect(bo.getByText(/Starting in/)).toBeVisible();
  await expect(bo.getByText(/Starting in/)).toBeHidden();
  return { ana, bo, cleo, ina, sessionId };
}

async function wait({ ana, bo, ina }: Cast): Promise<void> {
  await expect(hold(ina)).toBeHidden();
  await chip(bo).click();
  await expect(sheet(bo)).toContainText('Waiting for 2 people.');
  await expect(sheet(bo)).toContainText('Nothing yet.');
  await sheet(bo).getByRole('button', { name: 'How it is computed' }).click();
  await expect(sheet(bo)).toContainText('Kuramoto');
  await inspect(bo, 'together, nothing yet');
  await sheet(bo).getByRole('button', { name: 'Close' }).click();
  await inspect(ana, 'the button on a phone');
}

/** One by the space bar, one by a thumb, one who only taps. */
function breathe({ ana, bo, cleo }: Cast): () => Promise<void> {
  const thumb = { begin: () => press(ana), end: () => ana.mouse.up() };
  const key = {
    begin: async () => {
      await hold(bo).focus();
      await bo.keyboard.down('Space');
    },
    end: () => bo.keyboard.up('Space'),
  };
  const tap = { begin: () => hold(cleo).click(), end: () => Promise.resolve() };
  const ends = [along(ana, thumb), along(bo, key), along(cleo, tap)];
  return async () => {
    for (const end of ends) await end();
  };
}

async function press(page: Page): Promise<void> {
  const box = await hold(page).boundingBox();
  if (!box) throw new Error('There is nothing to hold.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
}

/** Presses with each inhale of the pacer until it is told to stop. */
function along(page: Page, { begin, end }: Inhale): () => Promise<void> {
  let isOver = false;
  const until = (phase: string) =>
    page.waitForFunction(
      (wanted) => document.querySelector<HTMLElement>('.pacer__face')?.dataset['phase'] === wanted,
      phase,
    );
  const breathing = (async () => {
    while (!isOver) {
      await until('exhale');
      await until('inhale');
      if (isOver) return;
      await begin();
      await until('exhale');
      await end();
    }
  })();
  return async () => {
    isOver = true;
    await breathing;
  };
}

async function comeTogether({ ana, bo, cleo, ina }: Cast): Promise<void> {
  const group = (page: Page) => page.getByTestId('sync-group');
  await expect(group(ina)).toHaveText(/^(?:9\d|100) %$/, { timeout: TOGETHER_MS });
  await expect(bo.getByTestId('sync-mine')).toHaveText(/^(?:[89]\d|100) %$/);
  for (const page of [ana, bo, cleo, ina])
    await expect(card(page).first()).toBeVisible({ timeout: TOGETHER_MS });
  await expect(card(bo)).toContainText(/Breathing as one|One whole breath in step/);
  await inspect(ina, 'a card, and the numbers of the group');
  await card(ina).getByRole('button', { name: 'Close' }).click();
}

async function readReached({ bo, ina }: Cast): Promise<void> {
  await chip(ina).click();
  await expect(reached(ina)).toContainText('Breathing as one', { timeout: TOGETHER_MS });
  await expect(reached(ina)).not.toContainText('One whole breath in step');
  await inspect(ina, 'what the group reached');
  await sheet(ina).getByRole('button', { name: 'Close' }).click();
  await expect(bo.getByRole('button', { name: /Breathing together, group.* new/ })).toBeVisible();
}

async function readAsAdmin(world: World, { sessionId }: Cast): Promise<void> {
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  const together = admin.getByRole('region', { name: 'Breathing together' });
  await expect(together).toContainText(/\d+ %, .*3 people contribute/);
  await expect(together.getByRole('img')).toBeVisible();
  await inspect(admin, 'synchrony of a session');
  await admin.getByRole('link', { name: 'Settings' }).click();
  await admin.getByRole('link', { name: 'Achievements' }).click();
  const rule = admin.getByRole('form', { name: 'A minute as one' });
  await rule.getByRole('spinbutton', { name: 'From, in minutes' }).fill('900');
  await rule.getByRole('button', { name: 'Save' }).click();
  await expect(rule).toContainText('480');
  await inspect(admin, 'a rule that cannot be');
  await rule.getByRole('spinbutton', { name: 'From, in minutes' }).fill('0.1');
  await rule.getByRole('button', { name: 'Save' }).click();
  await expect(rule.getByRole('button', { name: 'Undo my changes' })).toBeHidden();
  await inspect(admin, 'the rules');
  await admin.context().close();
}

async function readSummary({ bo, cleo }: Cast): Promise<void> {
  for (const page of [bo, cleo]) {
    await page.waitForURL(/\/summary$/, { timeout: 30_000 });
    await expect(reached(page)).toContainText('One whole breath in step');
    await expect(reached(page)).toContainText('A minute as one');
  }
  await inspect(bo, 'summary with what was reached');
}
