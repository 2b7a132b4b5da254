import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { chatLines, composer, join, pacer, personIn, say, show } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = { readonly ana: Page; readonly bo: Page; readonly ina: Page; readonly sessionId: string };

const deck = (page: Page): Locator => page.getByRole('region', { name: 'Lead', exact: true });
const press = (page: Page, name: string) => deck(page).getByRole('button', { name }).click();
const muted = (page: Page): Locator => page.locator('.chat__watching');
const caption = (page: Page): Locator => page.locator('.cue');

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided whoever leads says cues, mutes, lets somebody lead too, and sees who follows', async ({
  world,
}) => {
  test.setTimeout(180_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const cast = await gather(world, api);
  await test.step('LEAD-6 the deck says how many screens have followed', () => follow(cast));
  await test.step('LEAD-1 a cue is seen by everybody but who said it', () => cue(cast));
  await test.step('LEAD-4 who is muted reads who did it, and cannot write', () => mute(cast));
  await test.step('LEAD-3 a participant comes to lead too', () => promote(cast));
  await test.step('LEAD-2 takes the lead, and the other takes it back', () => takeOver(cast));
  await test.step('LEAD-2 LEAD-1 an admin does, from the dashboard', () => leadAsAdmin(world, cast));
  await test.step('the deck by keys', () => useKeys(cast));
});

async function gather(world: World, api: AdminApi): Promise<Cast> {
  const { id: sessionId } = await api.session();
  const [ana, bo, ina] = await Promise.all([world.device({ phone: true }), world.device(), world.device()]);
  await Promise.all([
    api.invite(sessionId, 'Ana').then((link) => join(ana, link)),
    api.invite(sessionId, 'Bo').then((link) => join(bo, link)),
    api.invite(sessionId, 'Ina', 'instructor').then((link) => join(ina, link)),
  ]);
  await press(ina, 'Start session');
  return { ana, bo, ina, sessionId };
}

async function follow({ ana, ina }: Cast): Promise<void> {
  await expect(deck(ina).getByText('All 2 screens have followed')).toBeVisible();
  // Without focus nowhere: the button that was pressed says what comes next.
  await expect(deck(ina).getByRole('button', { name: 'Pause' })).toBeFocused();
  await inspect(ina, 'the deck, with receipts');
  await ana.close();
  await show(ina, 'People');
  await expect(personIn(ina, 'Ana')).toHaveCount(0, { timeout: 20_000 });
  await press(ina, '1 minute more');
  await expect(deck(ina).getByText('1 of 2 applied, 1 when they return')).toBeVisible();
}

async function cue({ bo, ina }: Cast): Promise<void> {
  await press(ina, 'Say a cue');
  const field = deck(ina).getByRole('textbox', { name: 'Cue for everybody' });
  await field.fill('Let the shoulders sink.');
  await deck(ina).getByRole('checkbox', { name: 'Read out at once' }).check();
  await inspect(ina, 'the field of a cue');
  await field.press('Enter');
  await expect(caption(bo)).toHaveText('Ina Journey Let the shoulders sink.');
  await expect(bo.getByRole('alert').filter({ hasText: 'Let the shoulders sink.' })).toHaveCount(1);
  await expect(deck(ina).getByText('Everybody sees: “Let the shoulders sink.”')).toBeVisible();
  await expect(field).toHaveValue('');
  await expect(caption(ina)).toHaveCount(0);
  await inspect(bo, 'a cue over the breath');
}

async function mute({ bo, ina }: Cast): Promise<void> {
  await show(ina, 'People');
  await show(bo, 'Chat');
  await composer(bo).fill('half a tho');
  await personIn(ina, 'Bo').getByRole('button', { name: 'Mute Bo' }).click();
  await expect(muted(bo)).toHaveText(/^Ina Journey has muted you\. You can read along/);
  await expect(composer(bo)).toHaveCount(0);
  await expect(personIn(ina, 'Bo')).toContainText('Muted');
  await inspect(ina, 'the list of people, for who leads');
  await inspect(bo, 'muted');
  await bo.reload();
  await expect(pacer(bo)).toBeVisible();
  await expect(muted(bo)).toBeVisible();
  await personIn(ina, 'Bo')
    .getByRole('button', { name: /^Let Bo .*write again$/ })
    .click();
  await expect(composer(bo)).toHaveValue('half a tho');
  await say(bo, 'Thank you');
  await expect(chatLines(bo).last()).toHaveText('Thank you');
}

async function promote({ bo, ina }: Cast): Promise<void> {
  await expect(deck(bo)).toHaveCount(0);
  await personIn(ina, 'Bo')
    .getByRole('button', { name: /^Let Bo .*lead too$/ })
    .click();
  await expect(ina.getByRole('dialog')).toBeVisible();
  await inspect(ina, 'before somebody leads too');
  await ina.getByRole('button', { name: 'Let them lead too' }).click();
  await expect(deck(bo)).toBeVisible();
  await expect(deck(bo)).toContainText('Ina Journey leads now. You can lead too.');
  await expect(personIn(ina, 'Bo')).toContainText('Instructor');
  await expect(personIn(ina, 'Ina')).toContainText('Leads');
  await inspect(bo, 'the deck of somebody who leads too');
}

async function takeOver({ bo, ina }: Cast): Promise<void> {
  await expect(deck(ina).getByRole('button', { name: 'Take the lead' })).toHaveCount(0);
  await press(bo, 'Take the lead');
  await expect(deck(bo).getByRole('button', { name: 'Take the lead' })).toHaveCount(0);
  await expect(deck(ina)).toContainText('Bo Journey leads now.');
  await expect(personIn(ina, 'Bo')).toContainText('Leads');
  await press(ina, 'Take the lead');
  await expect(deck(bo)).toContainText('Ina Journey leads now.');
}

async function leadAsAdmin(world: World, { bo, ina, sessionId }: Cast): Promise<void> {
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  const card = admin.getByRole('region', { name: 'Lead it from here' });
  await expect(card).toContainText('Ina Journey leads now.');
  await inspect(admin, 'leading from the dashboard');
  await card.getByRole('textbox', { name: 'Cue for everybody' }).fill('We go on a little longer.');
  await card.getByRole('button', { name: 'Say it' }).click();
  await expect(caption(bo)).toContainText('We go on a little longer.');
  await expect(caption(ina)).toContainText('We go on a little longer.');
  await card.getByRole('button', { name: 'Take the lead' }).click();
  await expect(card).toContainText('You lead now.');
  await expect(deck(ina).getByRole('button', { name: 'Take the lead' })).toBeVisible();
}

async function useKeys({ bo, ina }: Cast): Promise<void> {
  await ina.locator('#stage').focus();
  await ina.keyboard.press('Space');
  await expect(deck(ina).getByRole('button', { name: 'Go on', exact: true })).toBeVisible();
  await expect(bo.getByText('Paused. Go on when you are ready.')).toBeVisible();
  await ina.keyboard.press('t');
  await expect(deck(ina)).toContainText(/applied|followed/);
  await ina.keyboard.press('?');
  await expect(ina.getByRole('dialog')).toContainText('Start, pause, go on');
}
