import { expect, type Locator, type Page } from '@playwright/test';

export type NewPerson = {
  readonly first: string;
  readonly last: string;
  /** Title of their session, and their own minutes in it. */
  readonly session?: string;
  readonly minutes?: number;
};

const emailOf = ({ first }: Pick<NewPerson, 'first'>): string => `${first.toLowerCase()}@example.org`;
export const rowOf = (admin: Page, person: Pick<NewPerson, 'first'>): Locator =>
  admin.getByRole('row').filter({ hasText: emailOf(person) });

export async function goTo(admin: Page, place: 'Overview' | 'People' | 'Sessions'): Promise<void> {
  await admin.getByRole('link', { name: place }).first().click();
  await expect(admin.getByRole('heading', { level: 1, name: place })).toBeVisible();
}

/** Adds a person by the dialog; answers the link that was copied from it. */
export async function addPerson(admin: Page, person: NewPerson): Promise<string> {
  await goTo(admin, 'People');
  await admin.getByRole('button', { name: 'Add a person' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'First name' }).fill(person.first);
  await dialog.getByRole('textbox', { name: 'Last name' }).fill(person.last);
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(emailOf(person));
  if (person.session !== undefined) {
    const option = dialog.getByRole('option', { name: person.session });
    const session = dialog.getByRole('combobox', { name: 'Session' });
    await session.selectOption((await option.getAttribute('value')) ?? '');
    await dialog.getByRole('spinbutton', { name: 'Minutes' }).fill(`${person.minutes ?? ''}`);
  }
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const link = await dialog.getByRole('textbox', { name: 'Invite link' }).inputValue();
  await expect(dialog.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  expect(await admin.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await admin.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  return link;
}

/** Plans a session by the dialog and appoints its instructor; answers its id. */
export async function planSession(admin: Page, title: string, instructor: string): Promise<string> {
  await goTo(admin, 'Sessions');
  await admin.getByRole('button', { name: 'New session' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Title' }).fill(title);
  await dialog.getByRole('spinbutton', { name: 'Minutes' }).fill('20');
  await dialog.getByRole('combobox', { name: 'Instructor' }).selectOption({ label: instructor });
  await dialog.getByRole('button', { name: 'Create session' }).click();
  await admin.waitForURL(/\/sessions\/[^/]+$/);
  return admin.url().split('/').at(-1) ?? '';
}
