import { capacityOf, planFor, USED_SHARE, type Capacity, type Plan } from './capacity.ts';
import { legible } from './figures.ts';
import type { Result } from './results.ts';
import { list, table } from './table.ts';

const A_MILLION = 1_000_000;
/** Connections a second, of a node with its own defaults. */
const SHIPPED_ACCEPT_RATE = 500;
const WITHOUT_LIFE =
  'How many people in whole sessions a core holds, and what a million would take, is computed when a run of whole sessions has kept its goals.';

/** What the figures come to for whoever plans an installation; nothing where they say nothing of it. */
export function capacitySection(report: { readonly results: readonly Result[] }): readonly string[] {
  const capacity = capacityOf(report);
  if (Object.keys(capacity).length === 0) return [];
  const plan = planFor(A_MILLION, capacity);
  return [
    '## Capacity',
    'Computed from the medians above, whichever machine each is of. What is "at least" so much there is so here, too. A process uses one core; another process on another core does the same again, less what being two costs.',
    table(['one core, or one GiB', 'figure'], rowsOf(capacity), '---:'),
    '### What to add when',
    list(additions(capacity)),
    ...(plan ? onPaper(plan, capacity) : [WITHOUT_LIFE]),
  ];
}

function rowsOf(capacity: Capacity): readonly (readonly string[])[] {
  const { life } = capacity;
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['connections in whole sessions, a core', life?.connectionsPerCore],
    ['sessions, a core', life && life.connectionsPerCore / life.perSession],
    ['messages/s that their people say, a core', life && life.messages * life.connectionsPerCore],
    ['deliveries/s to them, a core', life && life.deliveries * life.connectionsPerCore],
    ['connections in whole sessions, a GiB', life?.connectionsPerGib],
    ['sessions, a GiB', life && life.connectionsPerGib / life.perSession],
    ['connections that only listen, a GiB', capacity.idleConnectionsPerGib],
    ['connections that come in, a second', capacity.comingInPerSecond],
    ['most deliveries/s in a room of 1,000', capacity.largeRoomDeliveries],
    ['most deliveries/s in rooms of ten', capacity.smallRoomDeliveries],
    ['most answers/s', capacity.answers],
    ['most events/s on SQLite', capacity.eventsOnSqlite],
    ['most events/s on PostgreSQL', capacity.eventsOnPostgres],
  ];
  return rows.flatMap(([what, figure]) => (figure === undefined ? [] : [[what, legible(figure)]]));
}

function additions({ life, eventsOnSqlite, eventsOnPostgres }: Capacity): readonly string[] {
  const share = `${Math.round(USED_SHARE * 100)} %`;
  return [
    `A process, when its core is used more than ${share} in the busiest minute: the rest is for those of a process that is gone, and for all who return at once.`,
    ...(life
      ? [
          `Memory, when a process holds more than ${share} of what it has. A core that is full with whole sessions fills ${legible(life.connectionsPerCore / life.connectionsPerGib)} GiB.`,
        ]
      : []),
    'Redis and PostgreSQL, with the second process: one process needs neither.',
    ...(eventsOnSqlite === undefined
      ? []
      : [
          `A database of its own machine, before ${legible(eventsOnSqlite * USED_SHARE)} events a second on SQLite${eventsOnPostgres === undefined ? '' : `, or ${legible(eventsOnPostgres * USED_SHARE)} on PostgreSQL as it ran here`}.`,
        ]),
  ];
}

function onPaper(plan: Plan, capacity: Capacity): readonly string[] {
  const { connections, sessions, processes, memoryGib, connectionsPerProcess } = plan;
  return [
    `### ${legible(connections)} connections, on paper`,
    'Nobody has run this. It takes the figures of whole sessions above and multiplies.',
    list([
      `Sessions: ${legible(sessions)}`,
      `Processes, each on a core of its own: ${legible(processes)}, with ${legible(connectionsPerProcess)} connections each`,
      `Memory: ${legible(memoryGib)} GiB`,
      `Messages that people say: ${legible(plan.messages)} a second, of them events that wait for the disk: ${legible(plan.events)}`,
      `Deliveries: ${legible(plan.deliveries)} a second`,
      ...(plan.returnSeconds === undefined
        ? []
        : [
            `All cut off at once are back, if every process does nothing else${gateOf(capacity)}: after ${legible(plan.returnSeconds)} s`,
          ]),
    ]),
    `Assumed: cores like the ones measured here, and memory, both used to ${Math.round(USED_SHARE * 100)} %; traffic as in the scenario of whole sessions; cost in proportion to the connections, which a measurement with fewer of them shows only so far; the people of a session at one process, for each further one at which a session has people must hear of all that is said in it over Redis.`,
    bending(plan, capacity),
  ];
}

/** What was measured came in with the gate open; as it is shipped, it may let in fewer. */
function gateOf({ comingInPerSecond = 0 }: Capacity): string {
  if (comingInPerSecond <= SHIPPED_ACCEPT_RATE) return '';
  return ` and WEBSOCKET_ACCEPT_RATE is raised to ${legible(comingInPerSecond)} a second (${SHIPPED_ACCEPT_RATE} as shipped)`;
}

/** Processes and memory can be added; the database and Redis are one each. */
function bending({ events, messages, timesPostgres }: Plan, { eventsOnPostgres }: Capacity): string {
  const redis = `Redis would carry up to ${legible(messages)} messages a second, which was not measured apart.`;
  if (timesPostgres === undefined || eventsOnPostgres === undefined)
    return `Where it would bend first cannot be said: how many events PostgreSQL takes was not measured. ${redis}`;
  const times = `${legible(events)} events a second are ${legible(timesPostgres)} times the ${legible(eventsOnPostgres)} that one process and one PostgreSQL took here`;
  return timesPostgres > USED_SHARE
    ? `It would bend first at the database, of which there is one: ${times}. Sessions know nothing of each other, so several installations, each with a database and a Redis of its own, could divide them. ${redis}`
    : `The one database would hold: ${times}. The next thing of which there is one is Redis. ${redis}`;
}
