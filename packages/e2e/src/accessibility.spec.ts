import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { goTo } from './world/dashboard.ts';
import { faultsOf, runningMoves } from './world/inspection.ts';
import { join, notice, pacer, say, show } from './world/seats.ts';
import { ADMIN, expect, signIn, test } from './world/world.ts';

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  await test.step(screen, async () => {
    expect.soft(await faultsOf(page), screen).toEqual([]);
  });
}

async function heading(page: Page, name: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test.describe('axe finds nothing, in dark and light, and 320 px are enough', () => {
  test.use({ sharedHouse: true });
  test.setTimeout(180_000);

  test('on the way in', async ({ world }) => {
    const api = await AdminApi.signIn(world.url);
    const page = await world.device({ phone: true });
    await page.goto(world.url);
    await heading(page, 'Breathe together, live');
    await inspect(page, 'landing');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(notice(page)).toBeVisible();
    await inspect(page, 'landing, wrong code');
    await page.goto(`${world.url}/j/ABCDEFGHJK`);
    await heading(page, 'This link is not known here');
    await inspect(page, 'join, unknown code');

    const soon = await api.session({ starts_at: new Date(Date.now() + 3_600_000).toISOString() });
    await page.goto(await api.invite(soon.id, 'Ana'));
    await expect(page.getByRole('link', { name: 'Add to my calendar' })).toBeVisible();
    await inspect(page, 'join, upcoming');
    await page.getByRole('textbox', { name: 'Your name' }).fill('');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(notice(page)).toBeVisible();
    await inspect(page, 'join, without a name');

    const full = await api.session({ capacity: 1 });
    const other = await world.device();
    const [first, second] = [await api.invite(full.id, 'Bo'), await api.invite(full.id, 'Cy')];
    await join(other, first);
    await page.goto(second);
    await page.getByRole('button', { name: 'Join when a place is free' }).click();
    await expect(page.getByRole('region', { name: 'Waiting for a place' })).toBeVisible();
    await inspect(page, 'join, full');
    await page.goto(first);
    await page.getByRole('button', { name: /^Join/ }).click();
    await expect(page.getByRole('button', { name: 'Move here' })).toBeVisible();
    await inspect(page, 'join, inside on another device');
    await api.cancel(full.id);
    await expect(other).toHaveURL(/closed/);
    await inspect(other, 'closed, cancelled');
    await page.goto(second);
    await expect(notice(page)).toBeVisible();
    await inspect(page, 'join, cancelled');
    for (const reason of ['expired', 'replaced_elsewhere', 'version_too_old', 'nothing_known']) {
      await page.goto(`${world.url}/closed/${reason}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await inspect(page, `closed, ${reason}`);
    }
  });

  test('in the room, on a phone', async ({ world }) => {
    const api = await AdminApi.signIn(world.url);
    const session = await api.session();
    const page = await world.device({ phone: true });
    await join(page, await api.invite(session.id, 'Ana'));
    await expect(page.getByText(/You are in the room/)).toBeVisible();
    await inspect(page, 'lobby');
    await api.start(session.id);
    await expect(page.getByText(/You are in the room/)).toBeHidden();
    await inspect(page, 'live');
    await show(page, 'Chat');
    await inspect(page, 'live, empty chat');
    await say(
      page,
      'A line that is long enough to need a second row on a phone, and a word: Donaudampfschifffahrtsgesellschaft.',
    );
    await inspect(page, 'live, chat');
    await show(page, 'People');
    await inspect(page, 'live, people');
    await show(page, 'Heart');
    await inspect(page, 'live, heart, no strap');
    await page.getByRole('button', { name: 'Use simulated strap' }).click();
    await expect(page.getByTestId('bpm')).toHaveText(/^\d+$/);
    await inspect(page, 'live, heart, measuring');
    await page.getByRole('button', { name: 'Close my heart' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog').waitFor();
    await inspect(page, 'live, leave?');
    await page.keyboard.press('Escape');
    await page.context().setOffline(true);
    await expect(page.getByRole('region', { name: 'Connection' })).toBeVisible();
    await inspect(page, 'live, offline');
    await page.context().setOffline(false);
    await expect(page.getByTestId('connection')).toContainText('Connected');
    await api.end(session.id);
    await expect(page.getByText(/Ending in \d s/)).toBeVisible();
    await heading(page, 'The session has ended');
    await expect(page.getByRole('heading', { name: 'What it was', exact: true })).toBeVisible();
    await inspect(page, 'summary');
    await page.goto(world.url);
    await inspect(page, 'landing, after a session');
  });

  test('in the room, at a desk: leading and watching', async ({ world }) => {
    const api = await AdminApi.signIn(world.url);
    const session = await api.session();
    const [ina, olga] = [await world.device(), await world.device()];
    const ana = await world.device({ reducedMotion: true });
    await join(ina, await api.invite(session.id, 'Ina', 'instructor'));
    await join(olga, await api.invite(session.id, 'Olga', 'observer'));
    await join(ana, await api.invite(session.id, 'Ana'));
    await inspect(ina, 'lead, lobby');
    await ina.getByRole('button', { name: 'Start session' }).click();
    await show(ina, 'People');
    await expect(ina.getByRole('button', { name: /^Remove Ana/ })).toBeVisible();
    await inspect(ina, 'lead, live, people');
    await ina.getByRole('button', { name: /^Remove Ana/ }).click();
    await inspectDialog(ina, 'lead, remove?');
    await ina.getByRole('tab', { name: 'Hearts' }).click();
    await inspect(ina, 'lead, hearts');
    await ina.getByRole('button', { name: 'Change the breath' }).click();
    await ina.getByRole('dialog').waitFor();
    await inspect(ina, 'lead, techniques');
    await ina.getByRole('button', { name: 'Custom…' }).click();
    await ina.getByRole('button', { name: 'Use it' }).click();
    await inspectDialog(ina, 'lead, a breath of their own');
    await ina.getByRole('button', { name: 'End session' }).click();
    await inspectDialog(ina, 'lead, end?');
    await ina.getByRole('button', { name: 'Settings' }).click();
    await inspectDialog(ina, 'settings');
    await ina.keyboard.press('?');
    await inspectDialog(ina, 'shortcuts');
    await show(olga, 'Chat');
    await inspect(olga, 'observer');
    await inspect(ana, 'participant');
  });

  test('at the dashboard', async ({ world }) => {
    const admin = await world.device();
    await admin.goto(`${world.url}/admin`);
    await heading(admin, 'Sign in');
    await inspect(admin, 'sign in');
    await admin.getByRole('button', { name: 'Sign in' }).click();
    await inspect(admin, 'sign in, nothing written');
    await signIn(admin, world.url);
    await heading(admin, 'Overview');
    await inspect(admin, 'overview');
    const api = await AdminApi.signIn(world.url);
    const session = await api.session({ title: 'Morning breath' });
    await join(await world.device(), await api.invite(session.id, 'Ana'));
    await goTo(admin, 'People');
    await expect(admin.getByRole('row').filter({ hasText: session.id })).toContainText('Joined');
    await inspect(admin, 'people');
    await admin
      .getByRole('button', { name: /^Actions for Ana/ })
      .last()
      .click();
    await admin.getByRole('menuitem').first().waitFor();
    await inspect(admin, 'people, actions');
    await admin.getByRole('menuitem', { name: 'Open' }).click();
    await inspectDialog(admin, 'people, a person');
    await admin.getByRole('searchbox').first().fill('nobody at all');
    await expect(admin.getByText('Nobody fits')).toBeVisible();
    await inspect(admin, 'people, nobody fits');
    await admin.getByRole('button', { name: 'Clear the filter' }).click();
    await admin.getByRole('button', { name: 'Add a person' }).click();
    await admin.getByRole('button', { name: 'Add', exact: true }).click();
    await inspectDialog(admin, 'add a person, nothing written');
    await goTo(admin, 'Sessions');
    await inspect(admin, 'sessions');
    await admin.getByRole('button', { name: 'New session' }).click();
    await inspectDialog(admin, 'new session');
    await admin.goto(`${world.url}/admin/sessions/${session.id}`);
    await heading(admin, 'Morning breath');
    await inspect(admin, 'a session');
    for (const button of ['Add people…', 'One link for many…', 'Observe…', 'Start…', 'Cancel session…']) {
      await admin.getByRole('button', { name: button }).click();
      await inspectDialog(admin, `a session, ${button}`);
    }
    await admin.goto(`${world.url}/admin/nowhere`);
    await admin.getByRole('heading', { level: 1 }).waitFor();
    await inspect(admin, 'dashboard, not found');
    await admin.keyboard.press('?');
    await inspectDialog(admin, 'dashboard, keys');
  });
});

/** And closes it, which brings the focus back to where it was. */
async function inspectDialog(page: Page, screen: string): Promise<void> {
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog')).first();
  await dialog.waitFor();
  await inspect(page, screen);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
}

test('what is wrong is found', async ({ world }) => {
  const page = await world.device();
  await page.goto(world.url);
  await heading(page, 'Breathe together, live');
  expect(await faultsOf(page)).toEqual([]);
  await page.evaluate(() => {
    const field = document.createElement('input');
    const pale = document.createElement('p');
    pale.textContent = 'Hardly to be seen';
    pale.style.cssText = 'color: #777; background: #888; inline-size: 400px';
    document.querySelector('main')?.append(field, pale);
  });
  const found = await faultsOf(page);
  expect(found).toEqual([
    expect.stringContaining('dark: color-contrast'),
    expect.stringContaining('dark: label'),
    expect.stringContaining('light: color-contrast'),
    expect.stringContaining('320 px'),
  ]);
});

test('axe finds nothing before anybody is there, and while the network is gone', async ({ world }) => {
  const admin = await world.device();
  await signIn(admin, world.url);
  await inspect(admin, 'overview, empty');
  await goTo(admin, 'Sessions');
  await inspect(admin, 'sessions, empty');
  await goTo(admin, 'People');
  await inspect(admin, 'people, only the admin');
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const page = await world.device();
  await join(page, await api.invite(session.id, 'Ana'));
  world.house.network.cut();
  await show(page, 'Chat');
  await say(page, 'Written without a network');
  const banner = page.getByRole('region', { name: 'Connection' });
  await expect(banner.getByRole('button', { name: 'Retry now' })).toBeVisible();
  await inspect(page, 'reconnecting');
  await expect(admin.getByRole('button', { name: 'Retry now' })).toBeVisible();
  await inspect(admin, 'dashboard, reconnecting');
  world.house.network.restore();
});

test('reduced motion: nothing moves or grows, and the breath is told all the same', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const page = await world.device({ phone: true, reducedMotion: true });
  await join(page, await api.invite(session.id, 'Ana'));
  await api.start(session.id);
  await expect(pacer(page)).toHaveAttribute('data-movement', 'bar');
  await expect(pacer(page)).toContainText(/Breathe in|Hold|Breathe out|Rest/i);
  const phase = await pacer(page).getAttribute('data-cycle-phase');
  await expect(pacer(page)).not.toHaveAttribute('data-cycle-phase', phase ?? '');
  await inspect(page, 'live, reduced motion');
  expect(await runningMoves(page)).toEqual([]);
  await show(page, 'Chat');
  expect(await runningMoves(page)).toEqual([]);
  const admin = await world.device({ reducedMotion: true });
  await signIn(admin, world.url);
  await goTo(admin, 'People');
  await admin.getByRole('button', { name: 'Add a person' }).click();
  await admin.getByRole('dialog').waitFor();
  expect(await runningMoves(admin)).toEqual([]);
});

test('without a mouse: join, write, leave', async ({ world }) => {
  const api = await AdminApi.signIn(world.url);
  const session = await api.session();
  const page = await world.device();
  await page.goto(await api.invite(session.id, 'Ana'));
  await tabTo(page, 'textbox', 'Your name');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/s\//);
  await expect(pacer(page)).toBeVisible();
  await page.keyboard.press('c');
  await tabTo(page, 'textbox', 'Message');
  await page.keyboard.type('No mouse here');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log', { name: 'Chat' })).toContainText('No mouse here');
  await tabTo(page, 'button', 'Leave');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Leave' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', 'Leave');
  await page.keyboard.press('Enter');
  await heading(page, 'Breathe together, live');
  await tabTo(page, 'link', /^Return/);
});

test('without a mouse: an admin adds a person', async ({ world }) => {
  const admin = await world.device();
  await admin.goto(`${world.url}/admin`);
  await tabTo(admin, 'textbox', 'E-mail');
  await admin.keyboard.type(ADMIN.email);
  await admin.keyboard.press('Tab');
  await admin.keyboard.type(ADMIN.password);
  await admin.keyboard.press('Enter');
  await tabTo(admin, 'link', 'People');
  await admin.keyboard.press('Enter');
  await heading(admin, 'People');
  await tabTo(admin, 'button', 'Add a person');
  await admin.keyboard.press('Enter');
  for (const [field, text] of [
    ['First name', 'Ana'],
    ['Last name', 'Berg'],
    ['E-mail', 'ana@example.org'],
  ] as const) {
    await tabTo(admin, 'textbox', field);
    await admin.keyboard.type(text);
  }
  await admin.keyboard.press('Enter');
  await expect(admin.getByRole('textbox', { name: 'Invite link' })).toHaveValue(/\/j\//);
  await tabTo(admin, 'button', 'Copy link');
  await admin.keyboard.press('Enter');
  await tabTo(admin, 'button', 'Done');
  await admin.keyboard.press('Enter');
  await expect(admin.getByRole('row').filter({ hasText: 'ana@example.org' })).toBeVisible();
});

/** More stops than any page has. */
const MAX_STOPS = 60;

/** Goes on with the tabulator until it is there. */
async function tabTo(page: Page, role: 'textbox' | 'button' | 'link', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' });
  await wanted.first().waitFor();
  for (let stop = 0; stop <= MAX_STOPS; stop += 1) {
    for (const candidate of await wanted.all())
      if (await candidate.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${role} ${name}`);
}
