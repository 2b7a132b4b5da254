import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join, pacer, show } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = { readonly ana: Page; readonly bo: Page; readonly ina: Page; readonly sessionId: string };

const vote = (page: Page): Locator => page.getByRole('group', { name: 'Vote', exact: true });
const choices = (page: Page): Locator => vote(page).getByRole('radio');
const result = (page: Page): Locator => vote(page).getByRole('list', { name: 'Result' });
const lead = (page: Page): Locator => page.getByRole('region', { name: 'Lead', exact: true });

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided the group votes on the next breath', async ({ world }) => {
  test.setTimeout(240_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const cast = await gather(world, api);
  await test.step('VOTE-1 whoever leads asks', () => ask(cast));
  await test.step('VOTE-3 by the keyboard, and changed', () => castByKeys(cast));
  await test.step('CLIENT-6 without a network it waits', () => loseNetwork(world, cast));
  await test.step('VOTE-12 who comes late finds it', () => comeLate(world, api, cast));
  await test.step('VOTE-10 a tie, and whoever leads settles it', () => settle(cast));
  await test.step('VOTE-11 it becomes the next breath', () => apply(cast));
  await test.step('VOTE-11 a veto', () => veto(cast));
  await test.step('an admin reads it', () => readAsAdmin(world, cast));
});

async function gather(world: World, api: AdminApi): Promise<Cast> {
  const { id: sessionId } = await api.session();
  const [ana, bo, ina] = await Promise.all([world.device({ phone: true }), world.device(), world.device()]);
  await Promise.all([
    api.invite(sessionId, 'Ana').then((link) => join(ana, link)),
    api.invite(sessionId, 'Bo').then((link) => join(bo, link)),
    api.invite(sessionId, 'Ina', 'instructor').then((link) => join(ina, link)),
  ]);
  await api.start(sessionId);
  await expect(bo.getByText(/Starting in/)).toBeVisible();
  await expect(bo.getByText(/Starting in/)).toBeHidden();
  return { ana, bo, ina, sessionId };
}

/** On the next breath: Box or 4-7-8; open until it is closed. */
async function start(ina: Page): Promise<void> {
  await lead(ina).getByRole('button', { name: 'Start a vote' }).click();
  const form = ina.getByRole('dialog', { name: 'Start a vote' });
  await form.getByRole('checkbox', { name: 'Coherent 5.5' }).uncheck();
  await form.getByRole('checkbox', { name: 'Extended exhale' }).uncheck();
  await form.getByRole('combobox', { name: 'It closes' }).selectOption('When I close it');
  await inspect(ina, 'the form of a vote');
  await form.getByRole('button', { name: 'Open the vote' }).click();
  await expect(form).toBeHidden();
}

async function ask({ ana, bo, ina }: Cast): Promise<void> {
  await bo.keyboard.press('v');
  await expect(vote(bo)).toContainText('There has been no vote yet.');
  await inspect(bo, 'no vote yet');
  await start(ina);
  await expect(bo.getByRole('heading', { name: 'Which breath next?' })).toBeVisible();
  await expect(vote(bo)).toContainText('0 of 3 voted · open until Ina Journey closes it');
  await expect(vote(bo)).toContainText('The result is shown to those who have voted.');
  await inspect(bo, 'a vote, open');
  // Whoever asked sees it without looking for it; the others are told by a mark.
  await expect(result(ina)).toContainText('0 votes');
  await expect(ana.getByRole('button', { name: 'Vote 1 open' })).toBeVisible();
}

async function castByKeys({ bo, ina }: Cast): Promise<void> {
  await choices(bo).first().focus();
  await bo.keyboard.press('Space');
  await bo.keyboard.press('ArrowDown');
  await bo.keyboard.press('Enter');
  await expect(vote(bo)).toContainText('You voted for “4-7-8”');
  await expect(result(bo)).toContainText('1 vote, 100 %');
  await expect(vote(ina)).toContainText('1 of 3 voted');
  await bo.keyboard.press('ArrowUp');
  await bo.keyboard.press('Enter');
  await expect(vote(bo)).toContainText('You voted for “Box 4-4-4-4”');
  await expect(result(ina).getByRole('listitem').first()).toContainText('1 vote, 100 %');
  await inspect(bo, 'a vote, voted');
  await inspect(ina, 'a vote, led');
  await bo.reload();
  await expect(pacer(bo)).toBeVisible();
  await show(bo, 'Vote');
  await expect(choices(bo).first()).toBeChecked();
}

async function loseNetwork({ house }: World, { ana, ina }: Cast): Promise<void> {
  await show(ana, 'Vote');
  await inspect(ana, 'a vote on a phone');
  house.network.cut();
  await choices(ana).nth(1).check();
  await vote(ana).getByRole('button', { name: 'Vote' }).click();
  await expect(vote(ana)).toContainText('Waiting to send');
  house.network.restore();
  await expect(vote(ana)).toContainText('You voted for “4-7-8”', { timeout: 30_000 });
  await expect(vote(ina)).toContainText('2 of 3 voted', { timeout: 30_000 });
}

async function comeLate(world: World, api: AdminApi, { ina, sessionId }: Cast): Promise<void> {
  const cleo = await world.device({ colorScheme: 'light' });
  await join(cleo, await api.invite(sessionId, 'Cleo'));
  await show(cleo, 'Vote');
  await expect(vote(cleo)).toContainText('2 of 4 voted');
  await expect(choices(cleo)).toHaveCount(2);
  await expect(vote(ina)).toContainText('2 of 4 voted');
  await cleo.context().close();
}

async function settle({ ana, bo, ina }: Cast): Promise<void> {
  await vote(ina).getByRole('button', { name: 'Close the vote now' }).click();
  await expect(vote(bo)).toContainText('A tie between “Box 4-4-4-4” and “4-7-8”. The instructor chooses.');
  await inspect(ina, 'a tie');
  await vote(ina).getByRole('button', { name: 'Choose “Box 4-4-4-4”' }).click();
  await expect(vote(ana)).toContainText(/It becomes the next breath in \d s/);
  await expect(vote(ina).getByRole('button', { name: /Veto/ })).toBeVisible();
}

async function apply({ ana, bo, ina }: Cast): Promise<void> {
  await expect(vote(bo)).toContainText('It is the next breath', { timeout: 20_000 });
  await expect(bo.getByText(/Next: Box/)).toBeVisible();
  for (const page of [ana, bo, ina])
    await expect(pacer(page)).toHaveAttribute('data-technique', 'box', { timeout: 30_000 });
  await inspect(bo, 'a vote, over');
}

async function veto({ bo, ina }: Cast): Promise<void> {
  await start(ina);
  await choices(bo).nth(1).check();
  await vote(bo).getByRole('button', { name: 'Vote' }).click();
  await expect(vote(ina)).toContainText('1 of 4 voted');
  await vote(ina).getByRole('button', { name: 'Close the vote now' }).click();
  await vote(ina).getByRole('button', { name: /Veto/ }).click();
  await expect(vote(bo)).toContainText('The instructor decided against it');
  await inspect(ina, 'a vote, vetoed');
}

async function readAsAdmin(world: World, { sessionId }: Cast): Promise<void> {
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  const newest = admin.getByRole('region', { name: 'Newest vote' });
  await expect(newest).toContainText('vetoed, 1 of 4 voted');
  await expect(newest).toContainText('4-7-8 won.');
  await inspect(admin, 'a vote in the dashboard');
}
