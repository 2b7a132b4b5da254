import { ADMIN_CHANNEL, toInstant, type Node } from '@attune/protocol';
import type { Capability, Realtime, StateOut } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { gather } from '../platform/gather.ts';
import { NODES, nodeRoutes } from './routes.ts';

const HEARTBEAT_MS = 2_000;
/** Three heartbeats may be missed. */
const LEASE_MS = 8_000;

/** What changes about a node while it runs. */
export type Vitals = Pick<Node, 'phase' | 'connections' | 'sessions' | 'load' | 'memory_bytes'>;

export type NodeDeps = {
  readonly id: string;
  readonly version: string;
  readonly clock: Clock;
  readonly states: Pick<StateStore, 'snapshot' | 'set' | 'remove'>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly vitals: () => Vitals;
  readonly onTrouble: (error: unknown) => void;
};

export type NodeCapability = Capability & {
  /** Tells how this node stands now, instead of with the next heartbeat. */
  readonly tell: () => Promise<void>;
};

/** The register of nodes: each tells of itself, and the lease takes away who does not (NODE-1). */
export function createNode({
  id,
  version,
  clock,
  states,
  realtime,
  vitals,
  onTrouble,
}: NodeDeps): NodeCapability {
  const startedAt = toInstant(clock.now());
  const row = (): Node => ({
    id,
    version,
    started_at: startedAt,
    ...vitals(),
    heartbeat_at: toInstant(clock.now()),
  });
  // One at a time, so that what is told last is what was true last.
  const telling = gather<'self'>(async () => {
    const value = row();
    await states.set(NODES, 'node', id, JSON.stringify(value), { leaseMs: LEASE_MS });
    await realtime.carryOut({ states: [{ ...named(id), value, leaseMs: LEASE_MS }] });
  }, onTrouble);
  let stopBeating = (): void => undefined;
  const tell = () => {
    telling.add(['self']);
    return telling.idle();
  };
  return {
    name: 'node',
    routes: nodeRoutes(states),
    tell,
    async start() {
      stopBeating = clock.every(HEARTBEAT_MS, () => void tell());
      await tell();
    },
    async stop() {
      stopBeating();
      await telling.idle();
      await states.remove(NODES, 'node', id);
      await realtime.carryOut({ states: [{ ...named(id), value: null }] });
    },
  };
}

function named(id: string): Pick<Extract<StateOut, { type: 'node' }>, 'channel' | 'type' | 'key'> {
  return { channel: ADMIN_CHANNEL, type: 'node', key: id };
}
