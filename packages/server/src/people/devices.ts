import type { Realtime } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { gather } from '../platform/gather.ts';

/** Counts lie together by bucket: those of everybody are this many questions, and those of one person never all counts there are. */
const BUCKETS = 64;
const TYPE = 'devices';
/** No channel of the contract: nobody can subscribe to it. */
const PREFIX = 'devices:';

export type DevicesDeps = {
  readonly realtime: Pick<Realtime, 'devicesOf'>;
  readonly states: Pick<StateStore, 'set' | 'remove' | 'snapshot' | 'onExpired' | 'onLost'>;
  /** This node's id. */
  readonly node: string;
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
export function createDevices({ realtime, states, node, onChanged, onTrouble }: DevicesDeps): Devices {
  const here = new Set<string>();

  const writing = gather<string>(async (userIds) => {
    await Promise.all(userIds.map(write));
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
    states.onLost(() => writing.add(here)),
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
  let hash = 0;
  for (const char of userId) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return `${PREFIX}${hash % BUCKETS}`;
}
