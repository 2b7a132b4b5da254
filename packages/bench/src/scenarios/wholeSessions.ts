import { limits } from '@attune/protocol';
import { IDLE_SHARE } from '../bound.ts';
import { LIVES } from '../capacity.ts';
import { connectionsThatFit } from '../connectionsThatFit.ts';
import type { Contender } from '../contender.ts';
import { follow, MEBIBYTE, type Course, type Period } from '../course.ts';
import { drift } from '../drift.ts';
import { quantile } from '../figures.ts';
import { calm, mustBeOpen } from '../load/calm.ts';
import type { Client } from '../load/crowd.ts';
import { heardEach, live, trafficOf } from '../load/sessionLife.ts';
import { endToEnd } from '../load/spread.ts';
import { witnessBy } from '../load/witness.ts';
import { ATTUNE, keepsGoals, type Lines, type Result } from '../results.ts';
import { interleaved, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd, type Gathered } from '../withCrowd.ts';

const CONNECTIONS = 10_000;
/** Of what was said: a few are on their way when the counting begins and ends. */
const LEAST_HEARD = 0.98;
const QUICK_CONNECTIONS = 200;
const IN_A_SESSION = 20;
const MINUTE_MS = 60_000;
const MINUTES = 10;
const QUICK_MS = 8_000;
/** Windows of a run, each with its own p99: of ten minutes one lasts ten seconds. */
const WINDOWS = 60;
const QUICK_WINDOWS = 4;
/** Of the run, until when memory may grow: of ten minutes, two. */
const SETTLED_AFTER = 0.2;
/** Rooms in which two listen. */
const LISTENED_ROOMS = 25;
/** They may wait for what else their room is told. */
const READINGS_LATE = 'p99 ms of readings';
const READINGS_HEARD = 'share of readings heard';
const LINES_HEARD = 'share of lines heard';

/**
 * I: everything on, whole sessions with what people do in them, for a while; then ever fewer until they keep the goals, for what a core holds is
 * computed from that.
 */
export const wholeSessions: Scenario = {
  letter: 'I',
  about: 'whole sessions',
  sizes: ['connections', 'minutes'],
  async *run(bench) {
    const wanted = bench.connections ?? (bench.isQuick ? QUICK_CONNECTIONS : CONNECTIONS);
    const [[scenario], ...fewer] = LIVES;
    const whole = await measured(bench, wanted);
    let last = latencyResult(scenario, whole, GOALS);
    yield last;
    yield memoryResult(whole);
    if (bench.isQuick || bench.connections) return;
    for (const [name, part] of fewer) {
      if (keepsGoals(last)) break;
      last = latencyResult(name, await measured(bench, CONNECTIONS * part), GOALS);
      yield { ...last, standsIn: true };
    }
  },
};

/** With everybody still there, who say nothing any more. */
type Lived = Course & { readonly collectedMiB: number };
type Measured = Pick<Result, 'title' | 'setting' | 'contenders'> & { readonly course: Lived | undefined };

async function measured(bench: Bench, wanted: number): Promise<Measured> {
  const sessions = Math.max(1, Math.floor(connectionsThatFit(wanted) / IN_A_SESSION));
  const forMs = bench.isQuick && !bench.minutes ? QUICK_MS : (bench.minutes ?? MINUTES) * MINUTE_MS;
  const windows = bench.isQuick ? QUICK_WINDOWS : WINDOWS;
  const connections = sessions * IN_A_SESSION;
  const title = `${connections.toLocaleString('en')} people in ${sessions.toLocaleString('en')} sessions`;
  let course: Lived | undefined;
  const once = { ...bench, repetitions: 1 };
  const contenders = await interleaved(once, title, [ATTUNE], async (contender) => {
    course = await lived(bench, contender, sessions, { forMs, windows });
    return latencyOf(course, connections);
  });
  const traffic = trafficOf(sessions, IN_A_SESSION);
  const setting = {
    ...{ connections, sessions, minutes: Math.round((forMs / MINUTE_MS) * 100) / 100 },
    ...{ 'messages/s': Math.round(traffic.messages), 'events/s': Math.round(traffic.events) },
  };
  return { title, setting, contenders, course };
}

/** So many whole sessions, for a while. */
export function lived(bench: Bench, attune: Contender, sessions: number, period: Period): Promise<Lived> {
  // Limits of what each may say as they are shipped: here everybody does the work of one.
  const environment = { ...attune.environment, WEBSOCKET_RATE_FACTOR: '1' };
  const rooms = { rooms: sessions, inARoom: IN_A_SESSION, isLed: true };
  return withCrowd(bench, { ...attune, environment }, rooms, (crowd) => liveOn(crowd, period));
}

async function liveOn({ clients, server }: Gathered, period: Period): Promise<Lived> {
  const witness = witnessBy(witnessesAmong(clients));
  const end = live(clients, IN_A_SESSION);
  const course = await follow(witness, server, period).finally(end);
  mustBeOpen(clients);
  // Only when nobody says anything any more there is time for all that can be collected.
  await calm(clients);
  return { ...course, collectedMiB: (await server.collectedBytes()) / MEBIBYTE };
}

/** Of some sessions the first who came, and so is written first, and the last. */
function witnessesAmong(clients: readonly Client[]): readonly Client[] {
  return [0, IN_A_SESSION - 1].flatMap((seat) =>
    endToEnd(
      clients.filter((_, index) => index % IN_A_SESSION === seat),
      LISTENED_ROOMS,
    ),
  );
}

/** Of all that were said, 0 to 1: a server that has too much to do leaves out readings that newer ones replace. */
function readingsHeard({ readingsMs, witnesses, seconds }: Course): number {
  return readingsMs.length / (heardEach(IN_A_SESSION).readings * witnesses * seconds);
}

/** Of all that others said, 0 to 1. */
function linesHeard({ linesMs, witnesses, seconds }: Course): number {
  return linesMs.length / (heardEach(IN_A_SESSION).lines * witnesses * seconds);
}

/** Throws where something was not heard: what a server did that left it out is not what it costs to do it. */
export function mustHaveHeardAll(course: Course): void {
  const [lines, readings] = [linesHeard(course), readingsHeard(course)];
  if (Math.min(lines, readings) < LEAST_HEARD)
    throw new Error(`Of the lines ${lines.toFixed(3)} were heard, of the readings ${readings.toFixed(3)}.`);
}

function latencyOf(course: Course, connections: number): Trial {
  const { linesMs, readingsMs, messagesHeard, witnesses, seconds } = course;
  return {
    value: quantile(linesMs, 0.99),
    extra: {
      'p50 ms': quantile(linesMs, 0.5),
      [READINGS_LATE]: quantile(readingsMs, 0.99),
      [LINES_HEARD]: linesHeard(course),
      [READINGS_HEARD]: readingsHeard(course),
      'deliveries/s': (messagesHeard / witnesses / seconds) * connections,
      'cores of the server': course.cores,
      'MiB of the server': course.memory.at(-1)?.[1] ?? 0,
      [IDLE_SHARE]: course.idleShare,
    },
  };
}

const WHAT_THEY_DO =
  'In each session of twenty one leads and changes the technique every ten seconds; the pacer itself needs no message, for it is computed. Ten wear a strap and share a reading a second with the group; everybody writes a line a minute, which is on disk before anybody reads it, and is shown typing before it. Limits of what each may say are as they are shipped. One run, however many repetitions the others have.';

const GOALS: Result['goals'] = [
  { text: 'p99 under 50 ms', atMost: 50 },
  {
    text: `p99 of readings under ${limits.MAY_WAIT_MS + 50} ms`,
    extra: READINGS_LATE,
    atMost: limits.MAY_WAIT_MS + 50,
  },
  { text: 'the lines arrive', extra: LINES_HEARD, atLeast: LEAST_HEARD },
  { text: 'the readings arrive', extra: READINGS_HEARD, atLeast: LEAST_HEARD },
];

function latencyResult(
  scenario: string,
  { title, setting, contenders, course }: Measured,
  goals: Result['goals'] = [],
): Result {
  return {
    scenario,
    title,
    unit: 'ms (p99)',
    better: 'lower',
    note: `Lines of chat, from when they are sent to when somebody else has them. A reading may wait for ${limits.MAY_WAIT_MS} ms for what else its room is told. ${WHAT_THEY_DO}`,
    setting,
    goals,
    contenders,
    ...(course && {
      lines: overTime('Latency over time', 'ms', [
        { name: 'p99', points: course.p99 },
        { name: 'p50', points: course.p50 },
      ]),
    }),
  };
}

function memoryResult({ title, setting, course }: Measured): Result {
  return {
    scenario: 'whole-sessions-memory',
    title: `Memory with ${title}`,
    unit: 'times as much in the end as after the first fifth',
    better: 'lower',
    note: 'Resident memory of the server as it is, without the first fifth of the time: how many times as much the straight line that is nearest to all of it has in the end as in the beginning. Memory goes up and down with the collection of garbage, so a tenth more is taken for flat.',
    setting,
    goals: [{ text: 'flat after the first fifth', atMost: 1.1 }],
    contenders: [course ? memoryIn(course) : { name: ATTUNE, values: [] }],
    ...(course && {
      lines: overTime('Memory of the server over time', 'MiB', [{ name: ATTUNE, points: course.memory }]),
    }),
  };
}

function memoryIn({ memory, collectedMiB }: Lived): Result['contenders'][number] {
  const [lastMinute, lastMiB] = memory.at(-1) ?? [0, 0];
  const value = drift(memory, lastMinute * SETTLED_AFTER);
  return {
    name: ATTUNE,
    values: [value],
    extra: { 'MiB at the end': [lastMiB], 'MiB after collection': [collectedMiB] },
  };
}

function overTime(title: string, label: string, series: Lines['series']): Lines {
  return { title, x: { label: 'minutes', scale: 'linear' }, y: { label, scale: 'linear' }, series };
}
