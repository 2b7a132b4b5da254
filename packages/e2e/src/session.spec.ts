import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { addPerson, goTo, planSession, rowOf } from './world/dashboard.ts';
import { keepsMoving } from './world/pacerLog.ts';
import {
  chat,
  chatLines,
  composer,
  join,
  notice,
  pacer,
  people,
  personIn,
  say,
  secondsLeft,
  show,
} from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';
import { Witness } from './world/witness.ts';

const SESSION = 'Evening breath';
const ANA = { first: 'Ana', last: 'Berg', session: SESSION, minutes: 18 };
const INA = { first: 'Ina', last: 'Lead' };

type Cast = {
  readonly admin: Page;
  readonly ana: Page;
  readonly bo: Page;
  readonly ina: Page;
  readonly olga: Page;
};
type Links = { ana: string; bo: string; ina: string; olga: string };

const seated = ({ ana, bo, ina, olga }: Cast): Page[] => [ana, bo, ina, olga];

test('a live session, from the invite to the summary', async ({ world }) => {
  test.setTimeout(240_000);
  const { house } = world;
  const admin = await world.device();
  await signIn(admin, world.url);
  const inaLink = await test.step('an admin adds the one who leads', () => addPerson(admin, INA));
  const sessionId = await test.step('plans a session and appoints her', () =>
    planSession(admin, SESSION, 'Ina Lead'));
  const anaLink = await test.step('adds Ana, with minutes of her own', () => addPerson(admin, ANA));
  const api = await AdminApi.signIn(house.directUrl);
  const links: Links = {
    ana: anaLink,
    ina: inaLink,
    bo: await api.invite(sessionId, 'Bo'),
    olga: await api.invite(sessionId, 'Olga', 'observer'),
  };
  const cast = await gather(world, admin);

  await test.step('SESS-2 a mail scanner opens the link first, and spends nothing', () => scan(links.ana));
  await test.step('SESS-3 people join in two taps, and the admin sees it at once', () =>
    joinAll(cast, links));
  await test.step('the heart of the recording is put on', () => wearStrap(cast));
  await test.step('SESS-5 the instructor starts, and everybody counts the same time', () => start(cast));
  await test.step('SESS-6 a change of technique is announced and lands for all', () => changeBreath(cast));
  await test.step('everyone chats, and sees who writes', () => talk(cast));
  await test.step('PERM-5 an observer sees it and cannot act', () => watchOnly(cast));
  await test.step('PRES-1 a second tab is the same person', () => openSecondTab(cast));
  await test.step('HEALTH-1 the heart is shown with its variability, to those it is shared with', () =>
    seeHeart(cast));

  using witness = await Witness.join(house.directUrl, await api.invite(sessionId, 'Wim'));
  for (const outageMs of [4_000, 30_000]) {
    await test.step(`CLIENT-1, CLIENT-6 the network is gone for ${outageMs / 1000} s`, () =>
      loseNetwork(world, cast, witness, outageMs));
  }
  await test.step('HEALTH-2 a heart that is gone is not shown', () => takeStrapOff(cast));
  await test.step('EVENT-1 the server is killed and started again', () => killServer(world, cast));
  await test.step('EVENT-4 nothing is in the log twice, and all that is in it is shown', async () => {
    using reader = await Witness.join(house.directUrl, await api.invite(sessionId, 'Rea'));
    await compareWithLog(cast, reader);
  });
  await test.step('SESS-7 the instructor ends, and everybody sees it', () => end(cast));
  await test.step('SESS-7 nobody comes back in', () => comeBack(cast, links, world, sessionId));
});

async function gather(world: World, admin: Page): Promise<Cast> {
  const [ana, bo, ina, olga] = await Promise.all([
    world.device({ phone: true }),
    world.device(),
    world.device(),
    world.device(),
  ]);
  return { admin, ana, bo, ina, olga };
}

async function scan(link: string): Promise<void> {
  for (let look = 0; look < 3; look += 1) expect((await fetch(link)).status).toBe(200);
}

async function joinAll({ admin, ana, bo, ina, olga }: Cast, links: Links): Promise<void> {
  await goTo(admin, 'People');
  const row = rowOf(admin, ANA);
  await expect(row).toContainText('Invited');
  await join(ana, links.ana, 'Ana');
  await expect(row).toContainText('Joined');
  await expect(row, 'her time runs from her join on, before any start').toContainText(/17:\d\d/);
  const first = await row.getByText(/17:\d\d/).textContent();
  await expect(row).not.toContainText(first ?? '');
  await Promise.all([join(bo, links.bo), join(ina, links.ina), join(olga, links.olga)]);
  await show(bo, 'People');
  await expect(people(bo).getByRole('listitem')).toHaveCount(4);
}

/** Early: the variability takes thirty clean beats, and is looked at later. */
async function wearStrap({ ana }: Cast): Promise<void> {
  await show(ana, 'Heart');
  await ana.getByRole('radio', { name: 'Everybody here' }).check();
  await ana.getByRole('button', { name: 'Use simulated strap' }).click();
  await expect(ana.getByTestId('bpm')).toHaveText(/^\d{2,3}$/);
  await expect(ana.getByTestId('rmssd')).toHaveText(/^measuring/);
  await ana.getByRole('button', { name: 'Close my heart' }).click();
}

async function start(cast: Cast): Promise<void> {
  await cast.ina.getByRole('button', { name: 'Start session' }).click();
  for (const page of seated(cast)) await expect.poll(() => secondsLeft(page)).toBeGreaterThan(19 * 60);
  const left = await Promise.all(seated(cast).map(secondsLeft));
  expect(Math.max(...left) - Math.min(...left)).toBeLessThanOrEqual(1);
  await expect(rowOf(cast.admin, ANA)).toContainText('Live');
  await expect(rowOf(cast.admin, ANA)).toContainText('2/3');
}

async function changeBreath(cast: Cast): Promise<void> {
  await cast.ina.getByRole('button', { name: 'Change the breath' }).click();
  await cast.ina.getByRole('dialog').getByRole('button', { name: /Box/ }).click();
  for (const page of seated(cast)) await expect(page.getByText(/Next: Box/)).toBeVisible();
  for (const page of seated(cast))
    await expect(pacer(page)).toHaveAttribute('data-technique', 'box', { timeout: 20_000 });
}

async function talk({ ana, bo }: Cast): Promise<void> {
  await show(ana, 'Chat');
  await show(bo, 'Chat');
  // Two seconds of writing are told to the others, and for a moment only: who waits for it looks meanwhile.
  await Promise.all([
    expect(ana.getByText(/^Bo\b.* is writing…$/)).toBeVisible(),
    composer(bo).pressSequentially('Good evening everybody', { delay: 120 }),
  ]);
  await composer(bo).press('Enter');
  await say(ana, 'Hello Bo');
  for (const page of [ana, bo])
    await expect(chatLines(page)).toHaveText(['Good evening everybody', 'Hello Bo']);
}

async function watchOnly({ olga }: Cast): Promise<void> {
  await show(olga, 'Chat');
  await expect(chatLines(olga)).toHaveText(['Good evening everybody', 'Hello Bo']);
  await expect(composer(olga)).toHaveCount(0);
  await expect(olga.getByRole('region', { name: 'Lead' })).toHaveCount(0);
  await show(olga, 'People');
  await expect(olga.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
}

async function openSecondTab({ bo, ina }: Cast): Promise<void> {
  const tab = await bo.context().newPage();
  await tab.goto(bo.url());
  await expect(pacer(tab)).toBeVisible();
  await show(ina, 'People');
  await expect(people(ina).getByRole('listitem')).toHaveCount(4);
  await tab.close();
}

async function seeHeart({ ana, bo }: Cast): Promise<void> {
  await show(ana, 'Heart');
  await expect(ana.getByTestId('rmssd')).toHaveText(/^\d+ ms$/, { timeout: 60_000 });
  await expect(ana.getByTestId('bpm')).toHaveText(/^\d{2,3}$/);
  await ana.getByRole('button', { name: 'Close my heart' }).click();
  await show(bo, 'People');
  await expect(personIn(bo, 'Ana')).toContainText(/\d{2,3} bpm.*simulated/);
}

async function loseNetwork({ house }: World, cast: Cast, witness: Witness, outageMs: number): Promise<void> {
  const { ana, bo, ina } = cast;
  await show(ana, 'Chat');
  await show(bo, 'Chat');
  await composer(ana).fill(`draft of ${outageMs}`);
  const before = await chatLines(bo).count();
  house.network.cut();
  await witness.say(`said meanwhile ${outageMs}`);
  await say(bo, `written offline ${outageMs}`);
  await expect(bo.getByText(/waiting to send/i)).toBeVisible();
  await show(bo, 'People');
  const breathing = await Promise.all([ana, bo].map((page) => keepsMoving(pacer(page), outageMs)));
  expect(breathing, 'the pacer never stops').toEqual([true, true]);
  // A heart that nobody has told of for five seconds is no heart of now.
  if (outageMs > 6_000) await expect(personIn(bo, 'Ana')).not.toContainText(/\d bpm/);
  if (outageMs > 10_000) await expect(ana.getByRole('region', { name: 'Connection' })).toBeVisible();
  const restoredAt = performance.now();
  house.network.restore();
  await show(bo, 'Chat');
  for (const page of [ana, bo]) await expect(chatLines(page)).toHaveCount(before + 2, { timeout: 20_000 });
  const caughtUpMs = Math.round(performance.now() - restoredAt);
  console.log(`all caught up ${caughtUpMs} ms after an outage of ${outageMs} ms`);
  await expect(composer(ana)).toHaveValue(`draft of ${outageMs}`);
  await expect(chat(ana).getByText(/messages? while you were away/)).toBeVisible();
  await expect(people(ina).getByRole('listitem')).toHaveCount(5);
  await composer(ana).fill('');
}

async function takeStrapOff({ ana, bo }: Cast): Promise<void> {
  await show(bo, 'People');
  await expect(personIn(bo, 'Ana')).toContainText(/\d bpm/);
  await show(ana, 'Heart');
  await ana.getByRole('button', { name: 'Take the strap off' }).click();
  await expect(ana.getByTestId('bpm')).toHaveCount(0);
  await expect(personIn(bo, 'Ana')).not.toContainText(/\d bpm/);
  await ana.getByRole('button', { name: 'Close my heart' }).click();
  await show(bo, 'Chat');
}

async function killServer({ house }: World, { ana, bo, ina }: Cast): Promise<void> {
  await show(ana, 'Chat');
  const before = await chatLines(bo).allTextContents();
  await composer(ana).fill('kept through the crash');
  await house.server.kill();
  await say(bo, 'sent to nobody yet');
  await house.server.start();
  for (const page of [ana, bo]) {
    await expect(chatLines(page)).toHaveText([...before, 'sent to nobody yet'], { timeout: 30_000 });
  }
  await expect(composer(ana)).toHaveValue('kept through the crash');
  await expect(people(ina).getByRole('listitem')).toHaveCount(5, { timeout: 30_000 });
  await expect(pacer(ana)).toHaveAttribute('data-technique', 'box');
}

async function compareWithLog({ ana, bo }: Cast, reader: Witness): Promise<void> {
  const shown = await chatLines(bo).allTextContents();
  await expect.poll(() => reader.lines().map(({ text }) => text)).toEqual(shown);
  expect(new Set(shown).size).toBe(shown.length);
  const offsets = reader.lines().map(({ offset }) => offset);
  expect(new Set(offsets).size).toBe(offsets.length);
  await expect(chatLines(ana)).toHaveText(shown);
}

async function end(cast: Cast): Promise<void> {
  await cast.ina.getByRole('button', { name: 'End session' }).click();
  await cast.ina.getByRole('dialog').getByRole('button', { name: 'End now' }).click();
  for (const page of seated(cast)) await expect(page.getByText(/Ending in \d s/)).toBeVisible();
  for (const page of seated(cast)) {
    await expect(page.getByRole('heading', { level: 1, name: 'The session has ended' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What it was', exact: true })).toBeVisible();
  }
}

async function comeBack(
  { admin, ana }: Cast,
  links: Links,
  { url }: World,
  sessionId: string,
): Promise<void> {
  await ana.goto(links.ana);
  await expect(ana.getByRole('heading', { level: 1, name: SESSION })).toBeVisible();
  await expect(notice(ana).getByText('The session has ended')).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Join', exact: true })).toHaveCount(0);
  await ana.goto(`${url}/s/${sessionId}`);
  await expect(ana.getByRole('heading', { level: 1, name: 'The session has ended' })).toBeVisible();
  await expect(rowOf(admin, ANA)).toContainText('Completed');
}
