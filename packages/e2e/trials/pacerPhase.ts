import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { chromium, type Browser, type Page } from '@playwright/test';
import { drawLatencyMs, Network, type Latency } from '../src/world/network.ts';
import { discontinuities, pairDifferences, spread, type Frame } from '../src/world/phaseSpread.ts';
import { seededSeries } from '../src/world/seededSeries.ts';

// Two browsers, each behind its own jittery proxy, show the same breath: how far apart are they?
// Figures and the decision: docs/decisions/0002-pacer-by-web-animations.md

const SEEDS = [1, 2, 3, 4];
const RUN_MS = 20_000;
const BLOCK_MS = 500;
const JITTER = { minMs: 20, maxMs: 200 };
const ESTIMATORS = ['minRoundTrip', 'minEachWay'] as const;
type Estimator = (typeof ESTIMATORS)[number];
/** A client that joins after one probe starts wrong and is put right while the orb moves: the test of corrections. */
const CLOCKS: ClockPlan[] = [
  { estimator: 'minRoundTrip', firstProbes: 8 },
  { estimator: 'minEachWay', firstProbes: 8 },
  { estimator: 'minEachWay', firstProbes: 1 },
];
type ClockPlan = { estimator: Estimator; firstProbes: number };
type TrialResult = {
  firstErrorMs: number;
  lastErrorMs: number;
  scaleMismatch: number;
  strategies: { name: string; frames: Frame[] }[];
};

const wallNow = () => performance.timeOrigin + performance.now();

async function startClockServer() {
  const page = await readFile(new URL('./pacerPhase.html', import.meta.url));
  const server = createServer((request, response) => {
    if (request.url === '/clock') return void response.end(String(wallNow()));
    response.setHeader('content-type', 'text/html');
    response.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}/`, stop };
}

function launch(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--headless',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args });
}

async function openThrough(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

async function runRound(browsers: Browser[], serverPort: number, plan: ClockPlan, seed: number) {
  const startedAt = wallNow() - 100_000;
  const beginAtWall = wallNow() + 6_000;
  return Promise.all(
    browsers.map(async (browser, index): Promise<TrialResult> => {
      const random = seededSeries(seed * 1000 + index);
      await using network = await Network.open(serverPort, { latency: { ...JITTER, random } });
      const page = await openThrough(browser, network.url);
      const options = { ...plan, startedAt, runMs: RUN_MS, beginAtWall };
      const result = await page.evaluate(`runTrial(${JSON.stringify(options)})`);
      await page.close();
      return result as TrialResult;
    }),
  );
}

type Pool = Map<string, { apart: number[]; jumps: number[] }>;

function poolRound(pool: Pool, [one, other]: TrialResult[]) {
  if (!one || !other) throw new Error('a round needs two browsers');
  one.strategies.forEach(({ name, frames }, index) => {
    const others = other.strategies[index]?.frames ?? [];
    const entry = pool.get(name) ?? { apart: [], jumps: [] };
    entry.apart.push(...pairDifferences(frames, others));
    entry.jumps.push(...discontinuities(frames), ...discontinuities(others));
    pool.set(name, entry);
  });
}

async function compareStrategies(browsers: Browser[], serverPort: number, plan: ClockPlan) {
  const pool: Pool = new Map();
  const clockErrorsSeen: string[] = [];
  for (const seed of SEEDS) {
    const results = await runRound(browsers, serverPort, plan, seed);
    poolRound(pool, results);
    for (const { firstErrorMs, lastErrorMs, scaleMismatch } of results) {
      clockErrorsSeen.push(`${firstErrorMs.toFixed(1)}→${lastErrorMs.toFixed(1)}`);
      if (scaleMismatch > 0.01) throw new Error(`the orb was not where its timing says: ${scaleMismatch}`);
    }
  }
  console.log(`\nclock by ${plan.estimator}, orb starts after ${plan.firstProbes} probes, then one a second`);
  console.log(`error of each browser's clock, first→last ms: ${clockErrorsSeen.join(', ')}`);
  console.log('strategy | apart p50 | p95 | max || jump p50 | p95 | max (ms)');
  for (const [name, { apart, jumps }] of pool) console.log(`${name} | ${spread(apart)} || ${spread(jumps)}`);
}

/** The clock alone, over many more draws than browsers can give: how far apart do two clients put the server's time? */
function compareClocks() {
  const latency: Latency = { ...JITTER, random: seededSeries(7) };
  console.log('\nclock only, 10,000 pairs, ms between two clients\nprobes | rule | p50 | p95 | max');
  for (const probes of [8, 16, 32]) {
    const apart: Record<Estimator, number[]> = { minRoundTrip: [], minEachWay: [] };
    for (let pair = 0; pair < 10_000; pair++) {
      const [one, other] = [clockErrors(probes, latency), clockErrors(probes, latency)];
      for (const rule of ESTIMATORS) apart[rule].push(Math.abs(one[rule] - other[rule]));
    }
    for (const rule of ESTIMATORS) console.log(`${probes} | ${rule} | ${spread(apart[rule])}`);
  }
}

function clockErrors(probes: number, latency: Latency): Record<Estimator, number> {
  const legs = Array.from(
    { length: probes },
    () => [drawLatencyMs(latency), drawLatencyMs(latency)] as const,
  );
  const quickest = legs.reduce((best, leg) => (leg[0] + leg[1] < best[0] + best[1] ? leg : best));
  const there = Math.min(...legs.map(([up]) => up));
  const back = Math.min(...legs.map(([, down]) => down));
  return { minRoundTrip: (quickest[0] - quickest[1]) / 2, minEachWay: (there - back) / 2 };
}

/** How many frames reach the screen while the main thread is blocked. */
async function framesWhileBlocked(browser: Browser, url: string, strategy: string): Promise<number> {
  const page = await openThrough(browser, url);
  const cdp = await page.context().newCDPSession(page);
  const shownAt: number[] = [];
  cdp.on('Page.screencastFrame', ({ sessionId, metadata }) => {
    shownAt.push((metadata.timestamp ?? 0) * 1000);
    cdp.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await cdp.send('Page.startScreencast', { format: 'jpeg', quality: 10, maxWidth: 200, maxHeight: 200 });
  const options = JSON.stringify({ strategy, blockMs: BLOCK_MS });
  const { fromAt, untilAt } = (await page.evaluate(`blockMainThread(${options})`)) as Record<
    'fromAt' | 'untilAt',
    number
  >;
  await page.close();
  return shownAt.filter((at) => at > fromAt + 50 && at < untilAt).length;
}

const browsers = await Promise.all([launch(), launch()]);
const server = await startClockServer();
console.log(
  `${cpus().length} cores, chromium ${browsers[0]?.version()}, latency ${JITTER.minMs}-${JITTER.maxMs} ms each way`,
);
try {
  for (const browser of browsers) {
    const page = await openThrough(browser, server.url);
    const errorMs = (await page.evaluate('commonClockErrorMs()')) as number;
    console.log(`the common clock of this browser is off by ${errorMs.toFixed(2)} ms`);
    await page.close();
  }
  for (const plan of CLOCKS) await compareStrategies(browsers, server.port, plan);
  compareClocks();
  console.log(`\nframes on screen while the main thread is blocked for ${BLOCK_MS} ms`);
  for (const strategy of ['b startTime once', 'd requestAnimationFrame']) {
    console.log(`${strategy} | ${await framesWhileBlocked(browsers[0] as Browser, server.url, strategy)}`);
  }
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  server.stop();
}
