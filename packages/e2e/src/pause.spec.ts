import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join, pacer, secondsLeft } from './world/seats.ts';
import { expect, signIn, test } from './world/world.ts';

const deck = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Lead', exact: true }).getByRole('button', { name });

test('@guided the room opens, the session is paused, gone on with and made longer', async ({ world }) => {
  test.setTimeout(120_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const { id } = await api.session();
  const [ina, bo, admin] = await Promise.all([world.device(), world.device({ phone: true }), world.device()]);
  await Promise.all([
    api.invite(id, 'Ina', 'instructor').then((link) => join(ina, link)),
    api.invite(id, 'Bo').then((link) => join(bo, link)),
    signIn(admin, world.url).then(() => admin.goto(`${world.url}/admin/sessions/${id}`)),
  ]);

  await test.step('SESS-14 whoever leads opens the room', async () => {
    await deck(ina, 'Open the room').click();
    await expect(deck(ina, 'Open the room')).toBeHidden();
    await expect(admin.getByText('Open', { exact: true })).toBeVisible();
    expect.soft(await faultsOf(ina), 'the lobby').toEqual([]);
  });

  await test.step('SESS-15 a pause takes everybody to the breath of the lobby, and the time stands still', async () => {
    await deck(ina, 'Start session').click();
    await deck(ina, 'Change the breath').click();
    await ina.getByRole('dialog').getByRole('button', { name: /Box/ }).click();
    await expect(pacer(bo)).toHaveAttribute('data-technique', 'box', { timeout: 30_000 });
    await deck(ina, 'Pause').click();
    await expect(bo.getByText(/^Ina .*has paused the session/)).toBeVisible();
    const left = await secondsLeft(bo);
    await expect(pacer(bo)).toHaveAttribute('data-technique', 'coherent', { timeout: 30_000 });
    expect(await secondsLeft(bo)).toBe(left);
    expect(await secondsLeft(ina)).toBe(left);
    await expect(admin.getByText('Paused', { exact: true })).toBeVisible();
    expect.soft(await faultsOf(bo), 'paused').toEqual([]);
    expect.soft(await faultsOf(ina), 'paused, for who leads').toEqual([]);
  });

  await test.step('SESS-15 going on takes them back, on the next breath', async () => {
    const left = await secondsLeft(bo);
    await deck(ina, 'Go on').first().click();
    await expect(bo.getByText(/Going on in/)).toBeVisible();
    await expect(pacer(bo)).toHaveAttribute('data-technique', 'box', { timeout: 30_000 });
    await expect.poll(() => secondsLeft(bo)).toBeLessThan(left);
    expect(left - (await secondsLeft(bo))).toBeLessThan(10);
  });

  await test.step('SESS-16 a minute more is a minute more for all, also from the dashboard', async () => {
    const left = await secondsLeft(bo);
    await deck(ina, '1 minute more').click();
    await expect.poll(() => secondsLeft(bo)).toBeGreaterThan(left + 40);
    await admin.getByRole('button', { name: '5 minutes more…' }).click();
    await admin.getByRole('button', { name: 'Give 5 minutes' }).click();
    await expect.poll(() => secondsLeft(bo)).toBeGreaterThan(left + 300);
    expect.soft(await faultsOf(admin), 'a session that is steered').toEqual([]);
  });
});
