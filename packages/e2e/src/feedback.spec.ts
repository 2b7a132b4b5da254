import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join, pacer, show } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = { readonly ana: Page; readonly bo: Page; readonly ina: Page; readonly sessionId: string };

const question = (page: Page): Locator => page.getByRole('group', { name: 'How was Coherent 5.5?' });
const rate = (asked: Locator, name: string) => asked.getByRole('radio', { name }).check({ force: true });

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided people say how it was, and whoever leads is told', async ({ world }) => {
  test.setTimeout(180_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const cast = await gather(world, api);
  await test.step('FEED-4 the breath changes, and the one before is asked about', () => change(cast));
  await test.step('FEED-6 one tap, and whoever leads sees it', () => tap(cast));
  await test.step('FEED-7 words, with a name and then without', () => word(cast));
  await test.step('CLIENT-6 without a network it waits', () => loseNetwork(world, cast));
  await api.end(cast.sessionId);
  await test.step('FEED-2 after the end the session as a whole', () => afterwards(cast));
  await test.step('FEED-6 an admin reads it, too', () => readAsAdmin(world, cast));
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
  return { ana, bo, ina, sessionId };
}

async function change({ ana, bo, ina }: Cast): Promise<void> {
  await expect(bo.getByText(/Starting in/)).toBeVisible();
  await expect(bo.getByText(/Starting in/)).toBeHidden();
  await ina.getByRole('button', { name: 'Change the breath' }).click();
  await ina.getByRole('dialog').getByRole('button', { name: /Box/ }).click();
  await expect(bo.getByText(/Next: Box/)).toBeVisible();
  await expect(question(bo)).toHaveCount(0);
  await expect(pacer(bo)).toHaveAttribute('data-technique', 'box', { timeout: 30_000 });
  await expect(question(bo)).toBeVisible();
  await expect(question(ina), 'who leads rates nothing').toHaveCount(0);
  await expect(question(ana), 'on a phone nothing comes over the breath').toHaveCount(0);
}

async function tap({ bo, ina }: Cast): Promise<void> {
  await ina.getByRole('tab', { name: 'Feedback' }).click();
  await expect(ina.getByText('Nobody has rated anything yet.')).toBeVisible();
  await rate(question(bo), '4 good');
  await expect(bo.getByText('Thank you. You can change it.')).toBeVisible();
  await expect(ina.getByText('4 of 5, good')).toBeVisible();
}

async function word({ bo, ina }: Cast): Promise<void> {
  await bo.getByRole('button', { name: 'Add words' }).click();
  await bo.getByRole('textbox', { name: 'In your words' }).fill('Slow and good.');
  await bo.getByRole('button', { name: 'Send', exact: true }).first().click();
  const words = ina.getByRole('list', { name: 'Newest words' });
  await expect(words).toContainText('Slow and good.');
  await expect(words).toContainText('without a name');
  await bo.getByRole('checkbox', { name: 'Share my name' }).check();
  await expect(words).toContainText('Bo Journey');
  await inspect(bo, 'with words');
  await inspect(ina, 'feedback of people');
  await bo.getByRole('checkbox', { name: 'Share my name' }).uncheck();
  await expect(words).not.toContainText('Bo Journey');
}

async function loseNetwork({ house }: World, { ana, ina }: Cast): Promise<void> {
  await show(ana, 'Chat');
  await inspect(ana, 'the question on a phone');
  house.network.cut();
  await rate(question(ana), '2 not quite');
  await expect(ana.getByText('Waiting to send')).toBeVisible();
  house.network.restore();
  await expect(ana.getByText('Thank you. You can change it.')).toBeVisible({ timeout: 30_000 });
  await expect(ina.getByText('3 of 5, all right')).toBeVisible({ timeout: 30_000 });
}

async function afterwards({ ana, ina }: Cast): Promise<void> {
  const asked = ana.getByRole('group', { name: 'The session as a whole' });
  await expect(asked).toBeVisible({ timeout: 30_000 });
  await rate(asked, '5 very good');
  await expect(ana.getByText('Thank you. You can change it.').first()).toBeVisible();
  await inspect(ana, 'summary, given');
  await ana.reload();
  await expect(asked.getByRole('radio', { name: '5 very good' })).toBeChecked();
  await ana.getByRole('button', { name: 'Each breath on its own' }).click();
  await expect(
    ana.getByRole('group', { name: 'Coherent 5.5' }).getByRole('radio', { name: '2 not quite' }),
  ).toBeChecked();
  await expect(ina.getByRole('heading', { name: 'What people said' })).toBeVisible();
  await expect(ina.getByRole('article', { name: 'The session as a whole' })).toContainText(
    '5 of 5, very good',
  );
  await inspect(ina, 'summary of the one who led');
}

async function readAsAdmin(world: World, { sessionId }: Cast): Promise<void> {
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  const feedback = admin.getByRole('region', { name: 'Feedback' });
  await expect(feedback).toContainText('5 of 5, very good, from 1 person');
  await expect(feedback).toContainText('Slow and good.');
  await inspect(admin, 'feedback in the dashboard');
}
