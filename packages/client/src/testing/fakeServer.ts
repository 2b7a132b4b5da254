import {
  CLOSE,
  negotiate,
  type ClientFrame,
  type Delivered,
  type EventEntry,
  type EventType,
  type Person,
  type ProtocolError,
  type SignalType,
  type StateType,
} from '@attune/protocol';
import type { Environment, Nudge, Socket, SocketListener } from '../connection/environment.ts';
import type { ClientOptions } from '../options.ts';
import { createListeners } from '../signal.ts';
import type { Command } from './fakeCommands.ts';
import { FakeConnection } from './fakeConnection.ts';
import { FakeHub } from './fakeHub.ts';
import { ManualClock } from './manualClock.ts';
import { seededRandom } from './seededRandom.ts';
import { Wire, type Weather } from './wire.ts';

/** One channel, from the server's side. */
export type FakeChannel = {
  /** What the log holds now. */
  readonly events: () => readonly EventEntry[];
  /** The values that are not gone, by key. */
  readonly states: (type: StateType) => ReadonlyMap<string, unknown>;
  readonly publish: <T extends EventType>(type: T, payload: Delivered<T>) => EventEntry;
  /** Null: gone. */
  readonly setState: <T extends StateType>(type: T, key: string, value: Delivered<T> | null) => void;
  readonly signal: <T extends SignalType>(type: T, payload: Delivered<T>) => void;
  /** Forgets events up to an offset; who is behind it is answered `trimmed`. */
  readonly trim: (upToOffset: number) => void;
  /** Another epoch, nothing in it; who comes back is answered `epoch_changed`. */
  readonly restart: () => void;
};

/** A server in this process that speaks the real protocol, on a clock that is moved by hand. */
export type FakeServer = {
  /** For `createClient`: the address, credentials of one person and this server's world. */
  readonly optionsFor: (
    person?: Partial<Person>,
  ) => Pick<ClientOptions, 'url' | 'credentials' | 'environment'>;
  readonly environment: Environment;
  readonly clock: ManualClock;
  /** Lets everything that is due happen. */
  readonly settle: () => Promise<void>;
  readonly channel: (name: string) => FakeChannel;
  /** Every frame that was understood, oldest first. */
  readonly received: readonly ClientFrame[];
  readonly connections: () => number;
  /** The codes with which clients closed their sockets, oldest first. */
  readonly hangUps: readonly number[];
  /** Decides what event a command becomes; throw a `ProtocolError` to refuse. */
  readonly onCommand: (type: string, command: Command) => void;

  /** Breaks every connection, or the one named; what is under way is lost. @default 1006 */
  readonly cut: (code?: number, connectionId?: string) => void;
  /** Closes every connection, or the one named, as a server does, after what was sent. */
  readonly close: (code: number, connectionId?: string) => void;
  /** Nothing gets through, and nobody is told; what lives until it is lifted gets what it missed, as TCP would have it. */
  readonly blackhole: (isOn?: boolean) => void;
  /** How long every frame takes, each way. */
  readonly delay: (ms: number | (() => number)) => void;
  /** Dials end with this code until it is called without one. */
  readonly refuse: (code?: number) => void;
  /** No ticket is given out until it is called without an error. */
  readonly refuseTickets: (error?: ProtocolError) => void;
  /** The next acks are lost; what they acknowledge is done. */
  readonly dropAcks: (count: number) => void;
  /** The next live events are lost on their way. */
  readonly dropEvents: (count: number) => void;
  /** The next requests of a type are answered with an error. */
  readonly reject: (type: string, error: ProtocolError, times?: number) => void;
  /** Tells everybody who is connected now to be elsewhere after the delay. Who dials meanwhile is welcome. */
  readonly drain: (delayMs: number) => void;
  /** Any text, to everybody. */
  readonly sendText: (text: string) => void;
  /** How far the server's clock is ahead of the client's. */
  readonly setClockAhead: (ms: number) => void;
  /** What the browser would say. */
  readonly nudge: (nudge: Nudge) => void;
};

export type FakeServerOptions = {
  /** Of everything random in the client. @default 1 */
  readonly seed?: number;
};

export function createFakeServer({ seed = 1 }: FakeServerOptions = {}): FakeServer {
  const clock = new ManualClock();
  const hub = new FakeHub(clock);
  const weather: Weather = { blackhole: false, delayMs: () => 0, stuck: [] };
  const dials: Dials = {
    hub,
    clock,
    weather,
    refusal: undefined,
    noTickets: undefined,
    opened: 0,
    hangUps: [],
  };
  const { environment, nudge } = createWorld(dials, seed);
  const everyone = (act: (connection: FakeConnection) => void): void => [...hub.connections].forEach(act);
  const oneOrAll = (id: string | undefined, act: (connection: FakeConnection) => void): void =>
    everyone((connection) => (id === undefined || id === connection.id) && act(connection));
  return {
    environment,
    clock,
    optionsFor: (person = {}) => optionsFor(dials, environment, person),
    settle: () => clock.advance(0),
    channel: (name) => createChannel(hub, name),
    received: hub.received,
    connections: () => hub.connections.size,
    hangUps: dials.hangUps,
    onCommand: (type, command) => void hub.commands.set(type, command),
    cut: (code = LOST_CODE, id) => oneOrAll(id, (connection) => connection.cut(code)),
    close: (code, id) => oneOrAll(id, (connection) => connection.close(code)),
    blackhole: (isOn = true) => setBlackhole(weather, isOn),
    delay: (ms) => void (weather.delayMs = typeof ms === 'number' ? () => ms : ms),
    refuse: (code) => void (dials.refusal = code),
    refuseTickets: (error) => void (dials.noTickets = error),
    dropAcks: (count) => void (hub.acksToLose = count),
    dropEvents: (count) => void (hub.eventsToLose = count),
    reject: (type, error, times = 1) => void hub.rejections.push({ type, error, times }),
    drain: (delayMs) => everyone((connection) => connection.send('draining', { delay_ms: delayMs })),
    sendText: (text) => everyone((connection) => connection.sendText(text)),
    setClockAhead: (ms) => void (hub.aheadMs = ms),
    nudge,
  };
}

function setBlackhole(weather: Weather, isOn: boolean): void {
  weather.blackhole = isOn;
  if (!isOn) for (const arrive of weather.stuck.splice(0)) arrive();
}

const LOST_CODE = 1006;
const DEFAULT_PERSON: Person = { user_id: 'ann', name: 'Ann', role: 'participant' };

type Dials = {
  readonly hub: FakeHub;
  readonly clock: ManualClock;
  readonly weather: Weather;
  refusal: number | undefined;
  noTickets: ProtocolError | undefined;
  opened: number;
  readonly hangUps: number[];
};

function createWorld(
  dials: Dials,
  seed: number,
): { environment: Environment; nudge: (nudge: Nudge) => void } {
  const random = seededRandom(seed);
  const nudges = createListeners<Nudge>();
  let ids = 0;
  let isOnline = true;
  const environment: Environment = {
    now: () => dials.clock.now(),
    uptime: () => dials.clock.uptime(),
    random,
    newId: () => {
      ids += 1;
      return `id${String(ids).padStart(10, '0')}`;
    },
    setAlarm: (run, inMs) => dials.clock.setAlarm(run, inMs),
    openSocket: (_url, protocols, listener) => openSocket(dials, protocols, listener),
    isOnline: () => isOnline,
    watch: (listener) => nudges.add(listener),
  };
  const nudge = (said: Nudge): void => {
    if (said !== 'visible') isOnline = said === 'online';
    nudges.call(said);
  };
  return { environment, nudge };
}

function openSocket(dials: Dials, protocols: readonly string[], listener: SocketListener): Socket {
  const { hub, clock, weather } = dials;
  const wire = new Wire(clock, weather, listener);
  const offer = negotiate(protocols);
  dials.opened += 1;
  const connection = new FakeConnection(`c${dials.opened}`, hub, wire);
  const person = offer.accepted && offer.ticket !== undefined ? hub.personOf(offer.ticket) : undefined;
  const isRefused = !offer.accepted || (offer.ticket !== undefined && !person);
  const code = dials.refusal ?? (isRefused ? LOST_CODE : undefined);
  if (code !== undefined) wire.cut(code);
  else if (!weather.blackhole) accept(hub, wire, connection, person);
  return {
    send: (text) => wire.toServer(text),
    close: (withCode) => {
      dials.hangUps.push(withCode);
      wire.closeByClient();
    },
  };
}

function accept(hub: FakeHub, wire: Wire, connection: FakeConnection, person: Person | undefined): void {
  hub.connections.add(connection);
  wire.attach({
    receive: (text) => connection.receive(text),
    ended: () => {
      hub.connections.delete(connection);
      connection.ended();
    },
  });
  if (person) connection.welcome(person);
}

function optionsFor(dials: Dials, environment: Environment, overrides: Partial<Person>) {
  const person = { ...DEFAULT_PERSON, ...overrides };
  return {
    url: 'ws://fake.test/ws',
    environment,
    credentials: () => {
      if (dials.noTickets) throw dials.noTickets;
      const ticket = environment.newId();
      dials.hub.admit(ticket, person);
      return { ticket };
    },
  };
}

function createChannel(hub: FakeHub, name: string): FakeChannel {
  const log = hub.log(name);
  return {
    events: () => log.events,
    states: (type) => new Map(log.states(type).map(({ key, value }) => [key, value])),
    publish: (type, payload) => {
      const entry = log.append(type, payload);
      hub.announce(name, entry);
      return entry;
    },
    setState: (type, key, value) => void hub.setState(name, type, key, value),
    signal: (type, payload) => hub.signal(name, type, payload),
    trim: (upToOffset) => log.trim(upToOffset),
    restart: () => {
      log.restart();
      // SUB-3 is about coming back: who was connected learns of it by being closed.
      for (const connection of [...hub.connections]) connection.close(CLOSE.restart);
    },
  };
}
