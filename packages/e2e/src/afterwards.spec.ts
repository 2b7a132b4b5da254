import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join, say, show } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = {
  readonly ana: Page;
  readonly bo: Page;
  readonly admin: Page;
  readonly anaLink: string;
  readonly sessionId: string;
};

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided what is left of a session: summary, files, replay, and nothing of who wants none of it', async ({
  world,
}) => {
  test.setTimeout(240_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const cast = await gather(world, api);
  await test.step('SUMMARY-3 the summary of a participant', () => summary(cast));
  await test.step('RECORD-3 files of a participant', () => files(cast));
  await test.step('SUMMARY-2 RECORD-2 links in the table of an admin', () => links(cast));
  await test.step('KEEP-1 how long it is kept', () => keeping(world, cast));
  await test.step('REPLAY-2 the session is scrubbed', () => replay(cast));
  await test.step('ERASE-1 ERASE-5 a participant deletes what is theirs', () => erase(cast));
  await test.step('ERASE-2 and it is in the replay no more', () => replayWithout(world, cast));
});

async function gather(world: World, api: AdminApi): Promise<Cast> {
  const { id: sessionId } = await api.session();
  const [ana, bo, admin] = await Promise.all([world.device({ phone: true }), world.device(), world.device()]);
  const anaLink = await api.invite(sessionId, 'Ana');
  await Promise.all([join(ana, anaLink), api.invite(sessionId, 'Bo').then((link) => join(bo, link))]);
  await api.start(sessionId);
  await show(ana, 'Chat');
  await say(ana, '=a secret of Ana');
  await show(bo, 'Chat');
  await say(bo, 'Good evening');
  await expect(bo.getByRole('log', { name: 'Chat' })).toContainText('a secret of Ana');
  await expect(ana.getByRole('log', { name: 'Chat' })).toContainText('Good evening');
  await signIn(admin, world.url);
  await api.end(sessionId);
  return { ana, bo, admin, anaLink, sessionId };
}

async function summary({ ana, bo }: Cast): Promise<void> {
  for (const page of [ana, bo]) {
    await expect(page.getByRole('heading', { name: 'What it was', exact: true })).toBeVisible({
      timeout: 30_000,
    });
  }
  const own = ana.getByRole('region', { name: 'What it was for you' });
  await expect(own).toContainText('You wrote 1 message');
  await expect(own).toContainText('Nothing of your heart was kept');
  await expect(ana.getByRole('region', { name: 'Who was there' })).toHaveCount(0);
  await inspect(ana, 'summary on a phone');
  await inspect(bo, 'summary');
}

async function files({ bo }: Cast): Promise<void> {
  const csv = await saved(bo, () => bo.getByRole('button', { name: 'Transcript as a table' }).click());
  expect(csv).toContain(`chat_message,'=a secret of Ana\r\n`);
  const markdown = await saved(bo, () => bo.getByRole('button', { name: 'Summary as text' }).click());
  expect(markdown).toContain('# Evening breath');
}

async function saved(page: Page, ask: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), ask()]);
  return readFile(await download.path(), 'utf8');
}

async function links({ admin }: Cast): Promise<void> {
  await admin.getByRole('link', { name: 'People' }).first().click();
  const link = admin.getByRole('link', { name: 'Summary of Ana Journey' });
  await expect(link).toBeVisible();
  expect(await saved(admin, () => link.click())).toContain('## Who was there');
  const transcript = admin.getByRole('link', { name: 'Transcript of Ana Journey' });
  expect(await saved(admin, () => transcript.click())).toContain('Good evening');
}

async function keeping(world: World, { admin, sessionId }: Cast): Promise<void> {
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  const part = admin.getByRole('region', { name: 'Afterwards' });
  const days = part.getByRole('spinbutton', { name: 'Days that what was said is kept' });
  await expect(days).toHaveValue('30');
  await days.fill('0');
  await expect(part).toContainText('It goes from 1 to 365.');
  await days.fill('7');
  await part.getByRole('button', { name: 'Save' }).click();
  await expect(part).toContainText('What was said is deleted on');
  await inspect(admin, 'afterwards in the dashboard');
}

async function replay({ admin }: Cast): Promise<void> {
  await admin.getByRole('link', { name: 'Replay' }).click();
  const slider = admin.getByRole('slider', { name: 'Time of the session' });
  await expect(slider).toBeVisible();
  const chat = admin.getByRole('region', { name: 'Chat by then' });
  await expect(chat).toContainText('Nobody had written yet.');
  await inspect(admin, 'replay, at its start');
  await slider.press('End');
  await expect(chat).toContainText('a secret of Ana');
  await expect(admin.getByRole('region', { name: 'At that moment' })).toContainText('Over');
  await slider.press('Home');
  await expect(chat).toContainText('Nobody had written yet.');
  await admin.getByRole('button', { name: /^Go to .*, Ended$/ }).click();
  await expect(chat).toContainText('Good evening');
  await slider.press('Home');
  await admin.getByRole('button', { name: 'Play' }).click();
  await expect(chat).toContainText('a secret of Ana', { timeout: 30_000 });
  await inspect(admin, 'replay, played');
}

async function erase({ ana, anaLink }: Cast): Promise<void> {
  await ana.getByRole('button', { name: 'Delete my data' }).click();
  const dialog = ana.getByRole('dialog', { name: 'Delete your data?' });
  await expect(dialog).toContainText('This cannot be undone.');
  await inspect(ana, 'before the deletion');
  await dialog.getByRole('button', { name: 'Delete my data' }).click();
  await expect(ana.getByRole('heading', { name: 'Your data is deleted' })).toBeVisible();
  await expect(ana.getByRole('region', { name: 'What is gone' })).toContainText('lines of chat');
  await expect(ana.getByRole('region', { name: 'What is left, and why' })).toContainText('It is theirs.');
  await inspect(ana, 'after the deletion');
  await ana.reload();
  await expect(ana.getByRole('heading', { name: 'No summary on this device' })).toBeVisible();
  await ana.goto(anaLink);
  await expect(ana.getByRole('button', { name: 'Join', exact: true })).toHaveCount(0);
}

async function replayWithout(world: World, { admin, sessionId }: Cast): Promise<void> {
  await admin.goto(`${world.url}/admin/sessions/${sessionId}/replay`);
  const chat = admin.getByRole('region', { name: 'Chat by then' });
  await admin.getByRole('slider', { name: 'Time of the session' }).press('End');
  await expect(chat).toContainText('Removed by who wrote it.');
  await expect(admin.getByRole('main')).not.toContainText('Ana');
}
