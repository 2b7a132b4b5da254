import { CLOSE, parseChannel } from '@attune/protocol';
import { Additions } from './alongside.ts';
import type { Capability, Realtime } from './capability.ts';
import { Carrier } from './carryOut.ts';
import type { WebsocketConfig } from './config.ts';
import { ConnectionPool, type PoolLimits } from './connection/pool.ts';
import type { Flusher } from './delivery/flusher.ts';
import { Hub, type HubOptions } from './hub/hub.ts';
import type { EventLog } from './hub/log.ts';
import { sqlLog } from './hub/log.sql.ts';
import type { StateStore } from './hub/stateStore.ts';
import { hydrateFrom, isToldWhenFollowed } from './hydrate.ts';
import { CONTROL_CHANNEL } from './order.ts';
import { Orders, type OrdersOptions } from './orders.ts';
import type { Clock } from './platform/clock.ts';
import type { Lifetime } from './platform/lifetime.ts';
import type { Log } from './platform/log.ts';
import { randomFraction } from './platform/random.ts';
import type { Ports } from './ports.ts';
import type { Storage } from './storage/storage.ts';
import { Vigil } from './vigil.ts';

export type CoreOptions = {
  readonly storage: Storage;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly log: Log;
  readonly websocket: WebsocketConfig;
  readonly lifetime: Lifetime;
  readonly flusher: Flusher;
  readonly onCommitted: (ms: number) => void;
  readonly onAnswered?: HubOptions['onAnswered'];
  readonly hasRoomForSignals?: HubOptions['hasRoomForSignals'];
  /** A node was ordered to take leave; it may be another one. */
  readonly onDrain: (node: string) => void;
};

/** The realtime floors of one node, joined: what capabilities stand on. */
export type Core = {
  readonly pool: ConnectionPool;
  readonly hub: Hub;
  readonly carrier: Carrier;
  readonly eventLog: EventLog;
  readonly states: StateStore;
  readonly orders: Orders;
  /** Absent on a node that is alone: nobody takes over from it, however long it stands still. */
  readonly vigil: Vigil | undefined;
  readonly realtime: Realtime;
  /** Capabilities need the core and the core needs them; it asks them only after this. */
  use(capabilities: readonly Capability[]): void;
  /** Before the first connection: from here on closings and drains are acted on. Rejects when the database does not answer. */
  start(): Promise<void>;
};

export function createCore(options: CoreOptions): Core {
  const { storage, ports, clock, log, lifetime } = options;
  const { bus, states } = ports;
  let capabilities: readonly Capability[] = [];
  let additions = new Additions(capabilities, clock);
  const eventLog = sqlLog(storage);
  const pool = new ConnectionPool(limitsOf(options.websocket), clock);
  const hub: Hub = new Hub({
    log: eventLog,
    states,
    bus,
    clock,
    flusher: options.flusher,
    random: randomFraction,
    // Orders are events only, of no noun.
    hydrate: async (channel) => (channel === CONTROL_CHANNEL ? [] : hydrateFrom(capabilities, channel)),
    isToldWhenFollowed: (channel) => channel !== CONTROL_CHANNEL && isToldWhenFollowed(capabilities, channel),
    settled: (channel) => carrier.settled(channel),
    onAnswered: options.onAnswered,
    hasRoomForSignals: options.hasRoomForSignals,
    beforeHandingOn: () => vigil?.look(),
    onTrouble: (error, channel) => log.error({ err: error, channel }, 'a channel could not be repaired'),
  });
  const carrier: Carrier = new Carrier({
    storage,
    hub,
    clock,
    completed: (plan) => additions.completed(plan),
    onCommitted: options.onCommitted,
    onTouched: (touched) => capabilities.forEach((capability) => capability.touched?.(touched)),
    onTrouble: (error) => log.error({ err: error }, 'something that was committed could not be told'),
  });
  const orders = createOrders(options, {
    ...{ hub, eventLog, pool },
    onRewritten(channel) {
      hub.forgetEvents(channel);
      for (const capability of capabilities) capability.rewritten?.(parseChannel(channel));
    },
  });
  const letGo = () => {
    log.warn({ connections: pool.size }, 'this node stood still and lets everybody go');
    pool.closeAll(CLOSE.restart);
    for (const capability of capabilities) capability.fenced?.();
  };
  const vigil = ports.redis && new Vigil({ clock, onStoodStill: letGo });
  for (const end of [() => states.close(), () => bus.close()]) lifetime.add(end);
  for (const part of [hub, pool, vigil, orders]) lifetime.add(() => part?.stop());
  return {
    pool,
    hub,
    carrier,
    eventLog,
    states,
    orders,
    vigil,
    realtime: {
      carryOut: async (plan) => void (await carrier.carryOut(plan)),
      devicesOf: (userId) => pool.devicesOf(userId),
      isFollowed: (channel) => hub.isFollowed(channel),
    },
    use(all) {
      capabilities = all;
      additions = new Additions(all, clock);
    },
    start: () => orders.start(),
  };
}

function createOrders(
  { ports, clock, log, onDrain }: CoreOptions,
  {
    hub,
    eventLog,
    pool,
    onRewritten,
  }: Pick<Core, 'hub' | 'eventLog' | 'pool'> & Pick<OrdersOptions, 'onRewritten'>,
): Orders {
  return new Orders({
    hub,
    eventLog,
    bus: ports.bus,
    clock,
    random: randomFraction,
    onClosing: (closing) => pool.close(closing),
    onDrain,
    onRewritten,
    onGap: () => pool.closeAll(CLOSE.insufficient),
    onTrouble: (error) => log.error({ err: error }, 'the orders to this node could not be read'),
  });
}

function limitsOf(websocket: WebsocketConfig): PoolLimits {
  return {
    perNode: websocket.maxConnections,
    perSession: websocket.maxConnectionsPerSession,
    perUser: websocket.maxConnectionsPerUser,
  };
}
