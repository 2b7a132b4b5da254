import {
  CLOSE,
  ERRORS,
  limits,
  parseChannel,
  ProtocolError,
  toInstant,
  type DecodedClientFrame,
  type Sent,
} from '@attune/protocol';
import { toProtocolError } from './carryOut.ts';
import type { Identity, PhaseOf } from './capability.ts';
import { mayFollow } from './connection/authorize.ts';
import { closeCodeOf } from './connection/closing.ts';
import type { Connection } from './connection/connection.ts';
import type { Gatekeeper } from './connection/gatekeeper.ts';
import type { ConnectionPool } from './connection/pool.ts';
import { ackFrame, controlFrame } from './hub/frames.ts';
import type { Hub } from './hub/hub.ts';
import type { Clock } from './platform/clock.ts';

export type ControlOptions = {
  readonly gatekeeper: Gatekeeper;
  readonly pool: ConnectionPool;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly phaseOf: PhaseOf;
};

type Control = (
  connection: Connection,
  frame: DecodedClientFrame,
  options: ControlOptions,
) => Promise<void> | void;

/** The requests between one client and its node, by type. */
export const CONTROL: Readonly<Record<string, Control>> = {
  authenticate: () => {
    throw new ProtocolError('WRONG_PHASE', { message: 'This connection is signed in already.' });
  },
  token_refresh: tokenRefresh,
  subscribe,
  unsubscribe,
  clock: (connection, frame, { clock }) =>
    acknowledge(connection, frame, clock, { server_time: toInstant(clock.now()) }),
  pong: () => undefined,
};

/** The first message of a connection without a ticket (AUTH-2 to AUTH-4). */
export async function authenticate(
  connection: Connection,
  { data }: DecodedClientFrame,
  { gatekeeper, pool }: ControlOptions,
): Promise<void> {
  const identity = await gatekeeper.identify((data as Sent<'authenticate'>).token);
  if (pool.hasRoomFor(identity)) connection.authenticated(identity);
  else connection.condemn(CLOSE.busy);
}

async function tokenRefresh(
  connection: Connection,
  frame: DecodedClientFrame,
  options: ControlOptions,
): Promise<void> {
  const { hub, gatekeeper, clock } = options;
  const renewed = await gatekeeper
    .identify((frame.data as Sent<'token_refresh'>).token)
    .catch((error: unknown) => {
      // A database that does not answer says nothing about the token.
      if (ERRORS[toProtocolError(error).error].retry) throw error;
      return undefined;
    });
  const known = connection.identity;
  if (!renewed || renewed.userId !== known?.userId || renewed.sessionId !== known.sessionId) {
    connection.condemn(CLOSE.authentication_failed);
    return;
  }
  become(connection, renewed, hub);
  acknowledge(connection, frame, clock, { expires_at: toInstant(renewed.expiresAt), role: renewed.role });
}

/** A lesser role may no longer follow what the old one did. */
function become(connection: Connection, identity: Identity, hub: Hub): void {
  connection.refreshed(identity);
  for (const name of connection.channels) {
    if (!mayFollow(identity, parseChannel(name))) leave(connection, name, hub);
  }
}

function leave(connection: Connection, name: string, hub: Hub): void {
  hub.unsubscribe(connection.id, name);
  connection.unfollow(name);
  connection.forget(name);
}

async function subscribe(
  connection: Connection,
  frame: DecodedClientFrame,
  options: ControlOptions,
): Promise<void> {
  const { hub, gatekeeper, clock, phaseOf } = options;
  const { channel, position } = frame.data as Sent<'subscribe'>;
  if (!connection.identity) throw new ProtocolError('AUTHENTICATION_FAILED');
  if (connection.channels.length >= limits.MAX_SUBSCRIPTIONS && !connection.channels.includes(channel)) {
    throw new ProtocolError('SUBSCRIPTION_LIMIT', { details: { limit: limits.MAX_SUBSCRIPTIONS } });
  }
  // PERM-4: what was true at the handshake may not be true any more.
  const identity = await recheck(connection, connection.identity, gatekeeper);
  become(connection, identity, hub);
  const parsed = parseChannel(channel);
  if (!mayFollow(identity, parsed)) throw new ProtocolError('FORBIDDEN');
  // An admin may follow every session; a name that is none would stay in the database for ever.
  const isOfSession = parsed.kind === 'session' || parsed.kind === 'lead';
  if (isOfSession && !(await phaseOf(parsed.id))) throw new ProtocolError('SESSION_NOT_FOUND');
  connection.follow(channel);
  try {
    await hub.subscribe(connection, channel, position, (result) => {
      connection.forget(channel);
      connection.deliver(ackFrame(result, clock.now(), correlationOf(frame)));
    });
  } catch (error) {
    connection.unfollow(channel);
    throw error;
  }
  // Closed while history was read: the pool has let go of it, so must the hub.
  if (connection.state !== 'AUTHENTICATED') hub.unsubscribe(connection.id, channel);
}

async function recheck(connection: Connection, known: Identity, gatekeeper: Gatekeeper): Promise<Identity> {
  try {
    return await gatekeeper.recheck(known);
  } catch (error) {
    const code = error instanceof ProtocolError ? closeCodeOf(error) : undefined;
    if (code !== undefined) connection.condemn(code);
    throw error;
  }
}

function unsubscribe(
  connection: Connection,
  frame: DecodedClientFrame,
  { hub, clock }: ControlOptions,
): void {
  const { channel } = frame.data as Sent<'unsubscribe'>;
  leave(connection, channel, hub);
  acknowledge(connection, frame, clock);
}

function acknowledge(
  connection: Connection,
  frame: DecodedClientFrame,
  clock: Clock,
  result?: unknown,
): void {
  const answer = result === undefined ? {} : { result };
  connection.deliver(controlFrame('ack', answer, clock.now(), correlationOf(frame)));
}

/** FRAME-3. */
export function correlationOf(frame: DecodedClientFrame): string {
  return frame.correlation_id ?? frame.id;
}
