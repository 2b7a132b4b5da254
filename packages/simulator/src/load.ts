import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApi } from '@attune/client';
import { calls, sessionChannel, userChannel } from '@attune/protocol';
import { nodeProgram } from './chaos/programs/node.ts';
import { temporaryFolder } from './chaos/programs/temporaryFolder.ts';
import { numberOption } from './numberOption.ts';
import { connectRaw, type RawConnection, type Tally } from './rawConnection.ts';
import { inTurns, openRoom, signIn } from './rooms.ts';
import { createSchedule } from './schedule.ts';
import { createRandom, type Random } from './seeded.ts';
import { busyOtherwise, machine, quantiles, table } from './table.ts';

// A thousand people in ten sessions for a while: the server in a process of its own, all the people in this one.

const ADMIN = { email: 'admin@attune.local', password: 'a load that needs one' };
/** What each session sees. */
const LINES_PER_SECOND = 2;
const READINGS_PER_SECOND = 18;
const DIALS_AT_ONCE = 32;
/** The goal of issue 2. */
const GOAL_P99_MS = 50;
/** The first frames are slower for everybody: code is still being compiled. They are delivered, and not measured. */
const WARM_UP_MS = 3_000;

type Setting = { readonly connections: number; readonly sessions: number; readonly seconds: number };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { connections: { type: 'string' }, sessions: { type: 'string' }, seconds: { type: 'string' } },
  });
  const setting = {
    connections: numberOption('connections', values.connections, 1_000),
    sessions: numberOption('sessions', values.sessions, 10),
    seconds: numberOption('seconds', values.seconds, 20),
  };
  try {
    await using stack = new AsyncDisposableStack();
    return await measure(setting, temporaryFolder(stack, 'attune-load-'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function measure(setting: Setting, folder: string): Promise<number> {
  const perSession = Math.ceil(setting.connections / setting.sessions);
  const server = await nodeProgram({
    ...{ name: 'the server', folder, isInstrumented: false },
    variables: {
      ...{ ADMIN_PASSWORD: ADMIN.password, LOG_LEVEL: 'warn' },
      // All come from one address.
      HTTP_RATE_FACTOR: '100',
    },
  });
  await server.start();
  const tally: Tally = { deliveryMs: [], states: 0, signals: 0, frames: 0, errors: [] };
  try {
    const seats = await takeSeats(server.url, setting, perSession);
    const dialedAt = performance.now();
    const connections = await inTurns(seats, DIALS_AT_ONCE, ({ token, channels }) =>
      connectRaw({
        url: server.url,
        api: createApi({ baseUrl: server.url, token: () => token }),
        channels,
        tally,
      }),
    );
    const connectMs = performance.now() - dialedAt;
    const before = { server: await usageOf(server.url), own: process.cpuUsage(), at: performance.now() };
    await run(connections, setting, tally);
    const after = await usageOf(server.url);
    const ownCpu = process.cpuUsage(before.own);
    const tookSeconds = (performance.now() - before.at) / 1_000;
    for (const connection of connections) connection.close();
    return report(setting, tally, {
      connectMs,
      idleBytes: before.server.residentBytes,
      loadedBytes: after.residentBytes,
      serverCores: (after.cpuSeconds - before.server.cpuSeconds) / tookSeconds,
      ownCores: (ownCpu.user + ownCpu.system) / 1_000_000 / tookSeconds,
    });
  } finally {
    await server.stop();
  }
}

type SeatToken = { readonly token: string; readonly channels: readonly string[] };

async function takeSeats(
  url: string,
  { connections, sessions }: Setting,
  perSession: number,
): Promise<readonly SeatToken[]> {
  const admin = await signIn(url, ADMIN.email, ADMIN.password);
  const rooms = await inTurns(Array.from({ length: sessions }), 1, (_, index) =>
    openRoom(admin, { title: `Load ${index + 1}`, seats: perSession }),
  );
  const guest = createApi({ baseUrl: url });
  return inTurns(Array.from({ length: connections }), DIALS_AT_ONCE, async (_, index) => {
    const { code = '' } = rooms[index % sessions] ?? {};
    const { token, session, user } = await guest.call(calls.join, {
      body: { code, name: `Person ${index + 1}` },
    });
    return { token, channels: [sessionChannel(session.id), userChannel(user.id)] };
  });
}

/** Everybody writes seldom and a fifth wears a strap, so that each session sees what a lively one sees. */
async function run(
  connections: readonly RawConnection[],
  { sessions, seconds }: Setting,
  tally: Tally,
): Promise<void> {
  const schedule = createSchedule();
  const random = createRandom(1);
  const perSession = connections.length / sessions;
  const lineEveryMs = (perSession / LINES_PER_SECOND) * 1_000;
  const straps = Math.min(1, READINGS_PER_SECOND / perSession);
  for (const [index, connection] of connections.entries()) {
    const own = random.fork(`connection ${index}`);
    schedule.after(own.between(0, lineEveryMs), () => writeOn(connection, schedule, lineEveryMs));
    // Connections were dealt to the sessions in turn, so the first ones are spread over all of them.
    if (index < straps * connections.length)
      schedule.after(own.between(0, 1_000), () => wear(connection, schedule, own));
  }
  await sleep(Math.min(WARM_UP_MS, seconds * 500));
  tally.deliveryMs.length = 0;
  Object.assign(tally, { states: 0, signals: 0, frames: 0 });
  await sleep(seconds * 1_000);
  schedule.end();
  // What is on its way still counts.
  await sleep(500);
}

const TYPING_MS = 1_000;

function writeOn(
  connection: RawConnection,
  schedule: ReturnType<typeof createSchedule>,
  everyMs: number,
): void {
  const line = (): void => {
    connection.send('typing', {});
    schedule.after(TYPING_MS, connection.publish);
  };
  line();
  schedule.every(everyMs, line);
}

function wear(connection: RawConnection, schedule: ReturnType<typeof createSchedule>, random: Random): void {
  schedule.every(1_000, () =>
    connection.send('reading', {
      bpm: random.whole(55, 95),
      rmssd: random.whole(20, 90),
      quality: 1,
      source: 'simulated',
      share: 'group',
    }),
  );
}

type Usage = { readonly residentBytes: number; readonly cpuSeconds: number };

/** As the server itself says. */
async function usageOf(url: string): Promise<Usage> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^\\S*${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? NaN);
  return {
    residentBytes: value('process_resident_memory_bytes'),
    cpuSeconds: value('process_cpu_seconds_total'),
  };
}

type Outcome = {
  readonly connectMs: number;
  readonly idleBytes: number;
  readonly loadedBytes: number;
  readonly serverCores: number;
  /** Of this process: near 1 it measures itself. */
  readonly ownCores: number;
};

function report(setting: Setting, tally: Tally, outcome: Outcome): number {
  const { connections, sessions, seconds } = setting;
  const at = quantiles(tally.deliveryMs);
  const ms = (share: number): string => `${at(share).toFixed(1)} ms`;
  const perSecond = (count: number): string => `${(count / seconds).toFixed(0)}/s`;
  const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
  console.log(
    table(`${connections} connections in ${sessions} sessions for ${seconds} s`, [
      ['machine (server and load together)', machine()],
      [
        'connected',
        `${((connections / outcome.connectMs) * 1_000).toFixed(0)}/s, with ticket and two subscriptions each`,
      ],
      ['chat deliveries', `${tally.deliveryMs.length} (${perSecond(tally.deliveryMs.length)})`],
      ['state deliveries', perSecond(tally.states)],
      ['signal deliveries', perSecond(tally.signals)],
      ['frames received', perSecond(tally.frames)],
      ['publish to deliver p50', ms(0.5)],
      ['publish to deliver p95', ms(0.95)],
      [
        'publish to deliver p99',
        `${ms(0.99)} (goal: under ${GOAL_P99_MS} ms, ${at(0.99) < GOAL_P99_MS ? 'met' : 'missed'})`,
      ],
      ['publish to deliver max', ms(1)],
      ['server memory, connected', mib(outcome.idleBytes)],
      ['server memory, after the load', mib(outcome.loadedBytes)],
      ['processor time, server', `${outcome.serverCores.toFixed(2)} cores`],
      ['processor time, load', `${outcome.ownCores.toFixed(2)} cores`],
      ['busy otherwise', busyOtherwise()],
      ['errors', tally.errors.length],
    ]),
  );
  for (const [text, all] of Map.groupBy(tally.errors, (error) => error))
    console.error(`${all.length} x ${text}`);
  if (tally.deliveryMs.length === 0) console.error('Nothing was delivered.');
  // A late delivery is a figure, for the machine may be busy with something else; an error is a fault.
  return tally.errors.length === 0 && tally.deliveryMs.length > 0 ? 0 : 1;
}

// Last, for what is declared above must be there.
process.exitCode = await main();
