import type { Random } from '../seeded.ts';
import { openProxy, type Target } from './proxy.ts';
import type { Wire } from './wire.ts';

/** How one person gets to the nodes: an address, and a wire of their own behind it where the address is theirs alone. */
export type Door = { readonly url: string; readonly wire?: Wire };

export type Doors = AsyncDisposable & {
  /** The one of everybody who has none of their own. */
  readonly url: string;
  /** Always the same door for the same number; its first call opens it. */
  readonly doorOf: (person: number) => Promise<Door>;
  readonly all: () => readonly Door[];
};

export type DoorsOptions = {
  readonly targets: readonly Target[];
  readonly random: Random;
  /** Of the common door. */
  readonly port: number;
};

/** One door for everybody, of somebody else's making. */
export function commonDoor(url: string): Pick<Doors, 'url' | 'doorOf' | 'all'> {
  return { url, doorOf: () => Promise.resolve({ url }), all: () => [] };
}

/** A balancer without sticky routes: each connection of a door starts at the next target, and goes on from one that cannot be had. */
export async function openDoors({ targets, random, port }: DoorsOptions): Promise<Doors> {
  const stack = new AsyncDisposableStack();
  const opened = new Map<number, Promise<Door>>();
  const all: Door[] = [];
  const open = async (name: string, first: number, ownPort = 0): Promise<Door> => {
    let turn = first;
    const inTurn = (): readonly Target[] => {
      turn += 1;
      return targets
        .map((_, index) => targets[(turn + index) % targets.length])
        .filter((target) => target !== undefined);
    };
    const proxy = await openProxy({
      name,
      targets: inTurn,
      random: random.fork(name),
      language: 'websocket',
      port: ownPort,
    });
    stack.use(proxy);
    const door = { url: `http://127.0.0.1:${proxy.port}`, wire: proxy.wire };
    all.push(door);
    return door;
  };
  const common = await open('everybody', 0, port);
  return {
    url: common.url,
    doorOf: (person) => {
      const known = opened.get(person) ?? open(`person ${person}`, person);
      opened.set(person, known);
      return known;
    },
    all: () => all,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
