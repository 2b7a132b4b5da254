import { RunningContender, type Contender } from './contender.ts';
import { gatherCrowd, type Client } from './load/crowd.ts';
import type { Member, Rooms } from './member.ts';
import { ATTUNE } from './results.ts';
import type { Bench } from './scenario.ts';

/** A full house: servers with a crowd that has come in at them in turn. */
export type Gathered = AsyncDisposable & {
  readonly clients: readonly Client[];
  readonly servers: readonly RunningContender[];
  /** The only one, or the first. */
  readonly server: RunningContender;
};

/** Starts a server, fills its rooms, measures, and ends both, however it went. */
export async function withCrowd<T>(
  bench: Bench,
  contender: Contender,
  rooms: Rooms,
  measure: (gathered: Gathered) => Promise<T>,
): Promise<T> {
  await using gathered = await openCrowd(contender, await membersOf(bench, contender, rooms));
  return await measure(gathered);
}

/** For those who end it themselves. */
export async function openCrowd(
  contender: Contender,
  members: readonly Member[],
  serverCount = 1,
): Promise<Gathered> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await RunningContender.start(contender));
  const servers = [server];
  while (servers.length < serverCount) servers.push(stack.use(await RunningContender.start(contender)));
  const ports = servers.map(({ port }) => port);
  const { clients } = stack.use(await gatherCrowd(ports, contender.dialect, members));
  const all = stack.move();
  return { clients, server, servers, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** The clients of a scenario: for Attune people with seats, for its peers names. */
export function membersOf({ house }: Bench, contender: Contender, rooms: Rooms): Promise<readonly Member[]> {
  if (contender.name === ATTUNE) return house.members(contender, rooms);
  const members = Array.from({ length: rooms.rooms * rooms.inARoom }, (_, index) => ({
    room: `session:${String(Math.floor(index / rooms.inARoom)).padStart(22, 'r')}`,
    user: String(index).padStart(22, 'u'),
  }));
  return Promise.resolve(members);
}
