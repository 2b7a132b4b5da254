import {
  CLOSE,
  closeName,
  limits,
  PROTOCOL_VERSION,
  toErrorData,
  toInstant,
  type ProtocolError,
  type RateClass,
} from '@attune/protocol';
import type { Identity } from '../capability.ts';
import type { Flusher } from '../delivery/flusher.ts';
import type { Frame } from '../delivery/frame.ts';
import { Outbox } from '../delivery/outbox.ts';
import { controlFrame, errorFrame } from '../hub/frames.ts';
import type { Subscriber } from '../hub/liveChannel.ts';
import type { Clock } from '../platform/clock.ts';
import { withOne, withoutOne } from '../platform/shortList.ts';
import {
  hasBadFrames,
  step,
  type Effect,
  type Event,
  type Heartbeat,
  type State,
} from './connection.machine.ts';
import type { Socket } from './socket.ts';
import { TokenBucket, type Admission } from './tokenBucket.ts';

/** The same object for all connections of a node. */
export type ConnectionOptions = {
  readonly flusher: Flusher;
  readonly clock: Clock;
  readonly node: string;
  readonly heartbeat: Heartbeat;
  /** Scales what the role may send. */
  readonly rateFactor: number;
  /** Once, when it became somebody's. */
  readonly onAuthenticated: (connection: Connection) => void;
};

/** One socket's life: the driver of the machine. Frames in are the dispatcher's business, not this object's. */
export class Connection implements Subscriber {
  readonly id: string;
  readonly outbox: Outbox;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  #channels: readonly string[] = NONE;
  #buckets: Partial<Record<RateClass, TokenBucket>> = {};
  #state: State;
  #identity: Identity | undefined;
  #heardAt: number;

  constructor(id: string, socket: Socket, options: ConnectionOptions) {
    this.id = id;
    this.#socket = socket;
    this.#options = options;
    const { flusher, clock } = options;
    this.outbox = new Outbox({ wire: socket.wire, flusher, clock, reader: this });
    this.#heardAt = clock.monotonic();
    this.#state = { at: 'CONNECTING', since: this.#heardAt };
  }

  get state(): State['at'] {
    return this.#state.at;
  }

  /** Undefined until authenticated; kept afterwards, so that leaving can be told of. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** That it follows, or is about to. */
  get channels(): readonly string[] {
    return this.#channels;
  }

  follow(channel: string): void {
    if (!this.#channels.includes(channel)) this.#channels = withOne(this.#channels, channel);
  }

  unfollow(channel: string): void {
    this.#channels = withoutOne(this.#channels, channel);
  }

  opened(): void {
    this.#step({ type: 'opened' });
  }

  authenticated(identity: Identity): void {
    this.#identity = identity;
    this.#heardAt = this.#options.clock.monotonic();
    this.#step({ type: 'authenticated', expiresAt: identity.expiresAt });
    if (this.#state.at === 'AUTHENTICATED') this.#options.onAuthenticated(this);
  }

  /** A token was renewed, or what is known of the person changed. Limits follow the new role. */
  refreshed(identity: Identity): void {
    if (identity.role !== this.#identity?.role) this.#buckets = {};
    this.#identity = identity;
    this.#step({ type: 'refreshed', expiresAt: identity.expiresAt });
  }

  heard(): void {
    this.#heardAt = this.#options.clock.monotonic();
    if (hasBadFrames(this.#state)) this.#step({ type: 'heard' });
  }

  badFrame(): void {
    this.#heardAt = this.#options.clock.monotonic();
    this.#step({ type: 'bad_frame' });
  }

  /** About once a second. All that had arrived until that instant has been read; monotonic. */
  tick(readUntil: number): void {
    this.#step({ type: 'tick' }, readUntil);
    this.outbox.tick(readUntil);
  }

  /** Ends the connection with a code that tells the client what to do. Twice is harmless. */
  condemn(code: number): void {
    this.#step({ type: 'condemned', code });
  }

  closed(code: number): void {
    this.outbox.close();
    this.#step({ type: 'closed', code });
  }

  deliver(frame: Frame): void {
    const { at } = this.#state;
    if (at === 'AUTHENTICATED' || at === 'CONNECTED') this.outbox.push(frame);
  }

  /** It does not keep up: from a fresh connection it resumes faster. */
  stuck(): void {
    this.condemn(CLOSE.slow);
  }

  /** It comes back at once, and its resume is told what became of its position. */
  forked(): void {
    this.condemn(CLOSE.insufficient);
  }

  /** Called right before the answer that says what is true of the channel now, or that it is left (SUB-5). */
  forget(channel: string): void {
    this.outbox.forget(channel);
  }

  answerError(error: ProtocolError, correlationId: string | undefined): void {
    this.deliver(errorFrame(toErrorData(error), this.#options.clock.now(), correlationId));
  }

  admit(rate: RateClass): Admission {
    const monotonic = this.#options.clock.monotonic();
    let bucket = this.#buckets[rate];
    if (!bucket) {
      bucket = new TokenBucket(
        limits.RATES[rate],
        limits.ROLE_RATE_FACTOR[this.#identity?.role ?? 'observer'] * this.#options.rateFactor,
        monotonic,
      );
      this.#buckets[rate] = bucket;
    }
    return bucket.take(monotonic);
  }

  #step(event: Event, readUntil?: number): void {
    const { clock, heartbeat } = this.#options;
    const monotonic = clock.monotonic();
    const env = {
      now: clock.now(),
      monotonic,
      readUntil: readUntil ?? monotonic,
      heardAt: this.#heardAt,
      sentAt: this.outbox.sentAt,
      heartbeat,
    };
    const { state, effects } = step(this.#state, event, env);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    const { clock } = this.#options;
    switch (effect.do) {
      case 'welcome':
        return this.#welcome();
      case 'ping':
        return this.deliver(controlFrame('ping', { server_time: toInstant(clock.now()) }, clock.now()));
      case 'warnExpiring':
        return this.#warnExpiring();
      case 'close':
        // What was said before the goodbye is heard before it.
        this.outbox.flush();
        this.outbox.close();
        return this.#socket.close(effect.code, closeName(effect.code) ?? '');
      case 'destroy':
        return this.#socket.destroy();
      default:
        return unreachable(effect);
    }
  }

  #welcome(): void {
    const identity = this.#identity;
    if (!identity) return;
    const now = this.#options.clock.now();
    const welcome = {
      connection_id: this.id,
      protocol: PROTOCOL_VERSION,
      node: this.#options.node,
      user: { id: identity.userId, name: identity.name },
      role: identity.role,
      session_id: identity.sessionId,
      expires_at: toInstant(identity.expiresAt),
      server_time: toInstant(now),
      ping_interval_ms: this.#options.heartbeat.pingIntervalMs,
      silence_ms: this.#options.heartbeat.silenceMs,
    };
    this.deliver(controlFrame('welcome', welcome, now));
  }

  #warnExpiring(): void {
    if (!this.#identity) return;
    const now = this.#options.clock.now();
    this.deliver(controlFrame('token_expiring', { expires_at: toInstant(this.#identity.expiresAt) }, now));
  }
}

const NONE: readonly string[] = [];

function unreachable(effect: never): never {
  throw new Error(`unreachable effect ${JSON.stringify(effect)}`);
}
