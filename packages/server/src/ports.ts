import { MemoryBroker, MemoryBus } from './hub/bus.memory.ts';
import type { Bus } from './hub/bus.ts';
import { MemoryStateStore } from './hub/stateStore.memory.ts';
import type { StateStore } from './hub/stateStore.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';

export type PortsOptions = {
  /** This node's id; others know its states and messages by it. */
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** What one node shares with the others; on one node nobody else is there. */
export type Ports = { readonly bus: Bus; readonly states: StateStore };

export async function openPorts({ clock, log }: PortsOptions): Promise<Ports> {
  const broker = new MemoryBroker((error) => log.error({ err: error }, 'a message of the bus failed'));
  return { bus: new MemoryBus(broker), states: new MemoryStateStore(clock) };
}
