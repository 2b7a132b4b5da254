import type { Locator, Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { faultsOf } from './world/inspection.ts';
import { join, personIn } from './world/seats.ts';
import { expect, signIn, test, type World } from './world/world.ts';

type Cast = {
  readonly ana: Page;
  readonly admin: Page;
  readonly link: string;
  readonly sessionId: string;
};

const offer = (page: Page): Locator => page.getByRole('region', { name: 'Questions' });
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Before we begin' });
const next = (page: Page): Locator => dialog(page).getByRole('button', { name: 'Next' });
/** The questions in the editor. */
const asked = (page: Page): Locator =>
  page.getByRole('list', { name: 'Questions, in the order in which they are asked' }).getByRole('listitem');
const row = (page: Page): Locator => page.getByRole('row').filter({ hasText: 'Ana Journey' });

/** Softly, so that one run tells of every screen. */
async function inspect(page: Page, screen: string): Promise<void> {
  expect.soft(await faultsOf(page), screen).toEqual([]);
}

test('@guided questions are written, answered, handed in and read', async ({ world }) => {
  test.setTimeout(300_000);
  const api = await AdminApi.signIn(world.house.directUrl);
  const { id: sessionId } = await api.session();
  const link = await api.invite(sessionId, 'Ana');
  const [ana, admin] = [await world.device({ phone: true }), await world.device()];
  await signIn(admin, world.url);
  const cast: Cast = { ana, admin, link, sessionId };
  await test.step('INTAKE-1 an admin writes them, by the keyboard', () => write(world, cast));
  await test.step('the invitation and the lobby say so', () => arrive(world, cast));
  await test.step('INTAKE-3 one at a time, each kept at once', () => answerSome(cast));
  await test.step('INTAKE-6 the table of people follows', () => follow(world, cast));
  await test.step('CLIENT-6 without a network they wait', () => loseNetwork(world, cast));
  await test.step('INTAKE-7 another device goes on where this one was', () => moveOn(world, cast));
  await test.step('INTAKE-5 an admin reads them, and opens them again', () => readAsAdmin(world, cast));
  await test.step('nothing is asked during the breath', () => begin(api, cast));
  await test.step('INTAKE-7 whoever leads reads them, by the keyboard', () => readAsLeader(world, api, cast));
});

async function addQuestion(admin: Page, text: string, kind: string): Promise<Locator> {
  await admin.getByRole('button', { name: 'Add a question' }).click();
  // Where the focus goes by itself.
  await admin.keyboard.type(text);
  await admin.getByRole('combobox', { name: 'Answered by' }).selectOption(kind);
  return asked(admin).filter({ hasText: text });
}

async function write(world: World, { admin }: Cast): Promise<void> {
  await admin.goto(`${world.url}/admin/settings`);
  await admin.getByRole('link', { name: 'Questions' }).click();
  await expect(admin.getByText('Nothing is asked.')).toBeVisible();
  await inspect(admin, 'no questions yet');
  await addQuestion(admin, 'Did you sleep well?', 'Yes or no');
  const calm = await addQuestion(admin, 'How calm are you?', 'A scale from 1 to 5');
  await calm.getByRole('textbox', { name: 'What 1 means' }).fill('restless');
  await calm.getByRole('textbox', { name: 'What 5 means' }).fill('calm');
  await calm.getByRole('checkbox', { name: 'An answer is needed' }).check();
  await inspect(admin, 'a question with its preview');
  const often = await addQuestion(admin, 'How often do you breathe on purpose?', 'One of several');
  await expect(admin.getByText('1 question is not complete.')).toBeVisible();
  await often.getByRole('textbox', { name: 'Choice 1' }).fill('Never');
  await often.getByRole('textbox', { name: 'Choice 2' }).fill('Often');
  await addQuestion(admin, 'What do you hope for?', 'Words');
  await admin.keyboard.press('Alt+ArrowUp');
  await expect(asked(admin).nth(2)).toContainText('What do you hope for?');
  await admin.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByText('Not saved yet.')).toBeHidden();
  await admin.reload();
  await expect(asked(admin).nth(1)).toContainText('How calm are you?');
}

async function arrive({ url }: World, { ana, link }: Cast): Promise<void> {
  expect(link).toContain(url);
  await ana.goto(link);
  await expect(ana.getByText('4 questions once you are in')).toBeVisible();
  await join(ana, link);
  await expect(offer(ana)).toContainText('A few questions before we begin. 0 of 4 answered');
  await inspect(ana, 'the lobby with questions');
}

async function answerSome({ ana }: Cast): Promise<void> {
  await offer(ana).getByRole('button', { name: 'Answer' }).click();
  await expect(dialog(ana)).toContainText('Question 1 of 4');
  await dialog(ana).getByRole('radio', { name: 'Yes' }).check();
  await expect(dialog(ana).getByRole('status')).toHaveText('Saved');
  await inspect(ana, 'a question of yes and no');
  await next(ana).press('Enter');
  await expect(dialog(ana).getByRole('group', { name: /How calm are you/ })).toBeVisible();
  await inspect(ana, 'a scale');
  await dialog(ana).getByRole('radio', { name: '4' }).check();
  await next(ana).click();
  await dialog(ana).getByRole('textbox', { name: 'What do you hope for?' }).fill('Rest.');
  // At once, without waiting for it to be saved by itself.
  await ana.keyboard.press('Escape');
  await expect(offer(ana)).toContainText('3 of 4 answered');
  await ana.reload();
  await offer(ana).getByRole('button', { name: 'Go on' }).click();
  await expect(dialog(ana)).toContainText('Question 4 of 4');
  await dialog(ana).getByRole('button', { name: 'Back' }).click();
  await expect(dialog(ana).getByRole('textbox')).toHaveValue('Rest.');
  await ana.keyboard.press('Escape');
}

async function follow({ url }: World, { admin }: Cast): Promise<void> {
  await admin.goto(`${url}/admin/people`);
  await expect(row(admin)).toContainText('3/4');
}

async function loseNetwork({ house }: World, { ana, admin }: Cast): Promise<void> {
  await offer(ana).getByRole('button', { name: 'Go on' }).click();
  await expect(dialog(ana)).toContainText('Question 4 of 4');
  house.network.cut();
  await dialog(ana).getByRole('radio', { name: 'Often' }).check();
  await expect(dialog(ana).getByRole('status')).toContainText('Waiting for the network');
  house.network.restore();
  await expect(dialog(ana).getByRole('status')).toHaveText('Saved', { timeout: 30_000 });
  await expect(row(admin)).toContainText('4/4', { timeout: 30_000 });
  await ana.keyboard.press('Escape');
}

async function moveOn(world: World, { link }: Cast): Promise<void> {
  const other = await world.device({ colorScheme: 'light' });
  await other.goto(link);
  await other.getByRole('button', { name: 'Join', exact: true }).click();
  await other.getByRole('button', { name: 'Move here' }).click();
  await other.waitForURL(/\/s\//);
  await offer(other).getByRole('button', { name: 'Go on' }).click();
  await expect(dialog(other)).toContainText('You have answered 4 of 4.');
  await inspect(other, 'the last step');
  await dialog(other).getByRole('button', { name: 'Hand in' }).click();
  await expect(dialog(other)).toContainText('your answers are handed in');
  await inspect(other, 'what was handed in');
  await other.context().close();
}

async function readAsAdmin({ url }: World, { admin, sessionId }: Cast): Promise<void> {
  await row(admin).getByRole('link', { name: 'Ana Journey' }).click();
  const answers = admin.getByRole('region', { name: 'Answers' });
  await expect(answers).toContainText('Handed in');
  await expect(answers).toContainText('4 of 5');
  await expect(answers).toContainText('Rest.');
  await inspect(admin, 'the answers of a person');
  await answers.getByRole('button', { name: 'Let Ana change them' }).click();
  await expect(answers).toContainText('4/4 answered, not handed in yet.');
  await admin.goto(`${url}/admin/sessions/${sessionId}`);
  await expect(admin.getByText('Somebody has answered, so the questions stay as they are.')).toBeVisible();
  await inspect(admin, 'a session that keeps its questions');
}

async function begin(api: AdminApi, { ana, link, sessionId }: Cast): Promise<void> {
  await ana.goto(link);
  await ana.getByRole('button', { name: 'Join', exact: true }).click();
  await ana.getByRole('button', { name: 'Move here' }).click();
  await ana.waitForURL(/\/s\//);
  await expect(offer(ana)).toContainText('4 of 4 answered');
  await api.start(sessionId);
  await expect(offer(ana)).toBeHidden();
}

async function readAsLeader(world: World, api: AdminApi, { sessionId }: Cast): Promise<void> {
  const ina = await world.device({ phone: true, colorScheme: 'light' });
  await join(ina, await api.invite(sessionId, 'Ina', 'instructor'));
  await ina.keyboard.press('p');
  const read = personIn(ina, 'Ana Journey').getByRole('button', { name: 'Read what Ana Journey answered' });
  await inspect(ina, 'the tools of a person');
  await read.focus();
  await ina.keyboard.press('Enter');
  const answers = ina.getByRole('dialog', { name: 'What Ana Journey answered' });
  await expect(answers).toContainText('4 of 4 answered, not handed in yet.');
  await expect(answers).toContainText('Rest.');
  await inspect(ina, 'what a person answered');
  await ina.keyboard.press('Escape');
  await expect(read).toBeFocused();
}

test('INTAKE-2 a session has questions of its own, or none', async ({ world }) => {
  const api = await AdminApi.signIn(world.house.directUrl);
  const { id: sessionId } = await api.session();
  const admin = await world.device();
  await signIn(admin, world.url);
  await admin.goto(`${world.url}/admin/sessions/${sessionId}`);
  const card = admin.getByRole('region', { name: 'Questions', exact: true });
  await card.getByRole('combobox', { name: 'Participants are asked' }).selectOption('Questions of its own');
  await card.getByRole('button', { name: 'Add a question' }).click();
  await admin.keyboard.type('Is this your first time?');
  await inspect(admin, 'a session with questions of its own');
  await card.getByRole('button', { name: 'Save the questions' }).click();
  await expect(card.getByRole('button', { name: 'Save the questions' })).toBeHidden();
  const bo = await world.device();
  await join(bo, await api.invite(sessionId, 'Bo'));
  await expect(offer(bo)).toContainText('0 of 1 answered');
  await card.getByRole('combobox', { name: 'Participants are asked' }).selectOption('Nothing');
  await card.getByRole('button', { name: 'Save the questions' }).click();
  await expect(offer(bo)).toBeHidden();
});
