import type {
  CommandType,
  Delivered,
  EventType,
  FleetingType,
  Position,
  ProtocolError,
  SentInput,
  SignalType,
  StateType,
} from '@attune/protocol';
import type { Channel, ChannelHealth } from './channel.ts';
import type { Delivery } from './delivery.ts';
import type { Message } from './eventLog.ts';
import type { Handler } from './handlers.ts';
import type { Recovery } from './recovery.ts';
import type { Signal } from './signal.ts';

/** A hold on a channel. It stays subscribed until every handle of it is released. */
export type ChannelHandle = {
  readonly name: string;
  readonly health: Signal<ChannelHealth>;
  /** Why, while `health` is `refused`. It is asked again on the next connection. */
  readonly refusal: Signal<ProtocolError | undefined>;
  /** The last return; undefined until there was one. */
  readonly recovery: Signal<Recovery | undefined>;
  readonly position: Signal<Position | undefined>;
  /** Each event once and in order, from now on; the history before is in `events`. Returns its end. */
  readonly on: <T extends EventType | SignalType>(
    type: T,
    handler: (message: Message<T>) => void,
  ) => () => void;
  /** The newest 500, oldest first: the history that came with the subscription, and live. */
  readonly events: <T extends EventType>(type: T) => Signal<readonly Message<T>[]>;
  readonly states: <T extends StateType>(type: T) => Signal<ReadonlyMap<string, Delivered<T>>>;
  /** Never throws: what cannot be sent comes back as a failed delivery. */
  readonly send: <T extends CommandType>(type: T, data: SentInput<T>) => Delivery;
  /** What is not acknowledged yet, and what failed until it is dismissed. */
  readonly outbox: Signal<readonly Delivery[]>;
  /** While not live, the newest of a state is kept and a signal is dropped. A refusal is told to `client.onError`. */
  readonly set: <T extends FleetingType>(type: T, data: SentInput<T>) => void;
  /** Ends this hold and its handlers. Releasing twice is harmless. */
  readonly release: () => void;
};

export function createHandle(channel: Channel, onRelease: () => void): ChannelHandle {
  const ends = new Set<() => void>();
  let isReleased = false;
  return {
    name: channel.name,
    health: channel.health,
    refusal: channel.refusal,
    recovery: channel.recovery,
    position: channel.position,
    outbox: channel.outbox.listed,
    on: (type, handler) => {
      // What arrives under a type was decoded by that type's schema.
      const end = channel.on(type, handler as unknown as Handler);
      ends.add(end);
      return () => {
        ends.delete(end);
        end();
      };
    },
    events: <T extends EventType>(type: T) =>
      channel.events.of(type) as unknown as Signal<readonly Message<T>[]>,
    states: <T extends StateType>(type: T) =>
      channel.states.of(type) as Signal<ReadonlyMap<string, Delivered<T>>>,
    send: (type, payload) => channel.outbox.send(type, payload),
    set: (type, payload) => channel.set(type, payload),
    release: () => {
      if (isReleased) return;
      isReleased = true;
      for (const end of ends) end();
      onRelease();
    },
  };
}
