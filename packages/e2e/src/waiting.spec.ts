import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join } from './world/seats.ts';
import { expect, signIn, test } from './world/world.ts';

const line = (page: Page) => page.getByRole('region', { name: 'Waiting for a place' });
const list = (page: Page) => page.getByRole('group', { name: 'Waiting list' });

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

/** In front of the full room, by the keyboard. */
async function standInLine(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByText('Every place is taken at the moment.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Your name' }).press('Enter');
  await expect(line(page)).toBeVisible();
}

test('@guided whoever waits in front of a full room comes in by themselves', async ({ world }) => {
  test.setTimeout(240_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const session = await api.session({ capacity: 1 });
  const links = {
    ana: await api.invite(session.id, 'Ana'),
    bo: await api.invite(session.id, 'Bo'),
    cy: await api.invite(session.id, 'Cy'),
    ina: await api.invite(session.id, 'Ina', 'instructor'),
  };
  const [ana, bo, cy, ina] = [
    await world.device(),
    await world.device({ phone: true }),
    await world.device(),
    await world.device(),
  ];
  await join(ana, links.ana);
  await join(ina, links.ina);

  await test.step('WAIT-1 they stand behind each other', async () => {
    await standInLine(bo, links.bo);
    await expect(line(bo).getByRole('status')).toHaveText('You are next.');
    await standInLine(cy, links.cy);
    await expect(line(cy).getByRole('status')).toHaveText('You are number 2 in line.');
    await inspect(bo, 'the waiting page');
  });

  await test.step('WAIT-1 a page that is loaded again has its place', async () => {
    await bo.reload();
    await expect(line(bo).getByRole('status')).toHaveText('You are next.');
  });

  await test.step('WAIT-6 those who lead see it', async () => {
    await expect(list(ina)).toContainText('2 people wait for a place.');
    await inspect(ina, 'who leads, with people waiting');
  });

  await test.step('WAIT-2 the first is removed, the second comes in by itself, the third moves up', async () => {
    await api.revoke(links.ana);
    await bo.waitForURL(/\/s\//);
    await expect(line(cy).getByRole('status')).toHaveText('You are next.');
    await expect(list(ina)).toContainText('1 person waits for a place.');
  });

  await test.step('WAIT-5 an admin lets one in beyond the capacity', async () => {
    const admin = await world.device();
    await signIn(admin, world.url);
    await admin.goto(`${world.url}/admin/sessions/${session.id}`);
    await expect(list(admin)).toContainText('1 waits for a place');
    await inspect(admin, 'a session with people waiting');
    await list(admin).getByRole('button', { name: 'Let one in' }).click();
    await cy.waitForURL(/\/s\//);
    await expect(list(admin)).toBeHidden();
  });
});

test('WAIT-4 who stops waiting lets the next one move up', async ({ world }) => {
  const api = await AdminApi.signIn(world.house.directUrl);
  const session = await api.session({ capacity: 1 });
  const links = [
    await api.invite(session.id, 'Ana'),
    await api.invite(session.id, 'Bo'),
    await api.invite(session.id, 'Cy'),
  ] as const;
  const [ana, bo, cy] = [await world.device(), await world.device(), await world.device()];
  await join(ana, links[0]);
  await standInLine(bo, links[1]);
  await standInLine(cy, links[2]);
  await line(bo).getByRole('button', { name: 'Stop waiting' }).click();
  await expect(line(cy).getByRole('status')).toHaveText('You are next.');
  await expect(bo.getByRole('button', { name: 'Join when a place is free' })).toBeVisible();
});
