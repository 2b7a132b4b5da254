import type { Position } from '@attune/protocol';
import type { Environment } from './connection/environment.ts';
import type { LoggedMessage } from './eventLog.ts';

/** Events of a channel that are remembered, the newest of all types. */
export const MAX_REMEMBERED = 200;

/** An event that was not acknowledged, under the number by which the server knows it again. */
export type WaitingEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  /** When it was handed over, by the local clock. */
  readonly at: number;
  readonly producer: { readonly id: string; readonly seq: number; readonly prev: number };
};

/** What of a channel outlives the client that followed it. */
export type RememberedChannel = {
  /** Never ahead of the handlers. Absent before the first subscription. */
  readonly position?: Position | undefined;
  /** When this was true, by the local clock. */
  readonly at: number;
  readonly events: readonly LoggedMessage[];
  readonly waiting: readonly WaitingEvent[];
};

/** A channel, as far as it can be remembered. */
export type Memorable = {
  readonly name: string;
  readonly remember: () => RememberedChannel;
  /** Before it is subscribed. */
  readonly restore: (remembered: RememberedChannel) => void;
  /** It was somebody else who was here. */
  readonly forget: () => void;
};

/** What is written at once and what may lag: what waits to be sent is lost with the page, a position is not. */
export type Change = 'waiting' | 'position';

/** What a client tells its memory. */
export type Keeping = {
  /** Restores the channels that are held. Answers whether to go on: not when it was ended meanwhile. */
  readonly begin: () => Promise<boolean>;
  /** A channel is held from here on. Before it is subscribed. */
  readonly began: (channel: Memorable) => void;
  readonly changed: (channel: Memorable, change: Change) => void;
  /** Before anything is asked as this user. */
  readonly checkUser: (userId: string) => void;
  /** There is nothing to come back to. */
  readonly forget: () => void;
  /** Until `begin`, nothing is remembered any more. */
  readonly end: () => void;
};

/** Where a client keeps what shall outlive it. Made by `@attune/client/storage`. */
export type Memory = {
  readonly keep: (context: {
    /** Of the server: what is remembered of another is not handed out. */
    readonly url: string;
    readonly environment: Pick<Environment, 'setAlarm'>;
    readonly channels: () => Iterable<Memorable>;
  }) => Keeping;
};
