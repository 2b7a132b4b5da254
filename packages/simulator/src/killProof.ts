import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findViolations, type Violation } from './history.ts';
import { readLog } from './killedLog.ts';
import { numberOption } from './numberOption.ts';
import { inTurns, openRoom, signIn } from './rooms.ts';
import { createRandom, type Random } from './seeded.ts';
import { freePort, startServer, type ServerProcess } from './serverProcess.ts';
import { busyOtherwise, machine, table } from './table.ts';
import { bearWitness, type LiveWitness } from './witness.ts';

// The server is killed with SIGKILL under clients that publish, again and again, and started on the same data; afterwards what each
// client saw is held against what the others saw and against the file.

const SESSIONS = 10;
const ADMIN = { email: 'admin@attune.local', password: 'a proof that needs one' };
/** Publishing between two kills, drawn anew each time. */
const BETWEEN_KILLS_MS = { low: 400, high: 1_500 };
/** From the last volley to the kill: long enough to reach the server, short enough not to be answered. */
const VOLLEY_BEFORE_KILL_MS = { low: 0, high: 25 };
const RETURNED_WITHIN_MS = 45_000;
const SETTLED_WITHIN_MS = 60_000;

type Setting = { readonly rounds: number; readonly connections: number; readonly seed: string };

async function main(): Promise<number> {
  const setting = readSetting();
  const dataDirectory = mkdtempSync(join(tmpdir(), 'attune-kill-proof-'));
  try {
    const found = await prove(setting, dataDirectory);
    for (const { kind, who, what } of found.slice(0, 50)) console.error(`${kind}: ${who}: ${what}`);
    return found.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error, `(seed ${setting.seed})`);
    return 1;
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

function readSetting(): Setting {
  const { values } = parseArgs({
    options: { rounds: { type: 'string' }, connections: { type: 'string' }, seed: { type: 'string' } },
  });
  return {
    rounds: numberOption('rounds', values.rounds, 20),
    connections: numberOption('connections', values.connections, 200),
    seed: values.seed ?? String(Date.now()),
  };
}

async function prove(setting: Setting, dataDirectory: string): Promise<readonly Violation[]> {
  const random = createRandom(setting.seed);
  const port = await freePort();
  // All come from one address, and all come back at once.
  const variables = { HTTP_RATE_FACTOR: '100' };
  const start = (): Promise<ServerProcess> =>
    startServer({ port, dataDirectory, adminPassword: ADMIN.password, variables });
  const house: House = { server: await start(), start, witnesses: [] };
  let slowestMs: number;
  try {
    house.witnesses = await admitWitnesses(house.server.url, setting, random);
    slowestMs = await playRounds(house, setting, random);
    await settle(house.witnesses);
  } finally {
    for (const witness of house.witnesses) witness.end();
    await house.server.kill();
  }
  const log = readLog(dataDirectory);
  const seen = house.witnesses.map((witness) => witness.seen);
  const found = findViolations({ log, witnesses: seen, rounds: setting.rounds });
  console.log(report(setting, house.witnesses, { logged: log.length, slowestMs, found }));
  return found;
}

type House = {
  /** The one that runs now, which is to be ended whatever happens. */
  server: ServerProcess;
  readonly start: () => Promise<ServerProcess>;
  witnesses: readonly LiveWitness[];
};

/** Answers how long the slowest return of all took, from its kill. */
async function playRounds(house: House, { rounds }: Setting, random: Random): Promise<number> {
  const { witnesses, start } = house;
  let slowestMs = 0;
  for (const witness of witnesses) witness.publish();
  for (let round = 1; round <= rounds; round += 1) {
    const killedAt = await killInFlight(house.server, witnesses, round, random);
    house.server = await start();
    const readyMs = performance.now() - killedAt;
    await Promise.all(witnesses.map((witness) => witness.returned(round, RETURNED_WITHIN_MS)));
    const backMs = performance.now() - killedAt;
    slowestMs = Math.max(slowestMs, backMs);
    console.log(roundLine(round, witnesses, { readyMs, backMs }));
  }
  for (const witness of witnesses) witness.stopPublishing();
  return slowestMs;
}

async function admitWitnesses(
  url: string,
  { connections }: Setting,
  random: Random,
): Promise<readonly LiveWitness[]> {
  const admin = await signIn(url, ADMIN.email, ADMIN.password);
  const seats = Math.ceil(connections / SESSIONS);
  const rooms = await inTurns(Array.from({ length: SESSIONS }), 1, (_, index) =>
    openRoom(admin, { title: `Kill proof ${index + 1}`, seats }),
  );
  const codes = Array.from({ length: connections }, (_, index) => rooms[index % SESSIONS]?.code ?? '');
  return inTurns(codes, 16, (code, index) =>
    bearWitness({ url, code, name: `Witness ${index + 1}`, random: random.fork(`witness ${index}`) }),
  );
}

/** A volley of lines, then the kill while they are on their way. Answers when it came. */
async function killInFlight(
  server: ServerProcess,
  witnesses: readonly LiveWitness[],
  round: number,
  random: Random,
): Promise<number> {
  await sleep(random.between(BETWEEN_KILLS_MS.low, BETWEEN_KILLS_MS.high));
  for (const witness of witnesses) witness.volley(round);
  await sleep(random.between(VOLLEY_BEFORE_KILL_MS.low, VOLLEY_BEFORE_KILL_MS.high));
  const killedAt = performance.now();
  await server.kill();
  return killedAt;
}

/** All answers are in, and everybody stands where the furthest of their session stands. */
async function settle(witnesses: readonly LiveWitness[]): Promise<void> {
  await Promise.all(witnesses.map((witness) => witness.drained(SETTLED_WITHIN_MS)));
  for (const [, group] of Map.groupBy(witnesses, ({ seen }) => seen.channel)) {
    const top = Math.max(...group.map((witness) => witness.offset()));
    await Promise.all(group.map((witness) => witness.reached(top, SETTLED_WITHIN_MS)));
  }
}

function roundLine(
  round: number,
  witnesses: readonly LiveWitness[],
  { readyMs, backMs }: { readyMs: number; backMs: number },
): string {
  const returns = witnesses.map(({ seen }) => seen.returns.filter((back) => back.round === round));
  const recovered = returns.filter((all) => all.length > 0 && all.every((back) => back.recovered)).length;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const times = `server ready after ${seconds(readyMs)}, last client back after ${seconds(backMs)}`;
  return `round ${String(round).padStart(3)}: ${recovered} of ${witnesses.length} recovered; ${times}`;
}

function report(
  { rounds, connections, seed }: Setting,
  witnesses: readonly LiveWitness[],
  { logged, slowestMs, found }: { logged: number; slowestMs: number; found: readonly Violation[] },
): string {
  const count = (kind: Violation['kind']): number =>
    found.filter((violation) => violation.kind === kind).length;
  const sum = (of: (witness: LiveWitness) => number): number =>
    witnesses.reduce((total, witness) => total + of(witness), 0);
  return table(`SIGKILL of the server under ${connections} publishing connections, ${rounds} times`, [
    ['seed', seed],
    ['machine', machine()],
    ['busy otherwise', busyOtherwise()],
    ['acknowledged', sum(({ seen }) => seen.acknowledged.length)],
    ['refused', sum(({ seen }) => seen.refused.length)],
    ['in the log', logged],
    ['deliveries', sum(({ seen }) => seen.received.length)],
    ['answered as sent before', sum(({ repeatedAnswers }) => repeatedAnswers())],
    ['returns', sum(({ seen }) => seen.returns.length)],
    ['slowest return of all, from the kill', `${(slowestMs / 1_000).toFixed(1)} s`],
    ['lost', count('lost')],
    ['duplicated', count('duplicated')],
    ['reordered', count('reordered')],
    ['misplaced or invented', count('misplaced') + count('invented')],
    ['unanswered', count('unanswered')],
    ['not recovered or absent', count('unrecovered') + count('absent')],
  ]);
}

// Last, for what is declared above must be there.
process.exitCode = await main();
