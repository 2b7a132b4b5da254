import type { BrowserContext, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join, notice, people, show } from './world/seats.ts';
import { expect, newDevice, signIn, test } from './world/world.ts';

test.use({ sharedHouse: true });

/** The shortest time of one's own. It runs while the other reasons are played. */
const OWN_MINUTES = 1;
let shortStay: { readonly context: BrowserContext; readonly page: Page };

test.beforeAll(async ({ browser, commonHouse }) => {
  const { directUrl, url } = await commonHouse();
  const api = await AdminApi.signIn(directUrl);
  const session = await api.session();
  const context = await newDevice(browser, { phone: true });
  const page = await context.newPage();
  await join(page, await api.invite(session.id, 'Eva', 'participant', OWN_MINUTES));
  expect(new URL(page.url()).origin).toBe(url);
  shortStay = { context, page };
});
test.afterAll(() => shortStay.context.close());

/** The page of a reason, as somebody meets it: its heading has the focus, it says a code for the support, and it stays. */
async function expectClosed(page: Page, reason: string, title: string, timeout = 15_000): Promise<void> {
  await page.waitForURL(`**/closed/${reason}`, { timeout });
  const heading = page.getByRole('heading', { level: 1, name: title });
  await expect(heading).toBeFocused();
  await expect(page.getByText('Support code')).toBeVisible();
}

async function expectRefused(page: Page, link: string, sentence: string): Promise<void> {
  await page.goto(link);
  const button = page.getByRole('button', { name: 'Join', exact: true });
  await expect(button.or(notice(page))).toBeVisible();
  if (await button.isVisible()) await button.click();
  // The title says it where the link itself is refused, the notice where the join is.
  await expect(notice(page)).toBeVisible();
  await expect(page.getByRole('main')).toContainText(sentence);
}

test('AUTH-8 "My link was withdrawn while I was inside"', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const link = await api.invite(session.id, 'Ana');
  const page = await world.device();
  await join(page, link);
  await api.revoke(link);
  await expectClosed(page, 'revoked', 'Your link was withdrawn');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1, name: 'This link was withdrawn' })).toBeVisible();
});

test('SESS-18 "The link that I had with many was withdrawn", at the page of the session', async ({
  world,
}) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${session.id}`);
  await admin.getByRole('button', { name: 'One link for many…' }).click();
  await admin.getByRole('spinbutton', { name: 'Joins' }).fill('2');
  await admin.getByRole('button', { name: 'Make the link' }).click();
  const link = await admin.getByRole('textbox', { name: 'Invite link' }).inputValue();
  await admin.getByRole('button', { name: 'Done' }).click();

  const links = admin.getByRole('list', { name: 'Links for many' }).getByRole('listitem');
  await expect(links).toContainText('0 of 2 have joined');
  const page = await world.device();
  await join(page, link, 'Ana');
  await expect(links).toContainText('1 of 2 has joined');
  await links.getByRole('button', { name: /^Copy link/ }).click();
  expect(await admin.evaluate(() => navigator.clipboard.readText())).toBe(link);
  expect.soft(await faultsOf(admin), 'the open links of a session').toEqual([]);
  await links.getByRole('button', { name: /^Revoke the link/ }).click();
  await admin.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expectClosed(page, 'revoked', 'Your link was withdrawn');
  await expect(admin.getByText('Revoked links (1)')).toBeVisible();
});

test('SESS-10 "There is no place left", and then there is', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session({ capacity: 1 });
  const [anaLink, boLink, inaLink] = [
    await api.invite(session.id, 'Ana'),
    await api.invite(session.id, 'Bo'),
    await api.invite(session.id, 'Ina', 'instructor'),
  ];
  const [ana, bo, ina] = [await world.device(), await world.device({ phone: true }), await world.device()];
  await join(ana, anaLink);
  await join(ina, inaLink);
  await bo.goto(boLink);
  await expect(bo.getByText('Every place is taken at the moment.')).toBeVisible();
  await bo.getByRole('button', { name: 'Join when a place is free' }).click();
  await expect(bo.getByText('You are next.')).toBeVisible();
  await api.revoke(anaLink);
  await bo.waitForURL(/\/s\//);
});

test('SESS-7 "The session has ended", also for whoever was not there', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const [page, late] = [await world.device(), await world.device()];
  await join(page, await api.invite(session.id, 'Ana'));
  const lateLink = await api.invite(session.id, 'Bo');
  await api.start(session.id);
  await api.end(session.id);
  await expect(page.getByRole('heading', { level: 1, name: 'The session has ended' })).toBeFocused();
  await expectRefused(late, lateLink, 'The session has ended');
});

test('"The session was cancelled while we waited"', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const [page, late] = [await world.device(), await world.device()];
  await join(page, await api.invite(session.id, 'Ana'));
  const lateLink = await api.invite(session.id, 'Bo');
  await api.cancel(session.id);
  await expectClosed(page, 'cancelled', 'The session was cancelled');
  await expectRefused(late, lateLink, 'The session was cancelled');
});

test('SESS-11 "The instructor removed me", and my link does not open it again', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const link = await api.invite(session.id, 'Ana');
  const [ana, ina] = [await world.device({ phone: true }), await world.device()];
  await join(ina, await api.invite(session.id, 'Ina', 'instructor'));
  await join(ana, link);
  await show(ina, 'People');
  await ina.getByRole('button', { name: /^Remove Ana/ }).click();
  const dialog = ina.getByRole('dialog').or(ina.getByRole('alertdialog'));
  await expect(dialog).toContainText('leaves the session on all devices');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expectClosed(ana, 'removed', 'You were removed from this session');
  await expect(people(ina).getByRole('listitem')).toHaveCount(1);
  await expectRefused(ana, link, 'You were removed from this session');
});

test('SESS-4 "I moved to my other device"', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const link = await api.invite(session.id, 'Ana');
  const [phone, desk] = [await world.device({ phone: true }), await world.device()];
  await join(phone, link);
  await expectRefused(desk, link, 'You are already inside on another device');
  await desk.getByRole('button', { name: 'Move here' }).click();
  await desk.waitForURL(/\/s\//);
  await expectClosed(phone, 'replaced_elsewhere', 'You are here on another device');
});

test('"I typed a code that nobody has"', async ({ world }) => {
  const page = await world.device({ phone: true });
  await page.goto(world.url);
  await page.getByRole('textbox', { name: 'Your code or link' }).fill('ABCDEFGHJK');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'This link is not known here' })).toBeVisible();
});

test('"I opened a session that I have no place in"', async ({ world }) => {
  const page = await world.device();
  await page.goto(`${world.url}/s/3b1f0c52-5d9e-4a53-9a8e-0d4d6a1b7c11`);
  await expect(
    page.getByRole('heading', { level: 1, name: 'You have no place in this session here' }),
  ).toBeVisible();
});

/** Reasons that nothing on this page can bring about, and those above: each opened by its address. */
const PAGES = {
  expired: 'Your time is over',
  revoked: 'Your link was withdrawn',
  full: 'This session is full',
  not_started: 'Not started yet',
  ended: 'The session has ended',
  cancelled: 'The session was cancelled',
  removed: 'You were removed from this session',
  replaced_elsewhere: 'You are here on another device',
  version_too_old: 'This page is out of date',
  draining: 'One moment, please',
  rate_limited: 'That was too much at once',
  unsupported: 'This browser cannot take part',
  anything_else: 'This page does not exist',
};

test('"Why am I out?" has an answer for every reason', async ({ world }) => {
  const page = await world.device({ phone: true });
  for (const [reason, title] of Object.entries(PAGES)) {
    await page.goto(`${world.url}/closed/${reason}`);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }
});

test('SESS-9 "My own minutes are over"', async () => {
  test.setTimeout(100_000);
  await expectClosed(shortStay.page, 'expired', 'Your time is over', 80_000);
});
