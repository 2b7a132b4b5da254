import type { Role } from './roles.ts';

/** The largest frame a client may send. */
export const MAX_FRAME_BYTES = 65_536;
/** Before authentication: an `authenticate` message needs no more. */
export const MAX_UNAUTHENTICATED_BYTES = 4_096;
/** Nesting of a frame. The contract needs 6; deeper input makes `JSON.stringify` throw. */
export const MAX_DEPTH = 16;
/** An error answer never grows with the input that caused it. */
export const MAX_ERROR_BYTES = 512;
/** Channels one connection may subscribe to. */
export const MAX_SUBSCRIPTIONS = 128;
/** Events a resume hands over in one reply; further behind than that, a snapshot is faster. */
export const MAX_RECOVERED_EVENTS = 1_000;
/** Undecodable frames in a row after which a connection is closed. */
export const MAX_BAD_FRAMES = 5;

/** From the opened socket to a valid `authenticate`. */
export const AUTHENTICATE_DEADLINE_MS = 5_000;
/** How often the server pings a quiet connection. */
export const PING_INTERVAL_MS = 5_000;
/** Silence after which either side gives the connection up: half-open is found within 15 s. */
export const SILENCE_MS = 12_500;
/** How long a one-time ticket lives. */
export const TICKET_LIFETIME_MS = 30_000;
/** `token_expiring` is sent this long before a token ends. */
export const TOKEN_EXPIRING_MS = 60_000;
/** How long a person who lost the connection is still shown as here. */
export const PRESENCE_GRACE_MS = 5_000;
/** A heart reading older than this is not shown as a number. */
export const READING_LEASE_MS = 5_000;
/** A breath that was last told of longer ago than this does not count. */
export const BREATH_FRESH_MS = 2_500;
/** Typing is shown for this long after its last signal. */
export const TYPING_SHOWN_MS = 4_000;

/**
 * How late a state that may wait is told at most. Where all of a room wear a strap, everybody in it would be written to for each heart and
 * second; together these are two writes a second. No screen looks at hearts more often than that.
 */
export const MAY_WAIT_MS = 500;

/** A token bucket: `burst` at once, then `perMinute`. */
export type Rate = { readonly burst: number; readonly perMinute: number };

/**
 * Rate classes. A message names its class; each connection has one bucket per class. The figure is a participant's;
 * {@link ROLE_RATE_FACTOR} scales it.
 */
export const RATES = {
  /** Connection upkeep: subscribe, pong, clock, refresh. Room for a reconnect with every channel. */
  control: { burst: 200, perMinute: 600 },
  /** What people write. The 60 a minute with a burst of 10 of the live-session reference. */
  chat: { burst: 10, perMinute: 60 },
  /** Typing and other signals of people. */
  signal: { burst: 20, perMinute: 240 },
  /** A breath phase twice a second, with room for a clock that hurries. */
  breath: { burst: 10, perMinute: 180 },
  /** A heart reading a second, with room for a second tab. */
  reading: { burst: 10, perMinute: 150 },
  /** Steering a session. */
  command: { burst: 20, perMinute: 120 },
} as const satisfies Record<string, Rate>;
export type RateClass = keyof typeof RATES;

export const ROLE_RATE_FACTOR: Readonly<Record<Role, number>> = {
  observer: 1,
  participant: 1,
  instructor: 2,
  admin: 4,
};
