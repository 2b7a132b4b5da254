import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { moveStrap, wearableStrap } from './world/fakeStrap.ts';
import { faultsOf } from './world/inspection.ts';
import { join, pacer, show } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = { readonly ana: Page; readonly bo: Page; readonly ina: Page; readonly sessionId: string };

const rest = (page: Page): Locator => page.getByRole('region', { name: 'Breathe as you like' });
const unwell = (page: Page): Locator => page.getByRole('region', { name: 'Feel dizzy' });
const ease = (page: Page): Locator => page.getByRole('dialog', { name: 'Ease' });
const closed = (page: Page): Locator => page.getByRole('dialog', { name: 'Eyes closed' });
const tools = (page: Page): Locator => page.getByRole('navigation', { name: 'Tools' });

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided a person looks after their own body', async ({ world }) => {
  test.setTimeout(240_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const { cast, framesOfAna } = await gather(world, api);
  await test.step('UNWELL-1 whoever feels dizzy stops, by the keyboard', () => sayDizzy(cast));
  await test.step('UNWELL-5 the dashboard shows it', () => readAsAdmin(world, cast));
  await test.step('UNWELL-4 and goes on when they are ready', () => goOn(cast, framesOfAna));
  await test.step('CLIENT-6 without a network the breath stops at once', () => sayOffline(world, cast));
  await test.step('PACER-1 an easier breath stays with the group', () => easeTheBreath(cast));
  await test.step('eyes closed, and open again', () => closeEyes(cast));
});

test('@guided a strap goes live, is lost, and comes back by itself', async ({ world }) => {
  test.setTimeout(180_000);
  const api = await AdminApi.signIn(world.url);
  const { id } = await api.session();
  const ana = await world.device();
  await wearableStrap(ana);
  await join(ana, await api.invite(id, 'Ana'));
  await ana.keyboard.press('h');
  await inspect(ana, 'heart, no strap yet');
  await ana.getByRole('button', { name: 'Connect a strap' }).click();
  const stand = ana.getByTestId('strap');
  await expect(stand).toContainText('good signal · Polar H10 · battery 80 %');
  await expect(ana.getByTestId('bpm')).toHaveText('60');
  await expect(ana.getByTestId('rmssd')).toContainText('measuring');
  await inspect(ana, 'heart, measuring');
  await moveStrap(ana, 'far');
  await expect(stand).toContainText('signal lost, trying again');
  await expect(ana.getByTestId('bpm')).toHaveText('—');
  await expect(ana.getByRole('button', { name: 'Try again now' })).toBeVisible();
  await inspect(ana, 'heart, lost');
  await moveStrap(ana, 'near');
  await expect(stand).toContainText('good signal', { timeout: 40_000 });
  await expect(ana.getByTestId('rmssd')).toHaveText(/^\d+ ms$/, { timeout: 60_000 });
  await inspect(ana, 'heart, live');
  await ana.getByRole('button', { name: 'Take the strap off' }).click();
  await expect(ana.getByRole('button', { name: 'Connect a strap' })).toBeVisible();
});

async function gather(world: World, api: AdminApi): Promise<{ cast: Cast; framesOfAna: string[] }> {
  const { id: sessionId } = await api.session();
  const [ana, bo, ina] = await Promise.all([
    ...[world.device({ phone: true }), world.device({ phone: true }), world.device()],
  ] as const);
  const framesOfAna: string[] = [];
  ana.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => void framesOfAna.push(String(payload))),
  );
  await Promise.all([
    api.invite(sessionId, 'Ana').then((link) => join(ana, link)),
    api.invite(sessionId, 'Bo').then((link) => join(bo, link)),
    api.invite(sessionId, 'Ina', 'instructor').then((link) => join(ina, link)),
  ]);
  await api.start(sessionId);
  await expect(bo.getByText(/Starting in/)).toBeVisible();
  await expect(bo.getByText(/Starting in/)).toBeHidden();
  return { cast: { ana, bo, ina, sessionId }, framesOfAna };
}

async function sayDizzy({ bo, ina }: Cast): Promise<void> {
  await show(bo, 'Chat');
  await bo.getByRole('tab', { name: 'Chat' }).focus();
  await bo.keyboard.press('d');
  await expect(ease(bo).getByRole('button', { name: 'I feel dizzy' })).toBeFocused();
  await inspect(bo, 'ease');
  await bo.keyboard.press('Enter');
  await expect(rest(bo)).toContainText('Ina Journey has been told, and nobody else.');
  await expect(pacer(bo)).toBeHidden();
  // On a phone the sheet that was open would cover it.
  await expect(rest(bo).getByRole('button', { name: 'I am ready again' })).toBeInViewport();
  await inspect(bo, 'resting');
  await expect(unwell(ina)).toContainText(/Bo Journey feels dizzy, for 0:\d\d/);
  await unwell(ina).getByRole('button', { name: 'What to do' }).click();
  await expect(unwell(ina)).toContainText('Only those who lead see this.');
  await inspect(ina, 'lead, somebody feels dizzy');
  await bo.reload();
  await expect(rest(bo)).toBeVisible();
}

async function readAsAdmin(world: World, { sessionId }: Cast): Promise<void> {
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  await expect(unwell(admin)).toContainText(/Bo Journey, since \d\d:\d\d/);
  await inspect(admin, 'somebody feels dizzy, in the dashboard');
  await admin.context().close();
}

async function goOn({ ana, bo, ina }: Cast, framesOfAna: readonly string[]): Promise<void> {
  await rest(bo).getByRole('button', { name: 'I am ready again' }).click();
  await expect(pacer(bo)).toBeVisible();
  await expect(unwell(ina)).toBeHidden();
  // Not by her page, and not behind it.
  await expect(unwell(ana)).toBeHidden();
  expect(framesOfAna.length).toBeGreaterThan(0);
  expect(framesOfAna.filter((frame) => frame.includes('unwell'))).toEqual([]);
}

async function sayOffline({ house }: World, { ana, ina }: Cast): Promise<void> {
  house.network.cut();
  await tools(ana).getByRole('button', { name: 'Ease' }).click();
  await ease(ana).getByRole('button', { name: 'I feel dizzy' }).click();
  await expect(rest(ana)).toContainText('is told as soon as you are connected');
  await expect(pacer(ana)).toBeHidden();
  await inspect(ana, 'resting, on a phone without a network');
  house.network.restore();
  await expect(rest(ana)).toContainText('has been told', { timeout: 30_000 });
  await expect(unwell(ina)).toContainText('Ana Journey feels dizzy', { timeout: 30_000 });
  await rest(ana).getByRole('button', { name: 'I am ready again' }).click();
  await expect(unwell(ina)).toBeHidden();
}

/** In turns; half a second of a round of 11 s is more than two looks are apart. */
const PHASE_TOLERANCE = 0.05;

async function easeTheBreath({ ana, bo }: Cast): Promise<void> {
  await tools(ana).getByRole('button', { name: 'Ease' }).click();
  await ease(ana)
    .getByRole('radio', { name: /Shorter breaths/ })
    .check();
  await inspect(ana, 'ease, on a phone');
  await ease(ana).getByRole('button', { name: 'Done' }).click();
  const breath = ana.getByRole('region', { name: 'Breath' });
  await expect(breath.getByText('eased')).toBeVisible();
  await expect(pacer(ana)).toHaveAttribute('aria-label', /10\.91 a minute/);
  await expect(pacer(bo)).toHaveAttribute('aria-label', /5\.45 a minute/);
  await expect.poll(() => apart(ana, bo)).toBeLessThan(PHASE_TOLERANCE);
  await inspect(ana, 'an eased breath');
  await ana.reload();
  await expect(breath.getByText('eased')).toBeVisible();
}

/** How far the rounds of two people are apart, in turns. */
async function apart(one: Page, other: Page): Promise<number> {
  const phases = await Promise.all(
    [one, other].map(async (page) => Number(await pacer(page).getAttribute('data-cycle-phase'))),
  );
  const difference = Math.abs((phases[0] ?? NaN) - (phases[1] ?? NaN));
  return Math.min(difference, 1 - difference);
}

async function closeEyes({ ana, bo }: Cast): Promise<void> {
  await bo.keyboard.press('e');
  await expect(closed(bo)).toContainText(/Breathe (in|out)/);
  await expect(closed(bo)).toContainText('Tap anywhere to come back.');
  await inspect(bo, 'eyes closed');
  await bo.keyboard.press('e');
  await expect(closed(bo)).toBeHidden();
  await bo.keyboard.press('e');
  await bo.keyboard.press('Escape');
  await expect(closed(bo)).toBeHidden();
  await tools(ana).getByRole('button', { name: 'Ease' }).click();
  await ease(ana).getByRole('button', { name: 'Close my eyes' }).click();
  await expect(closed(ana)).toBeVisible();
  await inspect(ana, 'eyes closed, on a phone');
  await closed(ana).tap({ position: { x: 150, y: 200 } });
  await expect(closed(ana)).toBeHidden();
  await expect(pacer(ana)).toBeVisible();
}
