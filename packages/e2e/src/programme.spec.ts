import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { logBreath, takeFrames, type BreathFrame } from './world/pacerLog.ts';
import { join, pacer } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = {
  readonly admin: Page;
  readonly ina: Page;
  readonly bo: Page;
  readonly sessionId: string;
};

/** Of a cycle: how far a switch may be from its end, as a page shows it. */
const OFF_BOUNDARY = 0.05;

const deck = (page: Page): Locator => page.getByRole('region', { name: 'Lead', exact: true });
const programme = (page: Page): Locator => page.getByRole('dialog', { name: 'Programme' });
const stepsIn = (place: Page | Locator): Locator =>
  place.getByRole('list', { name: /^Steps/ }).getByRole('listitem');
const next = (page: Page): Locator => page.locator('.pacer__next');

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided a programme of three techniques runs by itself, in the order that whoever leads gave it', async ({
  world,
}) => {
  test.setTimeout(300_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const cast = await gather(world, api);
  await test.step('TECH-1 TECH-2 an admin adds a technique', () => addTechnique(world, cast));
  await test.step('PROG-1 an admin plans what is breathed', () => plan(world, cast));
  await test.step('PROG-2 whoever leads puts it in another order, by keys', () => reorder(cast));
  await test.step('PROG-3 it is announced, and switches on the boundary', () => run(cast));
  await test.step('PROG-6 the next step, by an arrow', () => skip(cast));
  await test.step('PROG-7 a change by hand holds it', () => hold(cast));
});

async function gather(world: World, api: AdminApi): Promise<Cast> {
  const { id: sessionId } = await api.session();
  const [admin, ina, bo] = await Promise.all([world.device(), world.device(), world.device({ phone: true })]);
  await Promise.all([
    signIn(admin, world.house.url),
    api.invite(sessionId, 'Ina', 'instructor').then((link) => join(ina, link)),
    api.invite(sessionId, 'Bo').then((link) => join(bo, link)),
  ]);
  return { admin, ina, bo, sessionId };
}

async function addTechnique(world: World, { admin }: Cast): Promise<void> {
  await admin.goto(`${world.house.url}/admin/techniques`);
  await expect(admin.getByText('Box 4-4-4-4')).toBeVisible();
  await inspect(admin, 'the techniques');
  await admin.getByRole('link', { name: 'New technique' }).click();
  await admin.getByRole('textbox', { name: 'Name' }).fill('Quick 2-3');
  await admin.getByRole('textbox', { name: 'Seconds of step 1' }).fill('25');
  await admin.getByRole('button', { name: 'Save' }).click();
  await expect(
    admin.getByRole('alert').filter({ hasText: 'Step 1 must last 0.5 to 20 seconds.' }),
  ).toBeVisible();
  await inspect(admin, 'a technique that is not safe');
  await admin.getByRole('textbox', { name: 'Seconds of step 1' }).fill('2');
  await admin.getByRole('textbox', { name: 'Seconds of step 2' }).fill('3');
  await expect(admin.getByRole('img', { name: 'Preview: 2-3 s, 12 a minute' })).toBeVisible();
  await admin.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByRole('link', { name: 'Quick 2-3' })).toBeVisible();
}

async function plan(world: World, { admin, sessionId }: Cast): Promise<void> {
  await admin.goto(`${world.house.url}/admin/sessions/${sessionId}`);
  const form = admin.getByRole('form', { name: 'Add a step' });
  for (const [technique, cycles] of [
    ['Quick 2-3', '6'],
    ['4-7-8', '4'],
    ['Box 4-4-4-4', '2'],
  ] as const) {
    await form.getByRole('combobox', { name: 'Technique' }).selectOption(technique);
    await form.getByRole('spinbutton', { name: 'How many' }).fill(cycles);
    await form.getByRole('button', { name: 'Add the step' }).click();
    await expect(stepsIn(admin).filter({ hasText: technique })).toBeVisible();
  }
  await admin.getByRole('button', { name: 'Edit step 2, 4-7-8' }).click();
  const step = admin.getByRole('form', { name: 'Edit step 2' });
  await expect(step.getByRole('spinbutton', { name: 'How many' })).toHaveValue('4');
  await step.getByRole('spinbutton', { name: 'How many' }).fill('3');
  await inspect(admin, 'a step of a programme that is edited');
  await step.getByRole('button', { name: 'Save the step' }).click();
  await expect(stepsIn(admin).nth(1)).toContainText('3 cycles');
  await expect(admin.getByText(/^3 steps, .* in all\. The session lasts 20:00/)).toBeVisible();
  await inspect(admin, 'the programme of a session');
}

async function reorder({ admin, ina }: Cast): Promise<void> {
  await expect(deck(ina).getByText('Programme: 3 steps, from the start on')).toBeVisible();
  await deck(ina).getByRole('button', { name: 'Programme' }).click();
  await expect(stepsIn(programme(ina))).toHaveCount(3);
  await inspect(ina, 'the programme of the deck');
  await programme(ina)
    .getByRole('button', { name: /^Move step 3, Box/ })
    .focus();
  await ina.keyboard.press('ArrowUp');
  await expect(stepsIn(programme(ina)).nth(1)).toContainText('Box');
  await expect(programme(ina).getByRole('button', { name: /^Move step 2, Box/ })).toBeFocused();
  await expect(stepsIn(admin).nth(1)).toContainText('Box');
  await programme(ina).getByRole('button', { name: 'Done' }).click();
}

async function run({ ina, bo }: Cast): Promise<void> {
  await deck(ina).getByRole('button', { name: 'Start session' }).click();
  await expect(bo.getByText(/Step 1 of 3, then Box 4-4-4-4 in 0:\d\d/)).toBeVisible();
  await logBreath(bo);
  await expect(next(bo)).toContainText('Next: Box 4-4-4-4', { timeout: 30_000 });
  await expect(deck(ina).getByText(/Step 1 of 3: Quick 2-3. Next: Box 4-4-4-4 in/)).toBeVisible();
  await inspect(bo, 'a technique that is announced');
  await expect(pacer(bo)).toHaveAttribute('data-technique', 'box', { timeout: 30_000 });
  expect(Math.abs(offBoundary(await takeFrames(bo)))).toBeLessThan(OFF_BOUNDARY);
}

async function skip({ ina, bo }: Cast): Promise<void> {
  await deck(ina).getByRole('button', { name: 'Next step' }).focus();
  await ina.keyboard.press('ArrowRight');
  await expect(next(bo)).toContainText('Next: 4-7-8');
  await expect(pacer(bo)).toHaveAttribute('data-technique', 'four-seven-eight', { timeout: 25_000 });
  await expect(deck(ina).getByText('Step 3 of 3: 4-7-8')).toBeVisible();
}

async function hold({ ina, bo }: Cast): Promise<void> {
  await ina.keyboard.press('1');
  await expect(next(bo)).toContainText('Next: Quick 2-3');
  await deck(ina).getByRole('button', { name: 'Change the breath' }).click();
  await ina
    .getByRole('dialog')
    .getByRole('button', { name: /^Extended exhale/ })
    .click();
  await expect(next(bo)).toContainText('Next: Extended exhale');
  await expect(deck(ina).getByText('The programme waits for you. Next: Quick 2-3')).toBeVisible();
}

/** How far from the end of a cycle of the technique before it the last technique began, in cycles. */
function offBoundary(frames: readonly BreathFrame[]): number {
  const first = frames.findIndex(({ technique }) => technique === 'box');
  const [before, after] = [frames[first - 1], frames[first]];
  if (!before || !after) throw new Error('the switch was not seen');
  const began = ({ wallAt, phase, cycleMs }: BreathFrame) => wallAt - phase * cycleMs;
  const cycles = (began(after) - began(before)) / before.cycleMs;
  return cycles - Math.round(cycles);
}
