import {
  CLOSE,
  decodeClientFrame,
  ERRORS,
  FrameError,
  limits,
  ProtocolError,
  type DecodedClientFrame,
} from '@attune/protocol';
import type { Logger } from 'pino';
import type { Identity } from './capability.ts';
import { toProtocolError } from './carryOut.ts';
import { closeCodeOf } from './connection/closing.ts';
import type { Connection } from './connection/connection.ts';
import { Inbox } from './connection/inbox.ts';
import { authenticate, CONTROL, correlationOf, type ControlOptions } from './control.ts';
import { controlFrame } from './hub/frames.ts';
import type { Orders } from './orders.ts';
import { outcomeOf, type OutcomeOptions } from './outcome.ts';
import { CRITICAL_RETRY_MS, type Pressure } from './platform/pressure.ts';
import type { Vigil } from './vigil.ts';

/** What operators want to know of messages; labels are types of the contract and names of the error table, so they stay few. */
export type DispatchMetrics = {
  received(type: string): void;
  refused(type: string, error: string): void;
  /** Dropped unsaid, for there is too much else to do. */
  shed(type: string): void;
  /** From an accepted event until every reader on this node was told. */
  delivered(ms: number): void;
};

export type DispatchOptions = ControlOptions &
  OutcomeOptions & {
    readonly orders: Pick<Orders, 'isBlind'>;
    readonly vigil: Pick<Vigil, 'look'> | undefined;
    readonly pressure: Pick<Pressure, 'accepts'>;
    readonly log: Logger;
    readonly metrics: DispatchMetrics;
  };

/** When to try again at a node that is blind to its orders. */
const BLIND_RETRY_MS = 1_000;

/** Of frames behind an `authenticate` that is looked up: room to follow every channel, and little to hold for strangers while a database is slow. */
const MAX_UNREAD_BYTES = 32 * 1024;

/** What is worth something only now does not wait behind what must be on disk. */
type Lane = 'ordered' | 'fleeting';
/** All its fields from the start: one that is added later takes an object of its own. */
type Inboxes = { ordered: Inbox | undefined; fleeting: Inbox | undefined; unreadBytes: number };

/** From a frame to its handler and back: the only place where an error becomes a reply. */
export class Dispatcher {
  readonly #options: DispatchOptions;
  readonly #inboxes = new WeakMap<Connection, Inboxes>();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  receive(connection: Connection, text: string, byteLength: number): void {
    // It may be the first thing that happens after a standstill; then this connection is not one of ours any more.
    this.#options.vigil?.look();
    if (connection.state === 'CONNECTED') return this.#keepUnread(connection, text, byteLength);
    if (connection.state !== 'AUTHENTICATED') return;
    const frame = this.#decode(connection, text, byteLength);
    if (!frame) return;
    connection.heard();
    // A life sign must not wait behind a slow commit.
    if (frame.type === 'pong') return;
    const before = frame.declaration.class === 'control' ? this.#passed(connection) : undefined;
    const handle = () => this.#handle(connection, frame);
    this.#enqueue(connection, laneOf(connection, frame), before ? () => before.then(handle) : handle);
  }

  /** What it is, and whether it may be, shows in its turn; until then a stranger has room for little. */
  #keepUnread(connection: Connection, text: string, byteLength: number): void {
    const inboxes = this.#inboxesOf(connection);
    if (inboxes.unreadBytes + byteLength > MAX_UNREAD_BYTES)
      return this.#turnAway(connection, new ProtocolError('TOO_LARGE'));
    inboxes.unreadBytes += byteLength;
    this.#enqueue(connection, 'ordered', () => {
      inboxes.unreadBytes -= byteLength;
      return this.#introduce(connection, text, byteLength);
    });
  }

  #inboxesOf(connection: Connection): Inboxes {
    let inboxes = this.#inboxes.get(connection);
    if (!inboxes)
      this.#inboxes.set(connection, (inboxes = { unreadBytes: 0, ordered: undefined, fleeting: undefined }));
    return inboxes;
  }

  #enqueue(connection: Connection, lane: Lane, handle: () => Promise<void>): void {
    const inboxes = this.#inboxesOf(connection);
    inboxes[lane] ??= new Inbox();
    if (!inboxes[lane].push(handle)) connection.condemn(CLOSE.flooding);
  }

  /** Who unsubscribes, or asks the time to know that all is done, does so behind what was sent before. */
  #passed(connection: Connection): Promise<void> | undefined {
    return this.#inboxes.get(connection)?.fleeting?.handled;
  }

  /** AUTH-3: before authentication nothing but a small `authenticate` counts. */
  async #introduce(connection: Connection, text: string, byteLength: number): Promise<void> {
    if (connection.state !== 'CONNECTED') return this.receive(connection, text, byteLength);
    try {
      if (byteLength > limits.MAX_UNAUTHENTICATED_BYTES) throw new ProtocolError('TOO_LARGE');
      const frame = decodeClientFrame(text, byteLength);
      if (frame.type !== 'authenticate') throw new ProtocolError('AUTHENTICATION_FAILED');
      await authenticate(connection, frame, this.#options);
    } catch (error) {
      this.#turnAway(connection, error);
    }
  }

  #turnAway(connection: Connection, error: unknown): void {
    const refusal = toProtocolError(error);
    this.#options.metrics.refused('authenticate', refusal.error);
    connection.answerError(refusal, error instanceof FrameError ? error.correlationId : undefined);
    // A database that does not answer says nothing about the credential: come back later.
    const fallback = ERRORS[refusal.error].retry ? CLOSE.busy : CLOSE.authentication_failed;
    connection.condemn(closeCodeOf(refusal) ?? fallback);
  }

  #decode(connection: Connection, text: string, byteLength: number): DecodedClientFrame | undefined {
    try {
      return decodeClientFrame(text, byteLength);
    } catch (error) {
      const refusal = toProtocolError(error);
      this.#options.metrics.refused('unknown', refusal.error);
      if (!this.#admit(connection, 'control', undefined)) return undefined;
      connection.answerError(refusal, error instanceof FrameError ? error.correlationId : undefined);
      // A frame that was JSON of the right envelope is a mistake; one that was not is noise.
      if (refusal.error === 'INVALID_MESSAGE') connection.badFrame();
      else connection.heard();
      return undefined;
    }
  }

  async #handle(connection: Connection, frame: DecodedClientFrame): Promise<void> {
    if (connection.state !== 'AUTHENTICATED' || !connection.identity) return;
    const { metrics } = this.#options;
    if (!this.#admit(connection, frame.declaration.sent.rate, correlationOf(frame))) {
      metrics.refused(frame.type, 'RATE_LIMIT_EXCEEDED');
      return;
    }
    if (!this.#hasRoomFor(connection, frame)) return;
    metrics.received(frame.type);
    try {
      const control = CONTROL[frame.type];
      if (control) await control(connection, frame, this.#options);
      // Whoever sent this may have been shown out meanwhile, and this node would not know (CTRL-4).
      else if (this.#options.orders.isBlind)
        throw new ProtocolError('UNAVAILABLE', { retryAfterMs: BLIND_RETRY_MS });
      else await this.#carry(connection, connection.identity, frame);
    } catch (error) {
      this.#refuse(connection, frame, error);
    }
  }

  /** LOAD-2, LOAD-3: what is worth the least goes first. Control is never shed: without it nobody could stay, or leave. */
  #hasRoomFor(connection: Connection, frame: DecodedClientFrame): boolean {
    const { pressure, metrics } = this.#options;
    const kind = frame.declaration.class;
    if (kind === 'control' || pressure.accepts(kind)) return true;
    if (kind === 'event')
      this.#refuse(connection, frame, new ProtocolError('UNAVAILABLE', { retryAfterMs: CRITICAL_RETRY_MS }));
    else metrics.shed(frame.type);
    return false;
  }

  async #carry(connection: Connection, identity: Identity, frame: DecodedClientFrame): Promise<void> {
    const { clock, metrics } = this.#options;
    const startedAt = clock.monotonic();
    const outcome = await outcomeOf(connection, identity, frame, this.#options);
    if (frame.declaration.class !== 'event') return;
    metrics.delivered(clock.monotonic() - startedAt);
    const answer = {
      ...(outcome.offset !== undefined && { offset: outcome.offset }),
      ...(outcome.duplicate && { duplicate: true }),
    };
    connection.deliver(controlFrame('ack', answer, clock.now(), correlationOf(frame)));
  }

  #admit(
    connection: Connection,
    rate: keyof typeof limits.RATES,
    correlationId: string | undefined,
  ): boolean {
    const admission = connection.admit(rate);
    if (admission.at === 'admitted') return true;
    if (admission.at === 'flooding') connection.condemn(CLOSE.flooding);
    else
      connection.answerError(
        new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: admission.retryAfterMs }),
        correlationId,
      );
    return false;
  }

  #refuse(connection: Connection, frame: DecodedClientFrame, error: unknown): void {
    const refusal = toProtocolError(error);
    const { log, metrics } = this.#options;
    metrics.refused(frame.type, refusal.error);
    if (refusal.error === 'SERVER_ERROR') {
      log.error({ err: error, type: frame.type, connection: connection.id }, 'a handler failed');
    }
    connection.answerError(refusal, correlationOf(frame));
  }
}

/** Order counts for events, and between a subscribe and what is sent on its channel. */
function laneOf({ channels }: Connection, { declaration, channel }: DecodedClientFrame): Lane {
  const isFleeting = declaration.class === 'signal' || declaration.class === 'state';
  return isFleeting && channel !== undefined && channels.includes(channel) ? 'fleeting' : 'ordered';
}
