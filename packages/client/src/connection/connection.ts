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

export type ConnectionOptions = {
  readonly url: string;
  readonly credentials: () => Credential | Promise<Credential>;
  readonly environment: Environment;
  /** An authenticated connection is there; frames follow. */
  readonly onUp: (welcome: Delivered<'welcome'>) => void;
  /** It is not there any more. Called once for each `onUp`. */
  readonly onDown: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  /** The machine doubts the connection: ask the server something. */
  readonly onProbe: () => void;
  readonly onError: (error: ProtocolError) => void;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
};

/** One attempt to be connected. What an attempt that was replaced still says is dropped by comparing with the current one. */
type Attempt = { socket?: Socket; credential?: Credential; retryAfterMs?: number | undefined };

/** Drives the machine: owns the one socket and the one timer, and decides nothing itself. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #state: WritableSignal<State> = createSignal<State>({ at: 'idle' });
  readonly #queue: Event[] = [];
  #stepping = false;
  #attempt: Attempt | undefined;
  #welcome: Delivered<'welcome'> | undefined;
  #clearAlarm: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): Signal<State> {
    return this.#state;
  }

  /** Whether the last dial used a token, which can be renewed in band. */
  get usesToken(): boolean {
    const credential = this.#attempt?.credential;
    return credential !== undefined && 'token' in credential;
  }

  send(frame: ClientFrame): void {
    if (this.#state.get().at === 'open') this.#attempt?.socket?.send(encodeFrame(frame));
  }

  /** Events caused by what an event does wait until it is done, so that no step starts inside another. */
  dispatch(event: Event): void {
    this.#queue.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#take(next);
    } finally {
      this.#stepping = false;
    }
  }

  #take(event: Event): void {
    const { environment, log, onUp, onDown } = this.#options;
    const before = this.#state.get();
    const env = { now: environment.now(), random: environment.random() };
    const [after, ...effects] = step(before, event, env);
    if (after.at !== before.at) {
      this.#clearAlarm();
      log('connection', { from: before.at, to: after.at, by: event.type });
    }
    for (const effect of effects) this.#perform(effect);
    this.#state.set(after);
    if (before.at === 'open' && after.at !== 'open') onDown();
    if (before.at !== 'open' && after.at === 'open' && this.#welcome) onUp(this.#welcome);
  }

  #perform(effect: Effect): void {
    switch (effect.do) {
      case 'dial':
        return void this.#dial();
      case 'greet':
        return this.#greet();
      case 'probe':
        return this.#options.onProbe();
      case 'hangUp':
        return this.#hangUp(effect.code);
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

  async #dial(): Promise<void> {
    const attempt: Attempt = {};
    this.#attempt = attempt;
    try {
      const credential = await this.#options.credentials();
      if (this.#attempt !== attempt) return;
      attempt.credential = credential;
      this.#open(attempt, credential);
    } catch (thrown) {
      if (this.#attempt === attempt) this.#failDial(thrown);
    }
  }

  #open(attempt: Attempt, credential: Credential): void {
    const protocols = [SUBPROTOCOL];
    if ('ticket' in credential) protocols.push(TICKET_PREFIX + credential.ticket);
    const isCurrent = (): boolean => this.#attempt === attempt;
    attempt.socket = this.#options.environment.openSocket(this.#options.url, protocols, {
      opened: () => isCurrent() && this.dispatch({ type: 'opened' }),
      message: (text) => isCurrent() && this.#receive(attempt, text),
      closed: (code) => isCurrent() && this.#closed(attempt, code),
    });
  }

  #failDial(thrown: unknown): void {
    const error =
      thrown instanceof ProtocolError ? thrown : new ProtocolError('CONNECTION_FAILED', { cause: thrown });
    const ending = endingOfError(error);
    if (ending) return this.dispatch({ type: 'refused', ending });
    this.#options.onError(error);
    this.dispatch({ type: 'closed', code: LOST_CODE, retryAfterMs: error.retryAfterMs });
  }

  #greet(): void {
    const { credential, socket } = this.#attempt ?? {};
    if (!credential || !('token' in credential)) return;
    const id = `a${this.#options.environment.newId()}`;
    socket?.send(encodeFrame({ type: 'authenticate', id, data: { token: credential.token } }));
  }

  #receive(attempt: Attempt, text: string): void {
    this.dispatch({ type: 'heard' });
    const frame = this.#decode(text);
    if (!frame) return;
    if (frame.type === 'welcome') return this.#welcomed(frame.data as Delivered<'welcome'>);
    // Said before a close, an error without a request is about the connection; its hint is for the next dial.
    if (frame.type === 'error' && frame.correlation_id === undefined) {
      const seconds = (frame.data as Delivered<'error'>).retry_after;
      attempt.retryAfterMs = seconds === undefined ? undefined : seconds * 1000;
    }
    if (frame.type === 'draining') {
      return this.dispatch({ type: 'draining', delayMs: (frame.data as Delivered<'draining'>).delay_ms });
    }
    if (this.#state.get().at === 'open') this.#options.onFrame(frame);
  }

  #decode(text: string): ServerFrame | undefined {
    try {
      return decodeServerFrame(text);
    } catch (cause) {
      this.#options.onError(new ProtocolError('INVALID_MESSAGE', { cause }));
      return undefined;
    }
  }

  #welcomed(welcome: Delivered<'welcome'>): void {
    this.#welcome = welcome;
    const silenceMs = Math.max(welcome.silence_ms, limits.PING_INTERVAL_MS);
    this.dispatch({ type: 'welcomed', pingMs: welcome.ping_interval_ms, silenceMs });
  }

  #closed(attempt: Attempt, code: number): void {
    this.#attempt = undefined;
    this.dispatch({ type: 'closed', code, retryAfterMs: attempt.retryAfterMs });
  }

  #hangUp(code: number): void {
    const attempt = this.#attempt;
    // Forgotten first: a socket may tell of its close while it is being closed.
    this.#attempt = undefined;
    attempt?.socket?.close(code === CLOSE.normal ? code : Math.max(code, MIN_OWN_CODE));
  }
}

/** What a browser reports for a connection that broke; said here of a dial that never got as far as a socket. */
const LOST_CODE = 1006;
/** Browsers let a page close with 1000 and with codes from here on. */
const MIN_OWN_CODE = 3000;
