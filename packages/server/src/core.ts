import type { Capability, Realtime } from './capability.ts';
import { Carrier } from './carryOut.ts';
import type { WebsocketConfig } from './config.ts';
import { ConnectionPool } from './connection/pool.ts';
import { Hub } from './hub/hub.ts';
import type { EventLog } from './hub/log.ts';
import { sqlLog } from './hub/log.sql.ts';
import type { StateStore } from './hub/stateStore.ts';
import { hydrateFrom } from './hydrate.ts';
import type { Clock } from './platform/clock.ts';
import type { Lifetime } from './platform/lifetime.ts';
import type { Log } from './platform/log.ts';
import type { Ports } from './ports.ts';
import type { Storage } from './storage/storage.ts';

export type CoreOptions = {
  readonly storage: Storage;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly log: Log;
  readonly websocket: WebsocketConfig;
  readonly lifetime: Lifetime;
  readonly onCommitted: (ms: number) => void;
};

/** The realtime floors of one node, joined: what capabilities stand on. */
export type Core = {
  readonly pool: ConnectionPool;
  readonly hub: Hub;
  readonly carrier: Carrier;
  readonly eventLog: EventLog;
  readonly states: StateStore;
  readonly realtime: Realtime;
  /** Capabilities need the core and the core needs them; it asks them only after this. */
  use(capabilities: readonly Capability[]): void;
};

export function createCore({
  storage,
  ports,
  clock,
  log,
  websocket,
  lifetime,
  onCommitted,
}: CoreOptions): Core {
  const { bus, states } = ports;
  let capabilities: readonly Capability[] = [];
  const eventLog = sqlLog(storage);
  const pool = new ConnectionPool(
    {
      perNode: websocket.maxConnections,
      perSession: websocket.maxConnectionsPerSession,
      perUser: websocket.maxConnectionsPerUser,
    },
    clock,
  );
  const hub: Hub = new Hub({
    log: eventLog,
    states,
    bus,
    clock,
    hydrate: (channel) => hydrateFrom(capabilities, channel),
    settled: () => carrier.settled(),
    onClosing: (closing) => pool.close(closing),
    onTrouble: (error, channel) => log.error({ err: error, channel }, 'a channel could not be repaired'),
  });
  const carrier: Carrier = new Carrier({
    storage,
    hub,
    clock,
    onCommitted,
    onTouched: (touched) => capabilities.forEach((capability) => capability.touched?.(touched)),
  });
  lifetime.add(() => states.close());
  lifetime.add(() => bus.close());
  lifetime.add(() => hub.stop());
  lifetime.add(() => pool.stop());
  return {
    pool,
    hub,
    carrier,
    eventLog,
    states,
    realtime: {
      carryOut: async (plan) => void (await carrier.carryOut(plan)),
      devicesOf: (userId) => pool.devicesOf(userId),
    },
    use(all) {
      capabilities = all;
    },
  };
}
