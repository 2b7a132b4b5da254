/*
 * Prints how smoothly the live page runs in a full room: 50 people whose hearts and breaths come in once a second and twice, on a processor
 * four times as slow as this one. After a build; with little else to do on the machine, or it measures the queue for the processor.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { arrive, createRandom, freePort, inTurns, readRecording, type Person } from '@attune/simulator';
import { chromium, type Browser, type Page } from '@playwright/test';
import { AdminApi, codeOf } from '../src/world/api.ts';
import { join, show } from '../src/world/seats.ts';
import { ServerProcess } from '../src/world/serverProcess.ts';

const PEOPLE = 50;
const THROTTLE = 4;
const MEASURED_MS = 60_000;
/** Until the page has compiled what it needs, and the last chunks of it are there. */
const WARM_UP_MS = 10_000;
const GOAL_FRAMES = 55;
const GOAL_TASK_MS = 50;
const SEED = 1;

type Measured = { readonly frames: readonly number[]; readonly tasks: readonly number[] };

async function main(): Promise<boolean> {
  const port = await freePort();
  await using server = await ServerProcess.start(port, `http://127.0.0.1:${port}`, {
    // All of them come from one address.
    HTTP_RATE_FACTOR: '100',
  });
  const api = await AdminApi.signIn(server.url);
  const session = await api.session({ duration_minutes: 60 });
  const browser = await chromium.launch({
    executablePath: process.env['ATTUNE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const people = await crowd(server.url, api, session.id);
  try {
    await api.start(session.id);
    const page = await pageOf(browser, await api.invite(session.id, 'Ana'));
    tellWhere(browser);
    const verdicts: boolean[] = [];
    for (const panel of ['Chat', 'People'] as const) {
      await show(page, panel);
      await pause(WARM_UP_MS);
      verdicts.push(report(panel, await measured(page)));
    }
    return verdicts.every(Boolean);
  } finally {
    for (const person of people) person.end();
    await browser.close();
  }
}

/** Everybody wears a strap for all to see, and holds to breathe. */
async function crowd(url: string, api: AdminApi, sessionId: string): Promise<Person[]> {
  const rrMs = readRecording();
  const random = createRandom(SEED);
  const names = Array.from({ length: PEOPLE }, (_, index) => `Person${index + 1}`);
  return inTurns(names, 4, async (name) => {
    const code = codeOf(await api.invite(sessionId, name));
    return arrive({ url, code, random: random.fork(name), heart: { rrMs, share: 'group' }, breathes: true });
  });
}

async function pageOf(browser: Browser, link: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await join(page, link);
  await page
    .getByTestId('people-count')
    .filter({ hasText: `${PEOPLE + 1}` })
    .waitFor({ timeout: 60_000 });
  await show(page, 'Heart');
  await page.getByRole('button', { name: 'Use simulated strap' }).click();
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  return page;
}

/** Frames in each whole second, and how long each task took that is long for the browser (over 50 ms). */
function measured(page: Page): Promise<Measured> {
  return page.evaluate(
    (lengthMs) =>
      new Promise<Measured>((resolve) => {
        const tasks: number[] = [];
        const observer = new PerformanceObserver((list) =>
          tasks.push(...list.getEntries().map(({ duration }) => duration)),
        );
        observer.observe({ type: 'longtask' });
        const began = performance.now();
        const frames = Array.from({ length: Math.floor(lengthMs / 1_000) }, () => 0);
        requestAnimationFrame(function count(at) {
          const second = Math.floor((at - began) / 1_000);
          if (second >= frames.length) {
            observer.disconnect();
            return resolve({ frames, tasks });
          }
          frames[second] = (frames[second] ?? 0) + 1;
          requestAnimationFrame(count);
        });
      }),
    MEASURED_MS,
  );
}

function tellWhere(browser: Browser): void {
  const gib = (totalmem() / 1024 ** 3).toFixed(1);
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `${cpus().length} cores (${cpus()[0]?.model}), ${gib} GiB, load ${load}, Chromium ${browser.version()}, ${THROTTLE}x slower`,
  );
  console.log(`${PEOPLE} people, hearts at 1 Hz, breaths at 2 Hz, ${MEASURED_MS / 1_000} s for each panel\n`);
  console.log('| panel | frames a second, mean | worst second | tasks over 50 ms | longest task | goal |');
  console.log('| --- | ---: | ---: | ---: | ---: | --- |');
}

function report(panel: string, { frames, tasks }: Measured): boolean {
  const mean = frames.reduce((sum, count) => sum + count, 0) / frames.length;
  const longest = Math.max(0, ...tasks);
  const isHeld = mean >= GOAL_FRAMES && longest <= GOAL_TASK_MS;
  const verdict = isHeld ? 'held' : `missed: ${GOAL_FRAMES} frames, no task over ${GOAL_TASK_MS} ms`;
  console.log(
    `| ${panel} | ${mean.toFixed(1)} | ${Math.min(...frames)} | ${tasks.length} | ${longest.toFixed(0)} ms | ${verdict} |`,
  );
  return isHeld;
}

process.exitCode = (await main()) ? 0 : 1;
