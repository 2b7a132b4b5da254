import {
  CLOSE,
  decodeServerFrame,
  encodeFrame,
  limits,
  ProtocolError,
  SUBPROTOCOL,
  TICKET_PREFIX,
  type ClientFrame,
  type Delivered,
  type ServerFrame,
} from '@attune/protocol';
import type { Credential } from '../options.ts';
import { createSignal, type Signal, type WritableSignal } from '../signal.ts';
import type { Environment, Socket } from './environment.ts';
import { step, type Effect, type Event, type State } from './machine.ts';
import { endingOfError } from './refusal.ts';
import type { SteadyClock } from './steadyClock.ts';

export type ConnectionOptions = {
  readonly url: string;
  readonly credentials: () => Credential | Promise<Credential>;
  readonly environment: Environment;
  readonly clock: SteadyClock;
  /** An authenticated connection is there; frames follow. */
  readonly onUp: (welcome: Delivered<'welcome'>) => void;
  /** Another connection took its place while it was there: what is sent from here on goes to another node. */
  readonly onMoved: (welcome: Delivered<'welcome'>) => void;
  /** Whether nobody waits any more for what was asked before the move. */
  readonly hasMoved: () => boolean;
  /** The connection from before the move is closed: nothing asked on it will be answered. */
  readonly onLeft: () => void;
  /** It is not there any more. Called once for each `onUp`. */
  readonly onDown: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  /** The machine doubts the connection: ask the server something. */
  readonly onProbe: () => void;
  readonly onError: (error: ProtocolError) => void;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
};

/** One attempt to be connected. What an attempt that was replaced still says is dropped by comparing with those that count. */
type Attempt = {
  socket?: Socket;
  credential?: Credential;
  welcome?: Delivered<'welcome'>;
  retryAfterMs?: number | undefined;
};

/** The place of an attempt: the connection, the one that is to take its place, the one that was left and still answers. */
type Place = 'current' | 'relief' | 'left';

/** Drives the machine: owns the sockets and the one timer, and decides nothing itself. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #state: WritableSignal<State> = createSignal<State>({ at: 'idle' });
  readonly #queue: Event[] = [];
  readonly #attempts = new Map<Place, Attempt>();
  #stepping = false;
  #clearAlarm: () => void = () => undefined;
  #clearLeave: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): Signal<State> {
    return this.#state;
  }

  /** Whether the last dial used a token, which can be renewed in band. */
  get usesToken(): boolean {
    const credential = this.#attempts.get('current')?.credential;
    return credential !== undefined && 'token' in credential;
  }

  send(frame: ClientFrame): void {
    if (this.#state.get().at === 'open') this.#attempts.get('current')?.socket?.send(encodeFrame(frame));
  }

  /** Events caused by what an event does wait until it is done, so that no step starts inside another. */
  dispatch(event: Event): void {
    this.#queue.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const byMs = this.#options.clock.takeJump();
        if (byMs !== 0) this.#take({ type: 'jumped', byMs });
        this.#take(next);
      }
    } finally {
      this.#stepping = false;
    }
  }

  #take(event: Event): void {
    const { environment, clock, log } = this.#options;
    const before = this.#state.get();
    const [after, ...effects] = step(before, event, { now: clock.now(), random: environment.random() });
    if (after.at !== before.at) {
      this.#clearAlarm();
      log('connection', { from: before.at, to: after.at, by: event.type });
    }
    for (const effect of effects) this.#perform(effect, 'current');
    this.#state.set(after);
    this.#tellChange(before, after, effects);
  }

  #tellChange(before: State, after: State, effects: readonly Effect[]): void {
    const { onUp, onDown, onMoved } = this.#options;
    const welcome = this.#attempts.get('current')?.welcome;
    if (before.at === 'open' && after.at !== 'open') {
      onDown();
      this.#leave();
    } else if (before.at !== 'open' && after.at === 'open' && welcome) onUp(welcome);
    else if (effects.some((effect) => effect.do === 'adopt') && welcome) {
      this.#options.log('connection', { from: 'open', to: 'open', by: 'draining' });
      onMoved(welcome);
      this.#leaveIfMoved();
    }
  }

  #perform(effect: Effect, place: Place): void {
    switch (effect.do) {
      case 'dial':
        return void this.#dial(place);
      case 'greet':
        return this.#greet(this.#attempts.get(place));
      case 'probe':
        return this.#options.onProbe();
      case 'hangUp':
        return this.#hangUp(effect.code, place);
      case 'relief':
        return this.#perform(effect.effect, 'relief');
      case 'adopt':
        return this.#adopt();
      case 'setAlarm':
        this.#clearAlarm();
        this.#clearAlarm = this.#options.environment.setAlarm(
          () => this.dispatch({ type: 'alarm' }),
          effect.inMs,
        );
        return;
      default:
        effect satisfies never;
    }
  }

  async #dial(place: Place): Promise<void> {
    const attempt: Attempt = {};
    this.#attempts.set(place, attempt);
    try {
      const credential = await this.#options.credentials();
      if (!this.#placeOf(attempt)) return;
      attempt.credential = credential;
      this.#open(attempt, credential);
    } catch (thrown) {
      this.#failDial(attempt, thrown);
    }
  }

  #open(attempt: Attempt, credential: Credential): void {
    const protocols = [SUBPROTOCOL];
    if ('ticket' in credential) protocols.push(TICKET_PREFIX + credential.ticket);
    attempt.socket = this.#options.environment.openSocket(this.#options.url, protocols, {
      opened: () => this.#tell(attempt, { type: 'opened' }),
      message: (text) => this.#receive(attempt, text),
      closed: (code) => this.#closed(attempt, code),
    });
  }

  #failDial(attempt: Attempt, thrown: unknown): void {
    if (!this.#placeOf(attempt)) return;
    const error =
      thrown instanceof ProtocolError ? thrown : new ProtocolError('CONNECTION_FAILED', { cause: thrown });
    const ending = endingOfError(error);
    if (ending) return this.#tell(attempt, { type: 'refused', ending });
    this.#options.onError(error);
    this.#tell(attempt, { type: 'closed', code: LOST_CODE, retryAfterMs: error.retryAfterMs });
  }

  #placeOf(attempt: Attempt): Place | undefined {
    return PLACES.find((place) => this.#attempts.get(place) === attempt);
  }

  #tell(attempt: Attempt, event: Event): void {
    const place = this.#placeOf(attempt);
    if (place === 'current') this.dispatch(event);
    if (place === 'relief') this.dispatch({ type: 'relief', event });
  }

  #greet(attempt: Attempt | undefined): void {
    const { credential, socket } = attempt ?? {};
    if (!credential || !('token' in credential)) return;
    const id = `a${this.#options.environment.newId()}`;
    socket?.send(encodeFrame({ type: 'authenticate', id, data: { token: credential.token } }));
  }

  #receive(attempt: Attempt, text: string): void {
    const place = this.#placeOf(attempt);
    if (!place) return;
    if (place === 'current') this.dispatch({ type: 'heard' });
    const frame = this.#decode(text);
    if (!frame) return;
    // What was left says nothing new: the one that took its place hands over everything from the position on.
    if (place !== 'left') this.#read(attempt, frame);
    else if (frame.correlation_id !== undefined) this.#options.onFrame(frame);
    this.#leaveIfMoved();
  }

  #read(attempt: Attempt, frame: ServerFrame): void {
    if (frame.type === 'welcome') return this.#welcomed(attempt, frame.data as Delivered<'welcome'>);
    // Said before a close, an error without a request is about the connection; its hint is for the next dial.
    if (frame.type === 'error' && frame.correlation_id === undefined) {
      const seconds = (frame.data as Delivered<'error'>).retry_after;
      attempt.retryAfterMs = seconds === undefined ? undefined : seconds * 1000;
    }
    if (frame.type === 'draining') {
      return this.#tell(attempt, {
        type: 'draining',
        delayMs: (frame.data as Delivered<'draining'>).delay_ms,
      });
    }
    if (this.#state.get().at === 'open' && this.#placeOf(attempt) === 'current') this.#options.onFrame(frame);
  }

  #decode(text: string): ServerFrame | undefined {
    try {
      return decodeServerFrame(text);
    } catch (cause) {
      this.#options.onError(new ProtocolError('INVALID_MESSAGE', { cause }));
      return undefined;
    }
  }

  #welcomed(attempt: Attempt, welcome: Delivered<'welcome'>): void {
    attempt.welcome = welcome;
    const silenceMs = Math.max(welcome.silence_ms, limits.PING_INTERVAL_MS);
    this.#tell(attempt, { type: 'welcomed', pingMs: welcome.ping_interval_ms, silenceMs });
  }

  #closed(attempt: Attempt, code: number): void {
    const place = this.#placeOf(attempt);
    if (place === 'left') return this.#leave();
    if (!place) return;
    this.#attempts.delete(place);
    const event: Event = { type: 'closed', code, retryAfterMs: attempt.retryAfterMs };
    this.dispatch(place === 'current' ? event : { type: 'relief', event });
  }

  #hangUp(code: number, place: Place): void {
    const attempt = this.#attempts.get(place);
    // Forgotten first: a socket may tell of its close while it is being closed.
    this.#attempts.delete(place);
    attempt?.socket?.close(code === CLOSE.normal ? code : Math.max(code, MIN_OWN_CODE));
  }

  #adopt(): void {
    const relief = this.#attempts.get('relief');
    const left = this.#attempts.get('current');
    this.#attempts.delete('relief');
    this.#attempts.delete('current');
    if (relief) this.#attempts.set('current', relief);
    this.#leave();
    if (!left) return;
    this.#attempts.set('left', left);
    this.#clearLeave = this.#options.environment.setAlarm(() => this.#leave(), LEAVE_DEADLINE_MS);
  }

  #leaveIfMoved(): void {
    if (this.#attempts.has('left') && this.#options.hasMoved()) this.#leave();
  }

  #leave(): void {
    if (!this.#attempts.has('left')) return;
    this.#clearLeave();
    this.#hangUp(CLOSE.normal, 'left');
    this.#options.onLeft();
  }
}

/** What a browser reports for a connection that broke; said here of a dial that never got as far as a socket. */
const LOST_CODE = 1006;
/** Browsers let a page close with 1000 and with codes from here on. */
const MIN_OWN_CODE = 3000;
/** A connection that was left is kept so long for the answers that are on their way. */
const LEAVE_DEADLINE_MS = 2_000;
const PLACES: readonly Place[] = ['current', 'relief', 'left'];
