import { ProtocolError, type Delivered, type Role, type ServerFrame } from '@attune/protocol';
import { Channels } from './channels.ts';
import type { ChannelHandle } from './channelHandle.ts';
import { Clock, type ServerClock } from './clock.ts';
import { Connection } from './connection/connection.ts';
import { defaultEnvironment, type Environment, type Nudge } from './connection/environment.ts';
import type { StopReason } from './connection/refusal.ts';
import { watchStatus, type Status } from './connection/status.ts';
import { createSteadyClock } from './connection/steadyClock.ts';
import { toSocketUrl, type ClientOptions } from './options.ts';
import { Requests } from './requests.ts';
import { createListeners, createSignal, type Signal } from './signal.ts';

/** Who the server says we are. It stays while a lost connection is looked for. */
export type Identity = {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly sessionId: string | null;
  readonly connectionId: string;
  /** When the credential ends, milliseconds since 1970 of the server. */
  readonly expiresAt: number;
  readonly node: string;
};

export type Client = {
  readonly status: Signal<Status>;
  readonly identity: Signal<Identity | undefined>;
  readonly clock: ServerClock;
  /** Dials; until then nothing does. */
  readonly start: () => void;
  /** Ends a wait at once; from `closed`, starts again. */
  readonly retry: () => void;
  /** Ends the connection. Channels and what they hold stay, and come back with `start`. */
  readonly close: () => void;
  /** A hold on a channel; may be taken before the connection is there. */
  readonly channel: (name: string) => ChannelHandle;
  /** Handlers that threw, refused states and signals, failed dials. Returns its end. */
  readonly onError: (listener: (error: ProtocolError) => void) => () => void;
};

/** Throws for a `url` that is none; everything later is told by `status` and `onError`. */
export function createClient(options: ClientOptions): Client {
  const parts = createParts(options);
  const { connection, clock, channels, errors, keeper } = parts;
  const { status, refresh } = watchStatus(connection.state, parts.environment);
  let endWatch = (): void => undefined;
  status.subscribe(() => {
    const now = status.get();
    if (now.at === 'closed' && !RETURNABLE.has(now.reason)) keeper?.forget();
  });

  const nudged = (nudge: Nudge): void => {
    refresh();
    // Gone offline, a waiting client has nothing to try; an open connection is worth a question.
    if (nudge !== 'offline' || connection.state.get().at === 'open') connection.dispatch({ type: 'nudged' });
  };
  const begin = (type: 'start' | 'retry'): void => {
    endWatch();
    endWatch = parts.environment.watch(nudged);
    if (!keeper) return connection.dispatch({ type });
    void keeper.begin().then((isWanted) => isWanted && connection.dispatch({ type }));
  };
  return {
    status,
    identity: parts.identity,
    clock: { now: () => clock.now(), offsetMs: clock.offsetMs, roundTripMs: clock.roundTripMs },
    start: () => begin('start'),
    retry: () => begin('retry'),
    close: () => {
      endWatch();
      connection.dispatch({ type: 'stop' });
      keeper?.end();
    },
    channel: (name) => channels.acquire(name),
    onError: (listener) => errors.add(listener),
  };
}

/** Ends after which a page that is loaded again goes on where it was. */
const RETURNABLE: ReadonlySet<StopReason> = new Set(['stopped', 'failed', 'version_too_old']);

type Parts = ReturnType<typeof createParts>;

function createParts(options: ClientOptions) {
  const world = options.environment ?? defaultEnvironment;
  const steady = createSteadyClock(world);
  // What is timed here must not break when somebody sets the clock; the server's clock measures the wall clock as it is.
  const environment: Environment = { ...world, now: steady.now };
  const errors = createListeners<ProtocolError>();
  const identity = createSignal<Identity | undefined>(undefined);
  const requests = new Requests(environment, (frame) => connection.send(frame));
  const clock = new Clock(world, async () => Date.parse((await requests.ask('clock', {})).server_time));
  const channels: Channels = new Channels({
    environment,
    post: (question, onAnswer) => requests.post(question, onAnswer),
    tell: (frame) => connection.send({ ...frame, id: `s${environment.newId()}` }),
    onError: (error) => errors.call(error),
    onBegin: (channel) => keeper?.began(channel),
    onChange: (channel, change) => keeper?.changed(channel, change),
  });
  const url = toSocketUrl(options.url);
  const keeper = options.memory?.keep({ url, environment, channels: () => channels });
  const welcomed = (welcome: Delivered<'welcome'>): void => {
    keeper?.checkUser(welcome.user.id);
    identity.set(identityOf(welcome));
    clock.start();
  };
  const connection: Connection = new Connection({
    url,
    credentials: options.credentials,
    environment,
    clock: steady,
    onUp: (welcome) => {
      welcomed(welcome);
      channels.connected();
    },
    onMoved: (welcome) => {
      requests.moved();
      welcomed(welcome);
      channels.moved();
    },
    hasMoved: () => !requests.hasOlder && !channels.areJoining,
    onLeft: () => requests.failOlder(),
    onDown: () => {
      clock.stop();
      channels.disconnected(lostAtOf(connection, steady.now()));
      requests.failAll();
    },
    onFrame: (frame) => receive(parts, frame, options),
    onProbe: () => void clock.probe(),
    onError: (error) => errors.call(error),
    log: options.logger ?? (() => undefined),
  });
  const parts = { environment, errors, identity, requests, clock, channels, connection, keeper };
  return parts;
}

function receive(parts: Parts, frame: ServerFrame, options: ClientOptions): void {
  switch (frame.type) {
    case 'ack':
    case 'error': {
      const unasked = parts.requests.settle(frame);
      if (unasked) parts.errors.call(unasked);
      return;
    }
    case 'ping':
      return parts.connection.send({ type: 'pong', id: `s${parts.environment.newId()}`, data: {} });
    case 'token_expiring':
      return void refreshToken(parts, options);
    default:
      return parts.channels.receive(frame);
  }
}

/** Best effort: when it fails the connection ends with its credential and is dialed again with a fresh one. */
async function refreshToken(parts: Parts, options: ClientOptions): Promise<void> {
  try {
    const token = await freshToken(parts, options);
    if (token === undefined) return;
    const asked = parts.identity.get()?.connectionId;
    const { expires_at: expiresAt, role } = await parts.requests.ask('token_refresh', { token });
    const known = parts.identity.get();
    // A connection that took this one's place has a credential of its own.
    if (known?.connectionId === asked && known)
      parts.identity.set({ ...known, role, expiresAt: Date.parse(expiresAt) });
  } catch (thrown) {
    const error =
      thrown instanceof ProtocolError
        ? thrown
        : new ProtocolError('AUTHENTICATION_FAILED', { cause: thrown });
    parts.errors.call(error);
  }
}

async function freshToken(parts: Parts, options: ClientOptions): Promise<string | undefined> {
  if (options.refreshToken) return options.refreshToken();
  // A ticket cannot renew a connection; asking for one would spend it.
  if (!parts.connection.usesToken) return undefined;
  const credential = await options.credentials();
  return 'token' in credential ? credential.token : undefined;
}

function identityOf(welcome: Delivered<'welcome'>): Identity {
  return {
    userId: welcome.user.id,
    name: welcome.user.name,
    role: welcome.role,
    sessionId: welcome.session_id,
    connectionId: welcome.connection_id,
    expiresAt: Date.parse(welcome.expires_at),
    node: welcome.node,
  };
}

function lostAtOf(connection: Connection, now: number): number {
  const state = connection.state.get();
  return 'trip' in state ? state.trip.lostAt : now;
}
