import type { Locator, Page } from '@playwright/test';
import type { Technique } from '@attune/protocol';
import { createRandom, createReporter, gather, readRecording } from '@attune/simulator';
import { codeOf } from './world/api.ts';
import { chat, join, pacer, personIn, say, show } from './world/seats.ts';
import { PLACES, playAt, type Stage } from './world/stage.ts';
import { expect, signIn, test } from './world/world.ts';

type Cast = {
  readonly ina: Page;
  readonly oz: Page;
  readonly ana: Page;
  readonly bo: Page;
  readonly cleo: Page;
  readonly admin: Page;
  readonly cleoLink: string;
  readonly sessionId: string;
};

const CROWD = 50;
/** Led through in little more than one: its breaths are short, and whoever leads does not wait. The clock is everybody's own. */
const MINUTES = 5;
const AN_EFFORT_MS = 60_000;
/** Of a cycle: how far apart two devices may be that are asked one after the other. */
const ASIDE = 0.15;

const breath = (id: string, name: string, inhale: number, exhale: number): Technique => ({
  ...{ id, name },
  phases: [
    { kind: 'inhale', seconds: inhale },
    { kind: 'exhale', seconds: exhale },
  ],
});
const ARRIVE = breath('arrive', 'Arrive', 2, 2);
const SETTLE = breath('settle', 'Settle', 2, 3);
const REST = breath('rest', 'Rest', 2, 4);

const deck = (page: Page): Locator => page.getByRole('region', { name: 'Lead', exact: true });
const press = (page: Page, name: string) => deck(page).getByRole('button', { name, exact: true }).click();
const vote = (page: Page): Locator => page.getByRole('group', { name: 'Vote', exact: true });
const next = (page: Page): Locator => page.locator('.pacer__next');
const technique = (page: Page, { id }: Technique) =>
  expect(pacer(page)).toHaveAttribute('data-technique', id, { timeout: AN_EFFORT_MS });

// Who cannot find what to press says so before the session is over.
test.use({ actionTimeout: 30_000 });

for (const place of PLACES) {
  test(`@guided a whole session on ${place}: three techniques, a vote, a milestone, a pause, a full room, and what is left of it`, async ({
    browser,
  }) => {
    test.setTimeout(480_000);
    await playAt(place, browser, playSession);
  });

  test(`@guided on ${place} a person answers the questions, and leaves when their own minutes are over`, async ({
    browser,
  }) => {
    test.setTimeout(240_000);
    await playAt(place, browser, playExpiry);
  });
}

async function playSession(stage: Stage): Promise<void> {
  const cast = await prepare(stage);
  const crowd = await test.step('50 people come', () => fill(stage, cast));
  try {
    await test.step('WAIT-1 the room is full, and Cleo waits', () => wait(cast));
    await test.step('SESS-5 it begins', () => begin(cast));
    await test.step('UP-5 a milestone that a device cloud signs', () => reach(stage, cast));
    await test.step('PROG-3 the second technique, for all at once', () => goOn(cast));
    await test.step('VOTE-1 a vote, which comes to nothing', () => ask(cast));
    await test.step('FEED-1 how it was', () => rate(cast));
    await test.step('SYNC-4 they breathe as one', () => breatheAsOne(cast));
    await test.step('SESS-15 a pause', () => pause(cast));
    await test.step('WAIT-2 Bo is removed, and Cleo comes in late, in the middle of a breath', () =>
      replace(cast));
    await test.step('PROG-6 the third technique, also for who came late', () => settleDown(cast));
    await test.step('SESS-7 it ends', () => end(cast));
  } finally {
    crowd.end();
  }
  await test.step('SUMMARY-3 what is left for Ana', () => sum(cast));
  await test.step('REPLAY-2 an admin goes through it again', () => replay(stage, cast));
}

async function prepare({ url, admin: password, api, device }: Stage): Promise<Cast> {
  const { id: sessionId } = await api.session({ duration_minutes: MINUTES, capacity: CROWD + 2 });
  await api.plan(sessionId, [
    { technique: ARRIVE, cycles: 6 },
    { technique: SETTLE, cycles: 40 },
    { technique: REST, cycles: 40 },
  ]);
  const [ina, oz, ana, bo, cleo, admin] = await Promise.all([
    ...[device({ reducedMotion: true }), device({ reducedMotion: true }), device({ phone: true })],
    ...[device(), device({ colorScheme: 'light', reducedMotion: true }), device()],
  ] as const);
  const cleoLink = await api.invite(sessionId, 'Cleo');
  await join(ina, await api.invite(sessionId, 'Ina', 'instructor'));
  await join(oz, await api.invite(sessionId, 'Oz', 'observer'));
  await join(ana, await api.invite(sessionId, 'Ana'));
  await join(bo, await api.invite(sessionId, 'Bo'));
  await signIn(admin, url, password);
  return { ina, oz, ana, bo, cleo, admin, cleoLink, sessionId };
}

async function fill({ url, api }: Stage, { ina, sessionId }: Cast) {
  const codes: string[] = [];
  for (let person = 1; person <= CROWD; person += 1)
    codes.push(codeOf(await api.invite(sessionId, `Sim${person}`)));
  const random = createRandom('guided');
  const crowd = gather({ url, codes, random, rrMs: readRecording(), withinMs: 8_000 });
  // With Ina, Oz, Ana and Bo.
  await expect(ina.getByTestId('people-count')).toHaveText(`${CROWD + 4}`, { timeout: AN_EFFORT_MS });
  return crowd;
}

async function wait({ cleo, cleoLink, ina }: Cast): Promise<void> {
  await cleo.goto(cleoLink);
  await expect(cleo.getByText('Every place is taken at the moment.')).toBeVisible();
  await cleo.getByRole('button', { name: 'Join when a place is free' }).click();
  const line = cleo.getByRole('region', { name: 'Waiting for a place' });
  await expect(line.getByRole('status')).toHaveText('You are next.');
  await expect(deck(ina)).toContainText('1 person waits for a place.');
}

async function begin({ ina, oz, ana }: Cast): Promise<void> {
  await press(ina, 'Start session');
  for (const page of [ana, oz]) await technique(page, ARRIVE);
  await expect(ana.getByText(/Starting in/)).toBeHidden({ timeout: AN_EFFORT_MS });
}

async function reach({ url, api }: Stage, { ana, sessionId }: Cast): Promise<void> {
  const cloud = createReporter({ url, sessionId, secret: await api.upstreamSecret('Wrist cloud') });
  const data = { title: 'One rhythm', message: 'Your hearts have slowed together.' };
  expect(await cloud.report('hrv.milestone', data)).toEqual({ status: 202, text: 'applied' });
  await expect(ana.getByRole('region', { name: 'Reached' })).toContainText('slowed together', {
    timeout: AN_EFFORT_MS,
  });
}

async function goOn({ ina, oz, ana, bo }: Cast): Promise<void> {
  await press(ina, '1 minute more');
  for (const page of [ana, bo, oz, ina]) await technique(page, SETTLE);
  await areInStep(ana, bo);
}

/** The same technique at the same place of its cycle, as far as two questions in a row can tell. */
async function areInStep(one: Page, other: Page): Promise<void> {
  await expect(async () => {
    const phases = await Promise.all(
      [one, other].map(async (page) => Number(await pacer(page).getAttribute('data-cycle-phase'))),
    );
    const apart = Math.abs((phases[0] ?? NaN) - (phases[1] ?? NaN));
    expect(Math.min(apart, 1 - apart)).toBeLessThan(ASIDE);
  }).toPass({ timeout: AN_EFFORT_MS });
}

async function ask({ ina, ana, bo }: Cast): Promise<void> {
  await press(ina, 'Start a vote');
  const form = ina.getByRole('dialog', { name: 'Start a vote' });
  await form.getByRole('combobox', { name: 'It closes' }).selectOption('When I close it');
  await form.getByRole('button', { name: 'Open the vote' }).click();
  for (const page of [ana, bo]) {
    await show(page, 'Vote');
    await vote(page).getByRole('radio').first().check();
    await vote(page).getByRole('button', { name: 'Vote' }).click();
    await expect(vote(page)).toContainText('You voted for');
  }
  await show(ina, 'Vote');
  await expect(vote(ina)).toContainText(`2 of ${CROWD + 3} voted`);
  await vote(ina).getByRole('button', { name: 'Close the vote now' }).click();
  await vote(ina).getByRole('button', { name: /Veto/ }).click();
  await expect(vote(bo)).toContainText('The instructor decided against it');
}

async function rate({ ana, bo }: Cast): Promise<void> {
  await show(bo, 'Chat');
  await say(bo, 'Slow and good');
  await show(ana, 'Chat');
  await expect(chat(ana)).toContainText('Slow and good');
  const question = bo.getByRole('group', { name: 'How was Arrive?' });
  await question.getByRole('radio', { name: '4 good' }).check({ force: true });
  await expect(bo.getByText('Thank you. You can change it.')).toBeVisible();
}

async function breatheAsOne({ ina }: Cast): Promise<void> {
  await expect(ina.getByTestId('sync-group')).toHaveText(/^(?:[89]\d|100) %$/, { timeout: 2 * AN_EFFORT_MS });
  await ina.getByRole('button', { name: /Breathing together, group/ }).click();
  const sheet = ina.getByRole('dialog', { name: 'Breathing together' });
  await expect(sheet.getByRole('list', { name: 'What was reached' })).toContainText('Breathing as one', {
    timeout: 2 * AN_EFFORT_MS,
  });
  await sheet.getByRole('button', { name: 'Close' }).click();
}

async function pause({ ina, ana, bo }: Cast): Promise<void> {
  await press(ina, 'Pause');
  await expect(bo.getByText(/^Ina .*has paused the session/)).toBeVisible();
  await press(ina, 'Go on');
  await expect(bo.getByText(/Going on in/)).toBeVisible();
  await expect(bo.getByText(/Going on in/)).toBeHidden({ timeout: AN_EFFORT_MS });
  await expect(next(ana)).toHaveCount(0);
}

async function replace({ ina, ana, bo, cleo }: Cast): Promise<void> {
  await show(ina, 'People');
  await personIn(ina, 'Bo Journey')
    .getByRole('button', { name: /^Remove/ })
    .click();
  await ina
    .getByRole('dialog', { name: 'Remove Bo Journey?' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await bo.waitForURL(/\/closed\/removed/);
  await cleo.waitForURL(/\/s\//, { timeout: AN_EFFORT_MS });
  await expect(pacer(cleo)).toBeVisible();
  await areInStep(ana, cleo);
}

async function settleDown({ ina, oz, ana, cleo }: Cast): Promise<void> {
  await press(ina, 'Next step');
  for (const page of [ana, cleo, oz, ina]) await technique(page, REST);
  await areInStep(ana, cleo);
}

async function end({ ina }: Cast): Promise<void> {
  await press(ina, 'End session');
  await ina
    .getByRole('dialog', { name: 'End the session?' })
    .getByRole('button', { name: 'End now' })
    .click();
  await ina.waitForURL(/\/summary$/, { timeout: AN_EFFORT_MS });
}

async function sum({ ana }: Cast): Promise<void> {
  await ana.waitForURL(/\/summary$/, { timeout: AN_EFFORT_MS });
  const main = ana.getByRole('main');
  for (const text of ['Arrive', 'Settle', 'Rest', 'One rhythm', 'The group breathed as one'])
    await expect(main).toContainText(text, { timeout: AN_EFFORT_MS });
}

async function replay({ url }: Stage, { admin, sessionId }: Cast): Promise<void> {
  await admin.goto(`${url}/admin/sessions/${sessionId}/replay`);
  const written = admin.getByRole('region', { name: 'Chat by then' });
  await expect(written).toBeVisible();
  await expect(written).not.toContainText('Slow and good');
  await admin.getByRole('slider', { name: 'Time of the session' }).press('End');
  await expect(written).toContainText('Slow and good');
}

async function playExpiry({ url, admin: password, api, device }: Stage): Promise<void> {
  await api.ask([
    { id: 'sleep', kind: 'yes_no', text: 'Did you sleep well?' },
    { id: 'hope', kind: 'text', text: 'What do you hope for?' },
  ]);
  const { id: sessionId } = await api.session();
  const [dana, admin] = await Promise.all([device({ phone: true }), device()]);
  await signIn(admin, url, password);
  await admin.goto(`${url}/admin/people`);
  const row = admin.getByRole('row').filter({ hasText: 'Dana Journey' });
  await join(dana, await api.invite(sessionId, 'Dana', 'participant', 1));
  await expect(row).toContainText('0/2');
  await dana.getByRole('region', { name: 'Questions' }).getByRole('button', { name: 'Answer' }).click();
  const questions = dana.getByRole('dialog', { name: 'Before we begin' });
  await questions.getByRole('radio', { name: 'Yes' }).check();
  await questions.getByRole('button', { name: 'Next' }).click();
  await questions.getByRole('textbox', { name: 'What do you hope for?' }).fill('Rest.');
  await dana.keyboard.press('Escape');
  await expect(row).toContainText('2/2');
  await dana.waitForURL(/\/closed\/expired/, { timeout: 90_000 });
  await expect(dana.getByRole('heading', { level: 1, name: 'Your time is over' })).toBeVisible();
  await expect(row).toContainText(/expired/i);
}
