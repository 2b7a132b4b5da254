import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { freePort } from '@attune/simulator';
import type { Page } from '@playwright/test';
import { listenForComplaints } from './world/complaints.ts';
import { chatLines, join, pacer, say } from './world/seats.ts';
import { TerminalProgram } from './world/terminalProgram.ts';
import { expect, test as base } from './world/world.ts';

/** A terminal in an empty folder. */
type Terminal = {
  run(
    program: 'demo' | 'server' | 'cluster',
    environment: Record<string, string>,
    args?: readonly string[],
  ): TerminalProgram;
};

const test = base.extend<{ terminal: Terminal }>({
  terminal: async ({ browserName: _ }, use) => {
    const directory = await mkdtemp(joinPath(tmpdir(), 'attune-newcomer-'));
    const running: TerminalProgram[] = [];
    await use({
      run(program, environment, args) {
        const started = TerminalProgram.start(program, directory, environment, args);
        running.push(started);
        return started;
      },
    });
    for (const program of running) await program[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  },
});

test('somebody new starts the demo, looks around as everyone, and stops it', async ({
  terminal,
  browser,
}) => {
  const demo = terminal.run('demo', { PORT: `${await freePort()}` });
  const url = await demo.printed(/Open this\s+(\S+)/);
  const [participant, lead, watch, admin] = await Promise.all(
    ['Take part', 'Lead', 'Watch', 'Run it'].map((title) =>
      demo.printed(new RegExp(`${title}\\s+(http\\S+)`)),
    ),
  );
  const email = await demo.printed(/(\S+@\S+)/);
  const password = await demo.printed(/password: (\S+)/);
  await using context = await browser.newContext();
  const complaints = listenForComplaints(context, url);

  await test.step('the landing page leads to all of them', async () => {
    const page = await context.newPage();
    await page.goto(url);
    const cards = [
      ['Take part', participant],
      ['Lead', lead],
      ['Watch', watch],
      ['Run it', admin],
    ];
    for (const [title, link] of cards)
      await expect(page.getByRole('link', { name: title ?? '', exact: true })).toHaveAttribute(
        'href',
        link ?? '',
      );
  });

  await test.step('24 people and their instructor breathe along', async () => {
    const page = await context.newPage();
    await join(page, participant ?? '', 'Newcomer');
    await expect(page.getByTestId('people-count')).toHaveText('26', { timeout: 40_000 });
    await expect(pacer(page)).toHaveAttribute('data-cycle-phase', /\d/);
    await expect(page.getByRole('timer', { name: 'Time left' })).toContainText(/\d\d:\d\d/, {
      timeout: 20_000,
    });
  });

  await test.step('the printed password opens the dashboard', async () => {
    const page = await context.newPage();
    await page.goto(admin ?? '');
    await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'People' }).first().click();
    await expect(page.getByRole('row').filter({ hasText: 'Newcomer' })).toContainText('Live');
  });

  expect(complaints).toEqual([]);
  await test.step('Ctrl-C ends it, and no process stays', async () => {
    demo.interrupt();
    expect(await demo.ended()).toBe(0);
    await expect.poll(() => demo.isAnybodyLeft).toBe(false);
  });
});

test('somebody new starts a cluster, ends a node while they breathe, and notices nothing', async ({
  terminal,
  browser,
}) => {
  const asked = ['--nodes', '2', '--demo'];
  const cluster = terminal.run('cluster', { PORT: `${await freePort()}` }, asked);
  const link = await cluster.printed(/Take part\s+(http\S+)/);
  const pids = await Promise.all([1, 2].map((node) => cluster.printed(processOf(node))));
  await using context = await browser.newContext();
  const pages: Page[] = [];
  // Each at another node: a newcomer goes where the fewest are.
  for (const name of ['Ann', 'Ben']) {
    const page = await context.newPage();
    await join(page, link, name);
    await expect(page.getByText('Connected')).toBeVisible();
    pages.push(page);
  }
  const [ann, ben] = pages;
  if (!ann || !ben) throw new Error('Nobody is there.');

  for (const text of ['before the end of a node', 'after it']) {
    await say(ann, text);
    await expect(chatLines(ben).filter({ hasText: text })).toHaveCount(1);
    if (text !== 'after it') process.kill(Number(pids[0]), 'SIGKILL');
  }
  for (const page of pages) await expect(page.getByText('Connected')).toBeVisible();

  cluster.interrupt();
  expect(await cluster.ended()).toBe(0);
  // The other node is a process of its own group.
  expect(() => process.kill(Number(pids[1]), 0)).toThrow('ESRCH');
});

function processOf(node: number): RegExp {
  return new RegExp(`node ${node}\\s+http\\S+\\s+process (\\d+)`);
}

for (const program of ['demo', 'server'] as const) {
  test(`${program}: a port that was asked for and is taken is one plain sentence`, async ({ terminal }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const asked = { PORT: `${port}`, ADMIN_PASSWORD: 'a phrase of their own' };
    await expectSentence(terminal.run(program, asked), new RegExp(`Port ${port} is taken`));
    other.close();
  });

  test(`${program}: a wrong variable is one plain sentence`, async ({ terminal }) => {
    await expectSentence(terminal.run(program, { PORT: 'eighty' }), /PORT must be a whole number/);
  });

  test(`${program}: a database that another process holds is one plain sentence`, async ({ terminal }) => {
    const first = terminal.run('server', { PORT: '0' });
    await first.printed(/Attune is at/);
    await expectSentence(terminal.run(program, { PORT: '0' }), /another|other|already/i);
    first.interrupt();
    expect(await first.ended()).toBe(0);
  });
}

test('the usual port is taken: it moves on, and says so', async ({ terminal }) => {
  const first = terminal.run('server', {});
  await first.printed(/Attune is at (\S+)/);
  const second = terminal.run('server', { DATA_DIR: 'elsewhere' });
  await second.printed(/Port 8000 is taken, so this is on \d+\./);
});

async function expectSentence(program: TerminalProgram, sentence: RegExp): Promise<void> {
  expect(await program.ended()).toBe(1);
  const lines = program.output.trim().split('\n');
  expect(lines, program.output).toHaveLength(1);
  expect(lines[0]).toMatch(sentence);
}
