import { CLOSE, closeName, ERRORS, ProtocolError } from '@attune/protocol';
import type { Capability, Identity } from './capability.ts';
import { toProtocolError } from './carryOut.ts';
import type { Heartbeat } from './connection/connection.machine.ts';
import { Connection, type ConnectionOptions } from './connection/connection.ts';
import type { Gatekeeper } from './connection/gatekeeper.ts';
import type { ConnectionPool } from './connection/pool.ts';
import type { Socket, SocketHandlers } from './connection/socket.ts';
import type { Flusher } from './delivery/flusher.ts';
import type { Dispatcher } from './dispatch.ts';
import { addressKey, isWrongGuess, type RateRules } from './http/index.ts';
import type { Gate, Refusal } from './gate.ts';
import type { Hub } from './hub/hub.ts';
import type { Clock } from './platform/clock.ts';
import { newId } from './platform/random.ts';
import type { Credential } from './transport/admission.ts';
import type { Vetting } from './transport/webSocketServer.ts';

/** RFC 6455: data of a kind that cannot be accepted. */
const UNSUPPORTED_DATA = 1003;
/** RFC 6455: from here on codes mean what an application says. */
const FIRST_FREE_CODE = 3000;

export type SocketsOptions = {
  readonly node: string;
  readonly clock: Clock;
  readonly heartbeat: Heartbeat;
  readonly rateFactor: number;
  readonly flusher: Flusher;
  readonly pool: ConnectionPool;
  readonly hub: Pick<Hub, 'unsubscribe'>;
  readonly dispatcher: Pick<Dispatcher, 'receive'>;
  readonly gatekeeper: Gatekeeper;
  readonly capabilities: readonly Capability[];
  readonly gate: Gate;
  readonly rates: RateRules;
  readonly onOpened: () => void;
  readonly onClosed: (reason: string) => void;
};

/** Joins the transport to the connections: who may come in, and what happens to what they say. */
export class Sockets implements SocketHandlers<Connection> {
  readonly #options: SocketsOptions;
  /** Of all connections. */
  readonly #connectionOptions: ConnectionOptions;

  constructor(options: SocketsOptions) {
    this.#options = options;
    this.#connectionOptions = {
      ...options,
      onAuthenticated: (connection) => this.#authenticated(connection),
    };
  }

  /** Before the upgrade, so that a stranger costs a line of HTTP and not a connection. */
  async vet(credential: Credential, origin: string | undefined, address: string): Promise<Vetting> {
    const { gate, rates, gatekeeper } = this.#options;
    const shut = gate.refusal();
    if (shut) return turnedAway(shut);
    const key = addressKey(address);
    try {
      await rates.upgrades.spend(key);
      await rates.wrongGuesses.check(key);
      // Only now: one address alone must not use up what the node takes in.
      const crowded = gate.enter('upgrade');
      if (crowded) return turnedAway(crowded);
      return { admitted: true, pass: await identify(credential, origin, gatekeeper) };
    } catch (error) {
      const refusal = toProtocolError(error);
      if (isWrongGuess(refusal.error)) await rates.wrongGuesses.spend(key).catch(() => undefined);
      const { retryAfterMs } = refusal;
      return { admitted: false, status: statusOf(refusal), reason: refusal.error, retryAfterMs };
    }
  }

  opened(socket: Socket, pass: unknown): Connection {
    const { pool, gate, onOpened } = this.#options;
    const connection = new Connection(newId(), socket, this.#connectionOptions);
    onOpened();
    connection.opened();
    const isFull = pool.isFull;
    pool.add(connection);
    const identity = pass as Identity | undefined;
    // Looked at again: the node may have begun to drain while the credential was looked up.
    const shut = gate.refusal();
    if (shut) sendBack(connection, shut);
    else if (isFull || (identity && !pool.hasRoomFor(identity))) connection.condemn(CLOSE.busy);
    else if (identity) connection.authenticated(identity);
    return connection;
  }

  text(connection: Connection, text: string, byteLength: number): void {
    this.#options.dispatcher.receive(connection, text, byteLength);
  }

  binary(connection: Connection): void {
    connection.condemn(UNSUPPORTED_DATA);
  }

  life(connection: Connection): void {
    connection.heard();
  }

  closed(connection: Connection, code: number): void {
    const { pool, hub, capabilities, onClosed } = this.#options;
    connection.closed(code);
    for (const channel of connection.channels) hub.unsubscribe(connection.id, channel);
    const wasFiled = pool.remove(connection);
    onClosed(reasonOf(code));
    const { identity } = connection;
    if (!wasFiled || !identity) return;
    for (const capability of capabilities) capability.disconnected?.(identity, connection.id);
  }

  #authenticated(connection: Connection): void {
    const { pool, capabilities } = this.#options;
    const { identity } = connection;
    if (!identity) return;
    pool.file(connection);
    for (const capability of capabilities) capability.connected?.(identity, connection.id);
  }
}

function turnedAway({ reason, retryAfterMs }: Refusal): Vetting {
  return { admitted: false, status: ERRORS.OVERLOADED.status, reason, retryAfterMs };
}

/** 1013 has no place for a wait; the error before it has (LOAD-4). */
function sendBack(connection: Connection, { retryAfterMs }: Refusal): void {
  connection.answerError(new ProtocolError('OVERLOADED', { retryAfterMs }), undefined);
  connection.condemn(CLOSE.busy);
}

/** A client may close with any of two thousand codes of its own; as labels they would be as many series. */
function reasonOf(code: number): string {
  return closeName(code) ?? (code < FIRST_FREE_CODE ? String(code) : 'other');
}

/** A credential that is not good is 401 whatever is wrong with it; only what is our own trouble differs. */
function statusOf(refusal: ProtocolError): number {
  if (refusal.error === 'RATE_LIMIT_EXCEEDED') return ERRORS.RATE_LIMIT_EXCEEDED.status;
  return ERRORS[refusal.error].retry ? 503 : 401;
}

function identify(
  credential: Credential,
  origin: string | undefined,
  gatekeeper: Gatekeeper,
): Promise<Identity | undefined> {
  switch (credential.by) {
    case 'ticket':
      return gatekeeper.redeem(credential.ticket, origin);
    case 'bearer':
      return gatekeeper.identify(credential.token);
    case 'message':
      return Promise.resolve(undefined);
    default:
      return unreachable(credential);
  }
}

function unreachable(credential: never): never {
  throw new Error(`unreachable credential ${JSON.stringify(credential)}`);
}
