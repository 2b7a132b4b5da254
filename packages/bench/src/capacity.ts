import { median } from './figures.ts';
import { ATTUNE, keepsGoals, type Result } from './results.ts';

/** What a process on one core does, as far as it was measured. */
export type Capacity = {
  /** With whole sessions in them; undefined also where the run of them did not keep its goals. */
  readonly life?: Life;
  /** That only listen. */
  readonly idleConnectionsPerGib?: number;
  readonly comingInPerSecond?: number;
  /** A second, of messages to all of a room of a thousand, and of ten. */
  readonly largeRoomDeliveries?: number;
  readonly smallRoomDeliveries?: number;
  readonly answers?: number;
  /** A second, acknowledged. */
  readonly eventsOnSqlite?: number;
  readonly eventsOnPostgres?: number;
};

/** People in sessions, as scenario I has them. */
export type Life = {
  readonly perSession: number;
  readonly connectionsPerCore: number;
  readonly connectionsPerGib: number;
  /** A second, of one connection: said, kept as events, delivered. */
  readonly messages: number;
  readonly events: number;
  readonly deliveries: number;
};

/** Runs of whole sessions, and their parts of all people. The first that kept its goals counts: the more people, the less is assumed. */
export const LIVES = [
  ['whole-sessions-latency', 1],
  ['whole-sessions-half-latency', 1 / 2],
  ['whole-sessions-quarter-latency', 1 / 4],
] as const;
const KIBIBYTES_IN_GIB = 1_024 ** 2;
const MEBIBYTES_IN_GIB = 1_024;

export function capacityOf({ results }: { readonly results: readonly Result[] }): Capacity {
  const idleKib = medianOf(results, 'idle-memory');
  const figures = {
    life: LIVES.flatMap(([name]) => lifeOf(results.find(({ scenario }) => scenario === name)) ?? [])[0],
    idleConnectionsPerGib: idleKib === undefined ? undefined : KIBIBYTES_IN_GIB / idleKib,
    comingInPerSecond: ownExtras(results, 'idle-memory')['connects/s'],
    largeRoomDeliveries: medianOf(results, 'fan-out-1000'),
    smallRoomDeliveries: medianOf(results, 'rooms-of-ten'),
    answers: medianOf(results, 'request-and-answer'),
    eventsOnSqlite: medianOf(results, 'durable-events'),
    eventsOnPostgres: medianOf(results, 'durable-events-postgresql'),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined));
}

/** Of a run that kept its goals: a server that has too much to do says nothing of how much it could do. */
function lifeOf(result: Result | undefined): Life | undefined {
  if (!result || !keepsGoals(result)) return undefined;
  const extras = ownExtras([result], result.scenario);
  const cores = extras['cores of the server'];
  const mebibytes = extras['MiB of the server'];
  const deliveries = extras['deliveries/s'];
  const [connections, sessions] = [Number(result.setting['connections']), Number(result.setting['sessions'])];
  if (!cores || !mebibytes || !deliveries || !connections || !sessions) return undefined;
  return {
    perSession: connections / sessions,
    connectionsPerCore: connections / cores,
    connectionsPerGib: (connections / mebibytes) * MEBIBYTES_IN_GIB,
    messages: Number(result.setting['messages/s']) / connections,
    events: Number(result.setting['events/s']) / connections,
    deliveries: deliveries / connections,
  };
}

function medianOf(results: readonly Result[], scenario: string): number | undefined {
  const values = ownIn(results, scenario)?.values ?? [];
  return values.length === 0 ? undefined : median(values);
}

function ownExtras(results: readonly Result[], scenario: string): Readonly<Record<string, number>> {
  const extras = Object.entries(ownIn(results, scenario)?.extra ?? {});
  return Object.fromEntries(extras.map(([name, values]) => [name, median(values)]));
}

function ownIn(results: readonly Result[], scenario: string): Result['contenders'][number] | undefined {
  const result = results.find((each) => each.scenario === scenario);
  return result?.contenders.find(({ name, failedIn }) => name === ATTUNE && failedIn === undefined);
}

/** How much of a core and of memory is used in normal times; the rest is for a neighbour that is gone, and for all who return. */
export const USED_SHARE = 0.5;

/** On paper: so many connections in whole sessions, each process on a core of its own, used by no more than a part. */
export type Plan = {
  readonly connections: number;
  readonly sessions: number;
  readonly processes: number;
  readonly memoryGib: number;
  readonly connectionsPerProcess: number;
  /** A second, of all. */
  readonly messages: number;
  readonly events: number;
  readonly deliveries: number;
  /** How many times what one PostgreSQL took here. */
  readonly timesPostgres?: number;
  /** Until all who were cut off at once are back, if every process lets in as many a second as came in where nothing held them back. */
  readonly returnSeconds?: number;
};

/** Undefined while nobody has measured whole sessions. */
export function planFor(connections: number, capacity: Capacity): Plan | undefined {
  const { life, eventsOnPostgres, comingInPerSecond } = capacity;
  if (!life) return undefined;
  const processes = Math.ceil(connections / (life.connectionsPerCore * USED_SHARE));
  const events = life.events * connections;
  return {
    connections,
    processes,
    events,
    sessions: connections / life.perSession,
    memoryGib: connections / (life.connectionsPerGib * USED_SHARE),
    connectionsPerProcess: connections / processes,
    messages: life.messages * connections,
    deliveries: life.deliveries * connections,
    ...(eventsOnPostgres !== undefined && { timesPostgres: events / eventsOnPostgres }),
    ...(comingInPerSecond !== undefined && { returnSeconds: connections / comingInPerSecond / processes }),
  };
}
