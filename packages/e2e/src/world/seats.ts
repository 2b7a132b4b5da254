import { expect, type Locator, type Page } from '@playwright/test';

/** Opens a link and joins: two taps when the name is known. */
export async function join(page: Page, link: string, name?: string): Promise<void> {
  await page.goto(link);
  if (name !== undefined) await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.waitForURL(/\/s\//);
  await expect(pacer(page)).toBeVisible();
}

export const pacer = (page: Page): Locator => page.getByRole('region', { name: 'Breath' }).getByRole('img');
export const chat = (page: Page): Locator => page.getByRole('log', { name: 'Chat' });
export const people = (page: Page): Locator => page.getByRole('list', { name: 'People' });
export const personIn = (page: Page, name: string): Locator =>
  people(page).getByRole('listitem').filter({ hasText: name });
/** What the page says of a problem; the live region, which is an alert too, is not that. */
export const notice = (page: Page): Locator => page.getByRole('main').getByRole('alert');
const timeLeft = (page: Page): Locator => page.getByRole('timer', { name: 'Time left' });
export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });
export const chatLines = (page: Page): Locator => chat(page).locator('.chat__text');

/** On a phone the panels are drawers. */
export async function show(page: Page, panel: 'Chat' | 'People' | 'Vote' | 'Heart'): Promise<void> {
  const tab = page.getByRole('tab', { name: panel });
  if ((await tab.count()) > 0 && (await tab.first().isVisible())) return tab.first().click();
  const tool = page.getByRole('navigation', { name: 'Tools' }).getByRole('button', { name: panel });
  if ((await tool.getAttribute('aria-expanded')) !== 'true') await tool.click();
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** Seconds shown by the timer. */
export async function secondsLeft(page: Page): Promise<number> {
  const [minutes = '0', seconds = '0'] = ((await timeLeft(page).textContent()) ?? '').trim().split(':');
  return Number(minutes) * 60 + Number(seconds);
}
