import type { Realtime } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { eachOf } from '../platform/eachOf.ts';
import { gather } from '../platform/gather.ts';
import { hashOf } from '../platform/hash.ts';

/** Counts lie together by bucket: those of everybody are this many questions, and those of one person never all counts there are. */
const BUCKETS = 64;
/** Counts that are on their way to the store: when it has forgotten, those of everybody go there, and others want to ask something too. */
const WRITES_AT_ONCE = 32;
/** Within this each node says its numbers again when the store has forgotten: not all of them at the same moment. */
const TELL_WITHIN_MS = 1_000;
const TYPE = 'devices';
/** No channel of the contract: nobody can subscribe to it. */
const PREFIX = 'devices:';

export type DevicesDeps = {
  readonly realtime: Pick<Realtime, 'devicesOf'>;
  readonly states: Pick<StateStore, 'set' | 'remove' | 'snapshot' | 'onExpired' | 'onLost'>;
  /** This node's id. */
  readonly node: string;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** The counts of these people are others now, whoever's node it was; they can be read. */
  readonly onChanged: (userIds: readonly string[]) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Devices = {
  /** A connection of theirs came to this node, or went. */
  changed(userId: string): void;
  /** Open connections on all nodes; who has none is missing. */
  counts(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
};

/** How many devices of each person are connected, over all nodes: each node says its own number, which goes when the node dies. */
export function createDevices(deps: DevicesDeps): Devices {
  const { realtime, states, node, clock, random, onChanged, onTrouble } = deps;
  const here = new Set<string>();
  let cancel = (): void => undefined;

  const writing = gather<string>(async (userIds) => {
    await eachOf(userIds, WRITES_AT_ONCE, write);
    onChanged(userIds);
  }, onTrouble);

  async function write(userId: string): Promise<void> {
    const count = realtime.devicesOf(userId);
    const key = `${userId} ${node}`;
    if (count === 0) {
      here.delete(userId);
      await states.remove(channelOf(userId), TYPE, key);
      return;
    }
    here.add(userId);
    await states.set(channelOf(userId), TYPE, key, String(count), { owned: true });
  }

  const stops = [
    states.onExpired((channel, { key }) => {
      if (channel.startsWith(PREFIX)) onChanged([personOf(key)]);
    }),
    states.onLost(() => {
      cancel();
      cancel = clock.after(TELL_WITHIN_MS * random(), () => writing.add(here));
    }),
    () => cancel(),
  ];

  return {
    changed: (userId) => writing.add([userId]),
    async counts(userIds) {
      const asked = new Set(userIds);
      const counts = new Map<string, number>();
      const add = (userId: string, count: number) => {
        if (asked.has(userId) && count > 0) counts.set(userId, (counts.get(userId) ?? 0) + count);
      };
      for (const userId of asked) add(userId, realtime.devicesOf(userId));
      const channels = [...new Set(userIds.map(channelOf))];
      for (const values of await Promise.all(channels.map((channel) => states.snapshot(channel)))) {
        // This node's own are known better than the store can.
        for (const { key, json } of values) if (!key.endsWith(` ${node}`)) add(personOf(key), Number(json));
      }
      return counts;
    },
    async stop() {
      for (const stop of stops) stop();
      await writing.idle();
    },
  };
}

function personOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function channelOf(userId: string): string {
  return `${PREFIX}${hashOf(userId) % BUCKETS}`;
}
