import { limits } from '@attune/protocol';
import { connectionsThatFit } from '../connectionsThatFit.ts';
import { follow, type Course } from '../course.ts';
import { drift } from '../drift.ts';
import { quantile } from '../figures.ts';
import { mustBeOpen } from '../load/calm.ts';
import type { Client } from '../load/crowd.ts';
import { live, trafficOf, wearersOf } from '../load/sessionLife.ts';
import { spread } from '../load/spread.ts';
import { witnessBy } from '../load/witness.ts';
import { ATTUNE, type Lines, type Result } from '../results.ts';
import { attuneOf, interleaved, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';

const CONNECTIONS = 10_000;
const QUICK_CONNECTIONS = 200;
const IN_A_SESSION = 20;
const MINUTE_MS = 60_000;
const MINUTES = 10;
const QUICK_MS = 20_000;
/** Windows of a run, each with its own p99: of ten minutes one lasts ten seconds. */
const WINDOWS = 60;
const QUICK_WINDOWS = 10;
/** Of the run, until when memory may grow: of ten minutes, two. */
const SETTLED_AFTER = 0.2;
/** Rooms in which two listen. */
const LISTENED_ROOMS = 25;
/** They may wait for what else their room is told. */
const READINGS_LATE = 'p99 ms of readings';
const READINGS_HEARD = 'share of readings heard';

/** I: everything on, whole sessions with what people do in them, for a while. */
export const wholeSessions: Scenario = {
  letter: 'I',
  async run(bench) {
    const wanted = bench.connections ?? (bench.isQuick ? QUICK_CONNECTIONS : CONNECTIONS);
    const sessions = Math.max(1, Math.floor(connectionsThatFit(wanted) / IN_A_SESSION));
    const forMs = bench.isQuick && !bench.minutes ? QUICK_MS : (bench.minutes ?? MINUTES) * MINUTE_MS;
    const connections = sessions * IN_A_SESSION;
    const title = `${connections.toLocaleString('en')} people in ${sessions.toLocaleString('en')} sessions`;
    let course: Course | undefined;
    const attune = attuneOf(bench);
    // Limits of what each may say as they are shipped: here everybody does the work of one.
    const environment = { ...attune.environment, WEBSOCKET_RATE_FACTOR: '1' };
    const once = { ...bench, repetitions: 1, contenders: [{ ...attune, environment }] };
    const contenders = await interleaved(once, title, [ATTUNE], (contender) =>
      withCrowd(
        once,
        contender,
        { rooms: sessions, inARoom: IN_A_SESSION, isLed: true },
        async ({ clients, server }) => {
          const windows = bench.isQuick ? QUICK_WINDOWS : WINDOWS;
          const witness = witnessBy(witnessesAmong(clients));
          const end = live(clients, IN_A_SESSION);
          try {
            const followed = await follow(witness, server, { forMs, windows });
            mustBeOpen(clients);
            course = followed;
            return latencyOf(followed, connections);
          } finally {
            await end();
          }
        },
      ),
    );
    const traffic = trafficOf(sessions, IN_A_SESSION);
    const setting = {
      ...{ connections, sessions, minutes: Math.round((forMs / MINUTE_MS) * 100) / 100 },
      ...{ 'messages/s': Math.round(traffic.messages), 'events/s': Math.round(traffic.events) },
    };
    return [latencyResult(title, setting, contenders, course), memoryResult(title, setting, course)];
  },
};

/** The leader and the first of the others of some sessions, from all over. */
function witnessesAmong(clients: readonly Client[]): readonly Client[] {
  return [0, 1].flatMap((seat) =>
    spread(
      clients.filter((_, index) => index % IN_A_SESSION === seat),
      LISTENED_ROOMS,
      0,
    ),
  );
}

function latencyOf(course: Course, connections: number): Trial {
  const { linesMs, readingsMs, messagesHeard, witnesses, seconds } = course;
  // One's own comes back, too.
  const expected = wearersOf(IN_A_SESSION) * witnesses * seconds;
  return {
    value: quantile(linesMs, 0.99),
    extra: {
      'p50 ms': quantile(linesMs, 0.5),
      [READINGS_LATE]: quantile(readingsMs, 0.99),
      [READINGS_HEARD]: readingsMs.length / expected,
      'deliveries/s': (messagesHeard / witnesses / seconds) * connections,
      'cores of the server': course.cores,
      'MiB of the server': course.memory.at(-1)?.[1] ?? 0,
      'idle share of the load': course.idleShare,
    },
  };
}

const WHAT_THEY_DO =
  'In each session of twenty one leads and changes the technique every ten seconds; the pacer itself needs no message, for it is computed. Ten wear a strap and share a reading a second with the group; everybody writes a line a minute, which is on disk before anybody reads it, and is shown typing before it. Limits of what each may say are as they are shipped. One run, however many repetitions the others have.';

function latencyResult(
  title: string,
  setting: Result['setting'],
  contenders: Result['contenders'],
  course: Course | undefined,
): Result {
  return {
    scenario: 'whole-sessions-latency',
    title,
    unit: 'ms (p99)',
    better: 'lower',
    note: `Lines of chat, from when they are sent to when somebody else has them. A reading may wait for ${limits.MAY_WAIT_MS} ms for what else its room is told. ${WHAT_THEY_DO}`,
    setting,
    goals: [
      { text: 'p99 under 50 ms', atMost: 50 },
      {
        text: `p99 of readings under ${limits.MAY_WAIT_MS + 50} ms`,
        extra: READINGS_LATE,
        atMost: limits.MAY_WAIT_MS + 50,
      },
      // A server that has too much to do leaves out readings that newer ones replace.
      { text: 'all of it arrives', extra: READINGS_HEARD, atLeast: 0.98 },
    ],
    contenders,
    ...(course && {
      lines: overTime('Latency over time', 'ms', [
        { name: 'p99', points: course.p99 },
        { name: 'p50', points: course.p50 },
      ]),
    }),
  };
}

function memoryResult(title: string, setting: Result['setting'], course: Course | undefined): Result {
  return {
    scenario: 'whole-sessions-memory',
    title: `Memory with ${title}`,
    unit: 'times as much in the second half as in the first',
    better: 'lower',
    note: 'Resident memory of the server as it is, without the first fifth of the time. It goes up and down with the collection of garbage, so a tenth more is taken for flat.',
    setting,
    goals: [{ text: 'flat after the first fifth', atMost: 1.1 }],
    contenders: [course ? memoryIn(course) : { name: ATTUNE, values: [] }],
    ...(course && {
      lines: overTime('Memory of the server over time', 'MiB', [{ name: ATTUNE, points: course.memory }]),
    }),
  };
}

function memoryIn({ memory, collectedMiB }: Course): Result['contenders'][number] {
  const [lastMinute, lastMiB] = memory.at(-1) ?? [0, 0];
  const value = drift(memory, lastMinute * SETTLED_AFTER);
  return {
    name: ATTUNE,
    values: [value],
    extra: { 'MiB at the end': lastMiB, 'MiB after collection': collectedMiB },
  };
}

function overTime(title: string, label: string, series: Lines['series']): Lines {
  return { title, x: { label: 'minutes', scale: 'linear' }, y: { label, scale: 'linear' }, series };
}
