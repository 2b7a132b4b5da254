import type { Page } from '@playwright/test';
import { AdminApi } from './world/api.ts';
import { expect, signIn, test } from './world/world.ts';
import { Witness } from './world/witness.ts';
import { chat, chatLines, composer, join, pacer, people, say, secondsLeft, show } from './world/seats.ts';

test('a live session, from the invite to the summary', async ({ world }) => {
  test.setTimeout(240_000);
  const { url, network, server } = world;
  const admin = await world.device();

  await test.step('an admin adds people, creates a session and appoints the instructor', async () => {
    await signIn(admin, url);
    await admin.getByRole('link', { name: 'Sessions' }).first().click();
    await expect(admin.getByRole('button', { name: 'New session' }).first()).toBeVisible();
  });

  const addPerson = async (first: string, last: string, email: string) => {
    await admin.getByRole('link', { name: 'People' }).first().click();
    await admin.getByRole('button', { name: 'Add a person' }).first().click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'First name' }).fill(first);
    await dialog.getByRole('textbox', { name: 'Last name' }).fill(last);
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const link = await dialog.getByRole('textbox', { name: 'Invite link' }).inputValue();
    await expect(dialog.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    expect(await admin.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await admin.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    return link;
  };
  const instructorLink = await addPerson('Ina', 'Lead', 'ina@example.org');

  await admin.getByRole('link', { name: 'Sessions' }).first().click();
  await admin.getByRole('button', { name: 'New session' }).first().click();
  const planning = admin.getByRole('dialog');
  await planning.getByRole('textbox', { name: 'Title' }).fill('Evening breath');
  await planning.getByRole('spinbutton', { name: 'Minutes' }).fill('20');
  await planning.getByRole('combobox', { name: 'Instructor' }).selectOption({ label: 'Ina Lead' });
  await planning.getByRole('button', { name: 'Create session' }).click();
  await expect(admin.getByText('Evening breath').first()).toBeVisible();

  const api = await AdminApi.signIn(url);
  const sessionId = (await api.sessions())[0]?.id ?? '';
  const anaLink = await api.invite(sessionId, 'Ana');
  const boLink = await api.invite(sessionId, 'Bo');
  const observerLink = await api.invite(sessionId, 'Olga', 'observer');

  const [ana, bo, ina, olga] = await Promise.all([
    world.device({ phone: true }),
    world.device(),
    world.device(),
    world.device(),
  ]);

  await test.step('a mail scanner opens the link first, and spends nothing', async () => {
    for (let look = 0; look < 3; look += 1) expect((await fetch(anaLink)).status).toBe(200);
  });

  await test.step('people join in two taps, and the admin sees it at once', async () => {
    await admin.getByRole('link', { name: 'People' }).first().click();
    const row = admin.getByRole('row', { name: /ana\.1@example/ });
    await expect(row).toContainText(/invited/i);
    await join(ana, anaLink, 'Ana');
    await expect(row).toContainText(/joined/i);
    await join(bo, boLink);
    await join(ina, instructorLink);
    await join(olga, observerLink);
    await show(bo, 'People');
    await expect(people(bo).getByRole('listitem')).toHaveCount(4);
  });

  await test.step('the instructor starts, and everybody breathes in the same phase', async () => {
    await ina.getByRole('button', { name: 'Start session' }).click();
    for (const page of [ana, bo, ina, olga])
      await expect.poll(() => secondsLeft(page)).toBeGreaterThan(19 * 60);
    const left = await Promise.all([ana, bo, ina, olga].map(secondsLeft));
    expect(Math.max(...left) - Math.min(...left)).toBeLessThanOrEqual(1);
  });

  await test.step('a change of technique is announced and lands for all', async () => {
    await ina.getByRole('button', { name: 'Change the breath' }).click();
    await ina.getByRole('dialog').getByRole('button', { name: /Box/ }).click();
    for (const page of [ana, bo, olga]) await expect(page.getByText(/Next: Box/)).toBeVisible();
    for (const page of [ana, bo, ina, olga])
      await expect(pacer(page)).toHaveAttribute('data-technique', 'box', { timeout: 20_000 });
  });

  await test.step('everyone chats, an observer watches', async () => {
    await show(ana, 'Chat');
    await show(bo, 'Chat');
    await composer(bo).pressSequentially('Good evening everybody', { delay: 120 });
    await expect(ana.getByText(/Bo.*writing/)).toBeVisible();
    await composer(bo).press('Enter');
    await say(ana, 'Hello Bo');
    for (const page of [ana, bo])
      await expect(chatLines(page)).toHaveText(['Good evening everybody', 'Hello Bo']);
    await show(olga, 'Chat');
    await expect(chatLines(olga)).toHaveText(['Good evening everybody', 'Hello Bo']);
    await expect(composer(olga)).toHaveCount(0);
  });

  await test.step('a second tab is the same person', async () => {
    const tab = await bo.context().newPage();
    await tab.goto(bo.url());
    await expect(pacer(tab)).toBeVisible();
    await show(ina, 'People');
    await expect(people(ina).getByRole('listitem')).toHaveCount(4);
    await tab.close();
  });

  await test.step('the heart of the recording is shown with its variability', async () => {
    await show(ana, 'Heart');
    await ana.getByRole('button', { name: 'Use simulated strap' }).click();
    await expect(ana.getByTestId('bpm')).toHaveText(/^\d{2,3}$/);
    await expect(ana.getByTestId('rmssd')).toHaveText(/^\d+/, { timeout: 60_000 });
    await ana.getByRole('button', { name: 'Close my heart' }).click();
  });

  const witness = await Witness.join(`http://127.0.0.1:${server.port}`, await api.invite(sessionId, 'Wim'));
  for (const outageMs of [4_000, 30_000]) {
    await test.step(`the network is gone for ${outageMs / 1000} s`, async () => {
      await show(ana, 'Chat');
      await composer(ana).fill(`draft of ${outageMs}`);
      const before = await chatLines(bo).count();
      network.cut();
      await witness.say(`said meanwhile ${outageMs}`);
      await composer(bo).fill(`written offline ${outageMs}`);
      await composer(bo).press('Enter');
      const breathing = watchPacer(ana, outageMs);
      expect(await breathing).toBe(true);
      network.restore();
      for (const page of [ana, bo])
        await expect(chatLines(page)).toHaveCount(before + 2, { timeout: 20_000 });
      await expect(composer(ana)).toHaveValue(`draft of ${outageMs}`);
      await expect(chat(ana).getByText(/messages? while you were away/)).toBeVisible();
      await expect(people(ina).getByRole('listitem')).toHaveCount(5);
      await composer(ana).fill('');
    });
  }

  await test.step('the server is killed and started again', async () => {
    const before = await chatLines(bo).allTextContents();
    await composer(ana).fill('kept through the crash');
    await server.kill();
    await say(bo, 'sent to nobody yet');
    await server.start();
    for (const page of [ana, bo]) {
      await expect(chatLines(page)).toHaveText([...before, 'sent to nobody yet'], { timeout: 30_000 });
    }
    await expect(composer(ana)).toHaveValue('kept through the crash');
    await expect(people(ina).getByRole('listitem')).toHaveCount(5, { timeout: 30_000 });
    await expect(pacer(ana)).toHaveAttribute('data-technique', 'box');
  });

  witness.leave();
  await test.step('the instructor ends, everybody sees it, nobody comes back', async () => {
    await ina.getByRole('button', { name: 'End session' }).click();
    await ina.getByRole('dialog').getByRole('button', { name: 'End now' }).click();
    for (const page of [ana, bo, ina, olga]) {
      await expect(page.getByRole('heading', { level: 1, name: 'The session has ended' })).toBeVisible({
        timeout: 30_000,
      });
    }
    await ana.goto(anaLink);
    await expect(ana.getByRole('heading', { level: 1 })).toContainText(/ended/i);
    await expect(ana.getByRole('button', { name: 'Join', exact: true })).toHaveCount(0);
    await expect(admin.getByRole('row', { name: /ana\.1@example/ })).toContainText(/completed/i);
  });
});

/** Looks at the pacer for a while; true when its phase kept moving all along. */
function watchPacer(page: Page, ms: number): Promise<boolean> {
  return pacer(page).evaluate(
    (element, durationMs) =>
      new Promise<boolean>((resolve) => {
        const until = performance.now() + durationMs;
        let last = element.getAttribute('data-cycle-phase');
        let movedAt = performance.now();
        const look = () => {
          const phase = element.getAttribute('data-cycle-phase');
          const now = performance.now();
          if (phase !== last) movedAt = now;
          last = phase;
          if (now - movedAt > 1_000) return resolve(false);
          if (now >= until) return resolve(true);
          requestAnimationFrame(look);
        };
        look();
      }),
    ms,
  );
}
