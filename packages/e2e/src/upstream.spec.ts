import { createReporter, type Reporter } from '@attune/simulator';
import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { isSignedWith, Receiver } from './world/receiver.ts';
import { join, pacer } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = { readonly admin: Page; readonly ana: Page; readonly sessionId: string };

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided a device cloud leads a session, and another system is told', async ({ world }) => {
  test.setTimeout(240_000);
  await using receiver = await Receiver.open();
  const cast = await gather(world);
  const cloud = await test.step('UP-3 an admin makes a secret', () => makeSecret(world, cast));
  const secret = await test.step('HOOK-8 and names an address', () => nameAddress(world, cast, receiver));
  await test.step('UP-5 the session starts, and its breath changes', () => leadSession(cast, cloud));
  await test.step('UP-5 a milestone comes at the end of a breath', () => reachMilestone(cast, cloud));
  await test.step('HOOK-2 the other system was told', () => beTold(cast, receiver, secret));
  await test.step('UP-6 UP-8 the admin sees what became of it', () => readReports(world, cast, cloud));
  await test.step('HOOK-8 sends again, and removes the address', () => sendAgain(world, cast, receiver));
  await test.step('UP-3 revokes the secret', () => revokeSecret(world, cast, cloud));
});

async function gather(world: World): Promise<Cast> {
  const api = await AdminApi.signIn(world.house.directUrl);
  const { id: sessionId } = await api.session();
  const [admin, ana] = await Promise.all([world.device(), world.device({ phone: true })]);
  await join(ana, await api.invite(sessionId, 'Ana'));
  await signIn(admin, world.url);
  return { admin, ana, sessionId };
}

/** What is shown once, and then no more. */
async function shownSecret(admin: Page): Promise<string> {
  const dialog = admin.getByRole('dialog', { name: /^Secret of/ });
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue();
  await inspect(admin, 'a secret');
  await dialog.getByRole('button', { name: 'I have it' }).click();
  await expect(admin.getByText(secret)).toHaveCount(0);
  return secret;
}

async function makeSecret(world: World, { admin, sessionId }: Cast): Promise<Reporter> {
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await inspect(admin, 'the settings');
  await admin.getByRole('link', { name: 'Upstream' }).click();
  await expect(admin.getByText('Nobody can report yet')).toBeVisible();
  await inspect(admin, 'no upstream yet');
  await admin.getByRole('button', { name: 'New secret' }).click();
  const form = admin.getByRole('dialog', { name: 'New secret' });
  await form.getByRole('textbox', { name: 'Name' }).press('Enter');
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true');
  await form.getByRole('textbox', { name: 'Name' }).fill('Wrist cloud');
  await form.getByRole('textbox', { name: 'Name' }).press('Enter');
  const secret = await shownSecret(admin);
  await expect(admin.getByRole('list', { name: 'Secrets' })).toContainText('Wrist cloud');
  return createReporter({ url: world.house.directUrl, sessionId, secret });
}

async function nameAddress(world: World, { admin }: Cast, receiver: Receiver): Promise<string> {
  await admin.goto(`${world.url}/admin/webhooks`);
  await expect(admin.getByText('Nobody is told yet')).toBeVisible();
  await admin.getByRole('button', { name: 'New webhook' }).click();
  const form = admin.getByRole('dialog', { name: 'New webhook' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Office');
  await form.getByRole('textbox', { name: 'Address' }).fill('not an address');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('textbox', { name: 'Address' })).toBeFocused();
  await inspect(admin, 'an address that is none');
  await form.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
  await form.getByRole('checkbox', { name: 'Somebody has joined for the first time' }).uncheck();
  await form.getByRole('button', { name: 'Save' }).click();
  const secret = await shownSecret(admin);
  await admin.getByRole('link', { name: 'Office' }).click();
  await expect(admin.getByText('Nothing was sent')).toBeVisible();
  await admin.getByRole('button', { name: 'Send a test' }).click();
  await expect(admin.getByRole('row', { name: /webhook\.test/ })).toContainText('Answered 204.');
  await inspect(admin, 'a webhook');
  return secret;
}

async function leadSession({ ana }: Cast, cloud: Reporter): Promise<void> {
  expect(await cloud.report('session.started')).toEqual({ status: 202, text: 'applied' });
  await expect(ana.getByText(/Starting in/)).toBeVisible();
  await expect(ana.getByText(/Starting in/)).toBeHidden({ timeout: 15_000 });
  expect(await cloud.report('technique.changed', { technique: 'box' })).toMatchObject({ status: 202 });
  await expect(pacer(ana)).toHaveAttribute('data-technique', 'box', { timeout: 30_000 });
}

async function reachMilestone({ ana }: Cast, cloud: Reporter): Promise<void> {
  const data = { title: 'One rhythm', message: 'Your hearts have slowed together.' };
  expect(await cloud.report('hrv.milestone', data, 'milestone')).toMatchObject({ text: 'applied' });
  expect(await cloud.report('hrv.milestone', data, 'milestone')).toMatchObject({ text: 'applied' });
  const card = ana.getByRole('region', { name: 'Reached' });
  await expect(card).toContainText('Your hearts have slowed together.', { timeout: 30_000 });
  await inspect(ana, 'a milestone');
}

async function beTold({ sessionId }: Cast, receiver: Receiver, secret: string): Promise<void> {
  await expect
    .poll(() => receiver.received.map(({ type }) => type), { timeout: 15_000 })
    .toEqual(['webhook.test', 'session.started']);
  for (const received of receiver.received) expect(isSignedWith(secret, received)).toBe(true);
  expect(receiver.received[1]?.data).toMatchObject({ session_id: sessionId, technique: 'Coherent 5.5' });
}

async function readReports(world: World, { admin }: Cast, cloud: Reporter): Promise<void> {
  expect(await cloud.report('heart.rate', { bpm: 61 })).toEqual({ status: 202, text: 'unknown' });
  expect((await cloud.report('session.started')).status).toBe(409);
  await admin.goto(`${world.url}/admin/upstream`);
  const rows = admin.getByRole('region', { name: 'Reports, newest first' }).getByRole('row');
  await expect(rows.filter({ hasText: 'hrv.milestone' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'heart.rate' })).toContainText('No meaning here');
  await expect(rows.filter({ hasText: 'Refused' })).toContainText('not possible at this point');
  await inspect(admin, 'the reports');
}

async function sendAgain(world: World, { admin }: Cast, receiver: Receiver): Promise<void> {
  await admin.goto(`${world.url}/admin/webhooks`);
  await admin.getByRole('link', { name: 'Office' }).click();
  const started = admin.getByRole('row', { name: /session\.started/ });
  await started.getByRole('button', { name: /again/ }).click();
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(3);
  const ids = receiver.received.slice(1).map(({ headers }) => headers['webhook-id']);
  expect(ids[0]).toBe(ids[1]);
  await admin.getByRole('button', { name: 'Remove' }).click();
  await inspect(admin, 'removing a webhook');
  await admin.getByRole('button', { name: 'Remove it' }).click();
  await expect(admin.getByText('The webhook was removed')).toBeVisible();
}

async function revokeSecret(world: World, { admin }: Cast, cloud: Reporter): Promise<void> {
  await admin.goto(`${world.url}/admin/upstream`);
  await admin.getByRole('button', { name: 'Revoke the secret of Wrist cloud' }).click();
  await admin.getByRole('button', { name: 'Revoke it' }).click();
  await expect(admin.getByRole('list', { name: 'Secrets' })).toContainText('Ended');
  expect((await cloud.report('session.ending')).status).toBe(401);
}
