import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { chat, chatLines, join, show } from './world/seats.ts';
import { expect, test } from './world/world.ts';
import { Witness } from './world/witness.ts';

const DESK = { width: 1280, height: 800 };
const NARROWEST = { width: 320, height: 640 };

/** Few, for there is a limit to how many a person may send; and high, so that they are more than a log can show. */
const LINES = Array.from({ length: 10 }, (_, line) => `${line}${'\nbreathe out'.repeat(8)}`);

/** By how much the page is larger than its window; nothing is good. */
const beyondWindow = (page: Page) =>
  page.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    return [Math.max(scrollHeight - innerHeight, 0), Math.max(scrollWidth - innerWidth, 0)];
  });

async function isAtItsEnd(page: Page): Promise<void> {
  await expect(chatLines(page).last()).toBeInViewport({ ratio: 0.1 });
  const left = () => chat(page).evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  await expect.poll(left).toBeLessThan(2);
}

test('a long chat scrolls within its log, opens at its end, and never moves the page', async ({ world }) => {
  const api = await AdminApi.signIn(world.house.directUrl);
  const { id } = await api.session();
  const ana = await world.device();
  await join(ana, await api.invite(id, 'Ana'));
  using wim = await Witness.join(world.house.directUrl, await api.invite(id, 'Wim'));
  for (const line of LINES) await wim.say(line);
  await expect(chatLines(ana)).toHaveCount(LINES.length);
  expect(await beyondWindow(ana), 'beside the breath').toEqual([0, 0]);
  await isAtItsEnd(ana);

  await ana.setViewportSize(NARROWEST);
  await show(ana, 'Chat');
  await isAtItsEnd(ana);
  expect(await beyondWindow(ana), 'in a sheet').toEqual([0, 0]);
  // As a keyboard on the screen makes it, or a question above the log.
  await ana.setViewportSize({ ...NARROWEST, height: 500 });
  await isAtItsEnd(ana);
  await ana.setViewportSize(DESK);
  await isAtItsEnd(ana);
  await ana.setViewportSize(NARROWEST);
  await isAtItsEnd(ana);
});
