import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TECHNIQUES, toInstant, type Problem } from '@attune/protocol';
import { createAuth, type Auth } from '../src/auth/index.ts';
import type { Plan, Route } from '../src/capability.ts';
import {
  createHttpApp,
  createOrigins,
  createRateRules,
  TRUST_NOBODY,
  type HttpAppDeps,
} from '../src/http/index.ts';
import { MemoryStateStore } from '../src/hub/stateStore.memory.ts';
import { createPeople, type People } from '../src/people/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { Lifetime } from '../src/platform/lifetime.ts';
import { createLog } from '../src/platform/log.ts';
import { createMetrics } from '../src/platform/metrics.ts';
import { newId } from '../src/platform/random.ts';
import { openSqlite } from '../src/storage/sqlite.ts';
import type { Storage } from '../src/storage/storage.ts';
import type { SeatRow, SessionRow, UserRow } from '../src/storage/tables.ts';

export const JWT_SECRET = 'of this test alone, and long enough for it';
export const ADMIN = { email: 'admin@example.org', password: 'correct horse battery' };

export type FloorOptions = Partial<Pick<HttpAppDeps, 'apps' | 'metricsToken' | 'health' | 'trusts'>> & {
  readonly routes?: readonly Route[];
  readonly listed?: readonly string[];
  /** For what differs under https; the wire stays plain. */
  readonly publicUrl?: string;
  readonly adminPassword?: string | undefined;
  readonly callFactor?: number;
};

type Sending = { readonly body?: unknown; readonly headers?: Record<string, string> };
/** `B`: what the test expects to be answered; a problem unless said otherwise. */
export type Answer<B = Problem> = { readonly status: number; readonly headers: Headers; readonly body: B };

/** Auth and people over HTTP on real SQLite, with a wall clock that tests move; plans that were carried out are kept. */
export class Floor implements AsyncDisposable {
  readonly lifetime = new Lifetime();
  readonly plans: Plan[] = [];
  readonly logged: string[] = [];
  readonly announced: { email: string; password: string }[] = [];
  readonly devices = new Map<string, number>();
  readonly clock = { ...systemClock, now: () => this.now };
  now = Date.parse('2026-03-01T10:00:00.000Z');
  url = '';
  origin = '';
  storage!: Storage;
  auth!: Auth;
  people!: People;

  [Symbol.asyncDispose](): Promise<void> {
    return this.lifetime.end();
  }

  readonly carryOut = async (plan: Plan): Promise<void> => {
    if (plan.effects?.length) await this.storage.commit({ effects: plan.effects });
    this.plans.push(plan);
    plan.committed?.();
  };

  async request<B = Problem>(
    method: string,
    path: string,
    { body, headers }: Sending = {},
  ): Promise<Answer<B>> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as B,
    };
  }

  /** Signs in, and answers the headers that a browser of the dashboard would send. */
  async signIn(): Promise<{
    cookie: string;
    token: string;
    bearer: Record<string, string>;
    browser: Record<string, string>;
  }> {
    const answer = await this.request<{ token: string }>('POST', '/api/auth/login', { body: ADMIN });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { token } = answer.body;
    return {
      cookie,
      token,
      bearer: { authorization: `Bearer ${token}` },
      browser: { cookie, origin: this.origin },
    };
  }

  async addSession(changes: Partial<SessionRow> = {}): Promise<SessionRow> {
    const pacer = { technique: TECHNIQUES[0], started_at: toInstant(this.now), next: null };
    const row: SessionRow = {
      id: newId(),
      title: 'Morning',
      phase: 'scheduled',
      duration_minutes: 30,
      capacity: 100,
      starts_at: null,
      started_at: null,
      ends_at: null,
      instructor_id: null,
      pause: null,
      resumes_at: null,
      pacer: JSON.stringify(pacer),
      end_reason: null,
      summary: null,
      created_at: this.now,
      ...changes,
    };
    await this.storage.commit({
      effects: [{ query: this.storage.read.insertInto('sessions').values(row).compile() }],
    });
    return row;
  }

  async addMember(changes: Partial<UserRow> = {}): Promise<UserRow> {
    const row: UserRow = {
      id: newId(),
      first_name: 'Ann',
      last_name: 'Ray',
      display_name: null,
      email: null,
      role: 'member',
      password_hash: null,
      created_at: this.now,
      disabled_at: null,
      ...changes,
    };
    await this.storage.commit({
      effects: [{ query: this.storage.read.insertInto('users').values(row).compile() }],
    });
    return row;
  }

  async addSeat(userId: string, sessionId: string, changes: Partial<SeatRow> = {}): Promise<SeatRow> {
    const row: SeatRow = {
      id: newId(),
      user_id: userId,
      session_id: sessionId,
      role: 'participant',
      minutes: null,
      invite_code: null,
      generation: 1,
      joined_at: this.now,
      expires_at: null,
      left_ms: null,
      muted_by: null,
      removed_at: null,
      revoked_at: null,
      created_at: this.now,
      ...changes,
    };
    await this.storage.commit({
      effects: [{ query: this.storage.read.insertInto('seats').values(row).compile() }],
    });
    return row;
  }

  /** A member with a seat in an own live session, and the token of it. */
  async seated(changes: Partial<SeatRow> = {}) {
    const session = await this.addSession({
      phase: 'live',
      started_at: this.now,
      ends_at: this.now + 1_800_000,
    });
    const user = await this.addMember();
    const seat = await this.addSeat(user.id, session.id, changes);
    const { token } = this.auth.seatToken(seat);
    return { session, user, seat, token, bearer: { authorization: `Bearer ${token}` } };
  }

  async change(
    table: 'seats' | 'sessions' | 'users',
    id: string,
    changes: Record<string, unknown>,
  ): Promise<void> {
    const query = this.storage.read.updateTable(table).set(changes).where('id', '=', id).compile();
    await this.storage.commit({ effects: [{ query, expectRows: { count: 1, otherwise: 'NOT_FOUND' } }] });
  }
}

export async function startFloor(options: FloorOptions = {}): Promise<Floor> {
  const floor = new Floor();
  const directory = await mkdtemp(join(tmpdir(), 'attune-floor-'));
  floor.lifetime.add(() => rm(directory, { recursive: true, force: true }));
  floor.storage = await openSqlite({ file: join(directory, 'attune.db') });
  floor.lifetime.add(() => floor.storage.close());

  const server = createServer();
  floor.lifetime.add(() => closed(server));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  floor.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  floor.origin = options.publicUrl ?? floor.url;
  const publicUrl = () => floor.origin;

  const states = new MemoryStateStore(floor.clock);
  floor.lifetime.add(() => states.close());
  floor.people = createPeople({
    ...floor,
    states,
    node: 'node',
    random: () => 0.5,
    onDevices: () => undefined,
    onTrouble: (error) => {
      throw error;
    },
    realtime: { carryOut: floor.carryOut, devicesOf: (userId) => floor.devices.get(userId) ?? 0 },
    publicUrl,
  });
  floor.auth = createAuth({
    ...floor,
    jwtSecret: JWT_SECRET,
    admin: {
      email: ADMIN.email,
      password: 'adminPassword' in options ? options.adminPassword : ADMIN.password,
    },
    announceAdmin: (admin) => void floor.announced.push(admin),
    userOf: (id) => floor.people.userOf(id),
  });
  await floor.auth.start?.();
  server.on('request', createHttpApp(appDeps(floor, options, publicUrl)));
  return floor;
}

function appDeps(floor: Floor, options: FloorOptions, publicUrl: () => string): HttpAppDeps {
  return {
    routes: [...(floor.auth.routes ?? []), ...(floor.people.routes ?? []), ...(options.routes ?? [])],
    publicUrl,
    origins: createOrigins({ publicUrl, listed: options.listed ?? [] }),
    rates: createRateRules(options.callFactor),
    clock: floor.clock,
    trusts: options.trusts ?? TRUST_NOBODY,
    authenticate: (credentials) => floor.auth.authenticate(credentials),
    carryOut: floor.carryOut,
    log: createLog('debug', { write: (line) => void floor.logged.push(line) }),
    metrics: createMetrics({ lifetime: floor.lifetime }),
    health: options.health ?? (async () => ({ ready: true, parts: { database: 'ok' } })),
    metricsToken: options.metricsToken,
    apps: options.apps ?? {},
    appConfiguration: (app) => ({ api_url: '', demo: null, app }),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
