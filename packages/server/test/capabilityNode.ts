import {
  calls,
  parseChannel,
  type Call,
  type CallAnswer,
  type CallBody,
  type CallQuery,
  type Sent,
  type SentType,
  type Session,
  type User,
  type Subscribed,
} from '@attune/protocol';
import { createAchievement } from '../src/achievement/index.ts';
import { createAdmin } from '../src/admin/index.ts';
import { createAuth, type Auth } from '../src/auth/index.ts';
import { createBreath } from '../src/breath/index.ts';
import type {
  Capability,
  Handler,
  HttpRequest,
  HttpStream,
  Identity,
  Plan,
  Realtime,
  Route,
} from '../src/capability.ts';
import { createChat } from '../src/chat/index.ts';
import { createCore, type Core } from '../src/core.ts';
import { createFeedback } from '../src/feedback/index.ts';
import { createHealth } from '../src/health/index.ts';
import { createLead } from '../src/lead/index.ts';
import { MemoryBus } from '../src/hub/bus.memory.ts';
import type { Closing } from '../src/connection/closing.ts';
import { statesAnew } from '../src/hydrate.ts';
import { createIntake } from '../src/intake/index.ts';
import { createPeople, type People } from '../src/people/index.ts';
import type { Clock } from '../src/platform/clock.ts';
import { Lifetime } from '../src/platform/lifetime.ts';
import { createLog } from '../src/platform/log.ts';
import { newId } from '../src/platform/random.ts';
import { createPresence } from '../src/presence/index.ts';
import { createRecord } from '../src/record/index.ts';
import { createSession, type SessionCapability } from '../src/session/index.ts';
import { createSealing } from '../src/platform/sealing.ts';
import { createProgramme } from '../src/programme/index.ts';
import { SharedClock } from '../src/platform/sharedClock.ts';
import type { Storage } from '../src/storage/storage.ts';
import type { LogEntry } from '../src/storage/unit.ts';
import { createTechnique } from '../src/technique/index.ts';
import { createUpstream } from '../src/upstream/index.ts';
import { createUnwell } from '../src/unwell/index.ts';
import { createVote } from '../src/vote/index.ts';
import { createWaiting } from '../src/waiting/index.ts';
import { createPost, createWebhook, type WebhookCapability } from '../src/webhook/index.ts';
import { ADMIN, Floor, START } from './capabilityFloor.ts';
import { sqliteDatabase, type TestDatabase } from './databases.ts';
import type { HandClock } from './handClock.ts';
import { promptFlusher } from './promptFlusher.ts';
import type { NodeStates } from './sharedStates.ts';

export { ADMIN, START };
const PUBLIC_URL = 'https://attune.example.org';
const SECRET = 'a secret of at least thirty-two bytes for tests';

export type Joined = { readonly identity: Identity; readonly code: string; readonly token: string };
type Asked<C extends Call> = {
  identity?: Identity;
  params?: Record<string, string>;
  query?: CallQuery<C>;
  body?: CallBody<C>;
  /** By lower-case names. */
  headers?: Readonly<Record<string, string>>;
};

/** The capabilities on a real database, hub and log, without sockets and HTTP: plans in, tables, events and states out. */
export class CapabilityNode {
  /** Of everybody; the node itself goes by its own, which follows it. */
  readonly clock: HandClock;
  readonly storage: Storage;
  readonly core: Core;
  readonly people: People;
  readonly auth: Auth;
  readonly session: SessionCapability;
  readonly webhook: WebhookCapability;
  readonly all: readonly Capability[];
  readonly closes: Closing[] = [];
  readonly troubles: unknown[] = [];
  /** What upstreams and webhooks count. */
  readonly counted: string[] = [];
  /** Runs before a plan is carried out; a test puts something in its way there. */
  before: (plan: Plan) => Promise<void> = () => Promise.resolve();
  /** Open connections of everybody. */
  devices = 0;
  readonly id = newId();
  readonly floor: Floor;
  readonly store: NodeStates;
  readonly #lifetime = new Lifetime();

  constructor(floor: Floor, clock: Clock = floor.clock) {
    const { storage, broker } = floor;
    this.floor = floor;
    this.storage = storage;
    this.clock = floor.clock;
    this.store = floor.states.nodeOf();
    const websocket = {
      maxConnections: 100,
      maxConnectionsPerSession: 100,
      maxConnectionsPerUser: 5,
    } as Parameters<typeof createCore>[0]['websocket'];
    this.core = createCore({
      ports: { bus: new MemoryBus(broker), states: this.store },
      onCommitted: () => undefined,
      onDrain: () => undefined,
      storage,
      clock,
      log: createLog('silent'),
      websocket,
      flusher: promptFlusher(),
      lifetime: this.#lifetime,
    });
    const realtime: Realtime = {
      carryOut: (plan) => this.carryOut(plan),
      devicesOf: () => this.devices,
      isFollowed: (channel) => this.core.hub.isFollowed(channel),
    };
    const onTrouble = (error: unknown) => void this.troubles.push(error);
    const { store: states, id: node } = this;
    const shared = { storage, clock, states, node, realtime, random: () => 0.5, onTrouble };
    // The clock stands still, and so would whoever rests.
    const rest = { clock, ms: 0 };
    const { people, auth } = this.#who(shared, (userIds) => admin.devicesChanged(userIds));
    this.people = people;
    this.auth = auth;
    const technique = createTechnique({ storage });
    this.session = createSession({
      ...shared,
      auth,
      people,
      technique,
      opening: (sessionId) => programme.opening(sessionId),
    });
    const programme = createProgramme({ ...shared, session: this.session, technique });
    const admin = createAdmin({
      rest,
      realtime,
      viewUsers: people.userViews,
      viewSessions: this.session.viewSessions,
      onTrouble,
    });
    const presence = createPresence({ ...shared, rest });
    const lead = createLead({ ...shared, people, rest });
    const achievement = createAchievement(shared);
    const breath = createBreath({ ...shared, onMeasured: achievement.measured });
    const vote = createVote({ ...shared, session: this.session, technique, rest });
    const sealing = createSealing(SECRET, 'tests');
    this.webhook = createWebhook({
      ...shared,
      ...{ sealing, allowPrivate: true, post: createPost({ allowPrivate: true }) },
      publicUrl: () => PUBLIC_URL,
      onAttempt: (status) => void this.counted.push(status),
    });
    this.all = [
      auth,
      people,
      technique,
      this.session,
      programme,
      createWaiting({ ...shared, people, session: this.session }),
      createIntake({ ...shared, rest }),
      presence,
      lead,
      createChat({ storage, lead }),
      breath,
      vote,
      createFeedback({ ...shared, rest }),
      createUnwell({ ...shared, rest }),
      achievement,
      createHealth({ ...shared, onMeasured: achievement.heartMeasured }),
      createRecord({
        ...shared,
        viewSessions: this.session.viewSessions,
        keeps: () => this.all.flatMap(({ keeps = [] }) => keeps),
        statesAnew: (channel) => statesAnew(this.all, channel),
      }),
      createUpstream({
        ...shared,
        ...{ session: this.session, technique, breath, achievement, vote, sealing },
        onReceived: (type, outcome) => void this.counted.push(`${type} ${outcome}`),
      }),
      ...[this.webhook, admin],
    ];
    this.core.use(this.all);
  }

  /** The end of this node only: of its timers, its connections to the others and what it does. */
  async leave(): Promise<void> {
    for (const capability of this.all) await capability.stop?.();
    await this.#lifetime.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
    await this.floor.leave();
  }

  /** `by`: who sent it; without one it came from a call or a timer. */
  async carryOut(plan: Plan, by?: Identity): Promise<void> {
    await this.before(plan);
    await this.core.carrier.carryOut(plan, by && { connectionId: 'connection', userId: by.userId });
    this.closes.push(...(plan.closes ?? []));
    for (const look of this.floor.waiting) look();
  }

  /** Makes an HTTP call as `identity` may, at the clock's now. */
  async call<C extends Call>(
    call: C,
    { identity, params = {}, query, body, headers = {} }: Asked<C> = {},
  ): Promise<CallAnswer<C>> {
    const header = (name: string) => headers[name];
    const asked = { identity, params, query: query ?? {}, body, header };
    const { plan, body: answer, stream } = await this.#plan(call, asked);
    if (plan) await this.carryOut(plan);
    return (stream ? JSON.parse(await textOf(stream)) : await answer?.()) as CallAnswer<C>;
  }

  /** The same, for an answer that is a file. */
  async file<C extends Call>(call: C, { identity, params = {}, query, body }: Asked<C>): Promise<string> {
    const { stream } = await this.#plan(call, { identity, params, query, body });
    if (!stream) throw new Error(`${call.path} is answered otherwise.`);
    return textOf(stream);
  }

  /** Sends a message on a session's channel, as the dispatcher would after its checks. */
  async send<T extends SentType>(
    identity: Identity,
    sessionId: string,
    type: T,
    data: Sent<T>,
  ): Promise<void> {
    await this.carryOut(await this.planOf(identity, sessionId, type, data), identity);
  }

  async planOf<T extends SentType>(
    identity: Identity,
    sessionId: string,
    type: T,
    data: Sent<T>,
  ): Promise<Plan> {
    const handler = this.all.find(({ handlers }) => handlers?.[type])?.handlers?.[type] as Handler<Sent<T>>;
    const channel = parseChannel(`session:${sessionId}`);
    return handler({ identity, connectionId: 'connection', channel, data, now: this.clock.now() });
  }

  createSession(over: Partial<CallBody<typeof calls.createSession>> = {}): Promise<Session> {
    const body = { title: 'Evening breath', duration_minutes: 20, ...over };
    return this.call(calls.createSession, { identity: ADMIN, body });
  }

  addUser(over: Partial<CallBody<typeof calls.createUser>> = {}): Promise<User> {
    this.floor.joined += 1;
    const body = {
      first_name: 'Pia',
      last_name: 'Test',
      email: `p${this.floor.joined}@example.org`,
      ...over,
    };
    return this.call(calls.createUser, { identity: ADMIN, body });
  }

  /** Somebody with a seat in the session who has joined. */
  async join(sessionId: string, over: Partial<CallBody<typeof calls.createUser>> = {}): Promise<Joined> {
    const user = await this.addUser({ session_id: sessionId, ...over });
    return this.enter(user.invite_code ?? '');
  }

  async enter(
    code: string,
    over: Partial<CallBody<typeof calls.join>> = {},
    identity?: Identity,
  ): Promise<Joined> {
    const { token } = await this.call(calls.join, { ...(identity && { identity }), body: { code, ...over } });
    return { identity: await this.auth.identify(token), code, token };
  }

  events(channel: string): Promise<readonly LogEntry[]> {
    return this.core.eventLog.after(channel, 0, 1_000);
  }

  /** The values of one type on a channel, by key. */
  async states(channel: string, type: string): Promise<Map<string, Record<string, unknown>>> {
    const found = (await this.store.snapshot(channel)).filter((state) => state.type === type);
    return new Map(found.map(({ key, json }) => [key, JSON.parse(json) as Record<string, unknown>]));
  }

  connect(identity: Identity, connectionId: string): void {
    for (const capability of this.all) capability.connected?.(identity, connectionId);
  }

  disconnect(identity: Identity, connectionId: string): void {
    for (const capability of this.all) capability.disconnected?.(identity, connectionId);
  }

  /** Somebody on this node follows a channel from here on; answers what they were told at first. */
  async follow(channel: string): Promise<Subscribed> {
    let answer = '';
    const subscriber = { id: newId(), forked: () => undefined, deliver: () => undefined };
    await this.core.hub.subscribe(subscriber, channel, undefined, (json) => (answer = json));
    return JSON.parse(answer) as Subscribed;
  }

  /** Waits until it holds, looking again after every plan that was carried out, on whatever node. */
  async until(holds: () => Promise<boolean> | boolean): Promise<void> {
    for (;;) {
      // Told before it looks: what is carried out while it looks must not be missed.
      const { promise: carriedOut, resolve } = Promise.withResolvers<void>();
      this.floor.waiting.add(resolve);
      try {
        if (await holds()) return;
        await carriedOut;
      } finally {
        this.floor.waiting.delete(resolve);
      }
    }
  }

  async #plan<C extends Call>(
    call: C,
    asked: {
      identity: Identity | undefined;
      params: object;
      query: unknown;
      body: unknown;
      header?: (name: string) => string | undefined;
    },
  ) {
    const route = this.all
      .flatMap(({ routes = [] }) => routes)
      .find((candidate) => candidate.call === call) as Route;
    const raw = Buffer.from(JSON.stringify(asked.body ?? ''));
    const request = { ...asked, raw, origin: undefined, address: '127.0.0.1', now: this.clock.now() };
    return route.handle(request as unknown as HttpRequest<never>);
  }

  #who(
    shared: Omit<Parameters<typeof createPeople>[0], 'publicUrl' | 'onDevices'>,
    onDevices: (userIds: readonly string[]) => void,
  ): { people: People; auth: Auth } {
    const { storage, clock } = shared;
    const people = createPeople({ ...shared, onDevices, publicUrl: () => PUBLIC_URL });
    const auth = createAuth({
      storage,
      clock,
      jwtSecret: SECRET,
      admin: { email: 'admin@example.org', password: undefined },
      announceAdmin: () => undefined,
      userOf: people.userOf,
    });
    return { people, auth };
  }
}

/** Nothing is started: call `session.start` where it matters what the database had before. */
export async function startNode(
  create: () => Promise<TestDatabase> = sqliteDatabase,
): Promise<CapabilityNode> {
  const database = await create();
  return nodeOn(new Floor(database, await database.open()));
}

/** Another node of the same cluster: the same database, bus and state store. */
export function startBeside({ floor }: CapabilityNode): CapabilityNode {
  return nodeOn(floor);
}

/** Another node on a machine whose wall clock is off by so much; it follows that of the database, as nodes do. */
export async function startWithWrongClock({ floor }: CapabilityNode, offMs: number): Promise<CapabilityNode> {
  const { clock: truth } = floor;
  const clock = new SharedClock({
    now: () => truth.now() + offMs,
    monotonic: () => truth.monotonic(),
    after: (delayMs, run) => truth.after(delayMs, run),
    every: (intervalMs, run) => truth.every(intervalMs, run),
  });
  const lifetime = new Lifetime();
  await clock.follow({ ask: async () => truth.now(), random: () => 0.5, lifetime });
  await lifetime.end();
  return nodeOn(floor, clock);
}

function nodeOn(floor: Floor, clock?: Clock): CapabilityNode {
  floor.nodes += 1;
  return new CapabilityNode(floor, clock);
}

async function textOf({ parts }: HttpStream): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
