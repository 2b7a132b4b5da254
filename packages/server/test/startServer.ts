import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  calls,
  type Call,
  type CallAnswer,
  type CallBody,
  type Problem,
  type SeatRole,
  type Session,
} from '@attune/protocol';
import { createServer, type ServerOptions } from '../src/createServer.ts';
import { loadConfig } from '../src/config.ts';
import { createLog } from '../src/platform/log.ts';
import { ShiftedClock } from './shiftedClock.ts';
import { dial, type Dial, type Wire } from './wire.ts';

export const ADMIN = { email: 'admin@example.org', password: 'a long enough phrase' };

type Answer<C extends Call> = { status: number; body: CallAnswer<C>; problem: Problem; headers: Headers };

/** A whole server on a port of its own, with a database in a directory of its own; both go when the test ends. */
export class TestServer {
  readonly url: string;
  readonly logged: string[];
  readonly directory: string;
  /** The server's clock, to be put forward instead of waiting. */
  readonly clock: ShiftedClock;
  readonly #close: () => Promise<void>;
  adminToken = '';

  constructor(
    url: string,
    directory: string,
    logged: string[],
    clock: ShiftedClock,
    close: () => Promise<void>,
  ) {
    this.url = url;
    this.directory = directory;
    this.logged = logged;
    this.clock = clock;
    this.#close = close;
  }

  /** Ends the server and keeps the directory, to be started again. */
  close(): Promise<void> {
    return this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await rm(this.directory, { recursive: true, force: true });
  }

  async call<C extends Call>(
    call: C,
    {
      body,
      params = {},
      token,
      headers,
    }: { body?: CallBody<C>; params?: Record<string, string>; token?: string; headers?: HeadersInit } = {},
  ): Promise<Answer<C>> {
    const path = call.path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
    const response = await fetch(this.url + path, {
      method: call.method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const read = (text === '' ? undefined : JSON.parse(text)) as never;
    return { status: response.status, body: read, problem: read, headers: response.headers };
  }

  async asAdmin<C extends Call>(
    call: C,
    input: { body?: CallBody<C>; params?: Record<string, string> } = {},
  ): Promise<CallAnswer<C>> {
    const answer = await this.call(call, { ...input, token: this.adminToken });
    if (answer.status >= 400)
      throw new Error(`${call.method} ${call.path}: ${JSON.stringify(answer.problem)}`);
    return answer.body;
  }

  /** What the server logged as an error; for the message of a failing test. */
  troubles(): string {
    return this.logged.filter((line) => line.includes('"level":"error"')).join('');
  }

  createSession(over: Partial<CallBody<typeof calls.createSession>> = {}): Promise<Session> {
    return this.asAdmin(calls.createSession, {
      body: { title: 'Evening breath', duration_minutes: 20, ...over },
    });
  }

  /** Somebody with a seat who has joined. */
  async join(sessionId: string, firstName: string, role: SeatRole = 'participant', minutes?: number) {
    const user = await this.asAdmin(calls.createUser, {
      body: {
        first_name: firstName,
        last_name: 'Test',
        email: `${firstName.toLowerCase()}.${Math.random().toString(36).slice(2)}@example.org`,
        role,
        session_id: sessionId,
        ...(minutes !== undefined && { session_minutes: minutes }),
      },
    });
    const code = user.invite_code ?? '';
    const { body, status } = await this.call(calls.join, { body: { code } });
    if (status >= 400) throw new Error(`join: ${JSON.stringify(body)} ${this.troubles()}`);
    return { id: user.id, code, token: body.token };
  }

  async ticket(token: string, headers?: HeadersInit): Promise<string> {
    const { body } = await this.call(calls.tickets, { token, ...(headers && { headers }) });
    return body.ticket;
  }

  /** A welcomed connection. */
  async connect(token: string): Promise<Wire> {
    const wire = await dial(this.url, { ticket: await this.ticket(token) });
    await wire.untilType('welcome');
    return wire;
  }

  dial(options?: Dial): Promise<Wire> {
    return dial(this.url, options);
  }
}

export type TestOptions = Pick<ServerOptions, 'clock' | 'measure' | 'onDrained' | 'redisPrefix'> & {
  directory?: string;
  environment?: Record<string, string>;
  /** Judges itself as a real one does. Without it a busy machine makes no test fail. */
  feelsLoad?: boolean;
};

const CALM = () => ({ lagMs: 0, memory: 0 });

export async function startServer({
  directory,
  environment = {},
  feelsLoad = false,
  ...options
}: TestOptions = {}): Promise<TestServer> {
  const home = directory ?? (await mkdtemp(join(tmpdir(), 'attune-')));
  const logged: string[] = [];
  const config = loadConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: home,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    HTTP_RATE_FACTOR: '100',
    ...environment,
  });
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  const clock = new ShiftedClock();
  const server = await createServer({ config, log, clock, ...(!feelsLoad && { measure: CALM }), ...options });
  const { url } = await server.listen();
  const test = new TestServer(url, home, logged, clock, () => server.close());
  const login = await test.call(calls.login, { body: ADMIN });
  test.adminToken = login.body.token;
  return test;
}
