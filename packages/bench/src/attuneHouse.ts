import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';
import { inTurns, openRoom, signIn } from '@attune/simulator';
import { RunningContender, type Contender } from './contender.ts';
import type { Member } from './member.ts';

const ADMIN = { email: 'admin@attune.local', password: 'a bench that needs one' };
const CALLS_AT_ONCE = 32;

/** Where Attune's sessions and people are kept over all repetitions: everybody has a seat and a token, as in life. */
export type AttuneHouse = Disposable & {
  readonly environment: Readonly<Record<string, string>>;
  /** So many in each of so many rooms; the first call for a number makes them. */
  readonly members: (attune: Contender, rooms: number, perRoom: number) => Promise<readonly Member[]>;
};

export function openAttuneHouse(variables: Readonly<Record<string, string>> = {}): AttuneHouse {
  const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  const environment = {
    ...{ DATA_DIR: folder, ADMIN_PASSWORD: ADMIN.password, LOG_LEVEL: 'warn', HOST: '127.0.0.1' },
    // All come from one address, and a few do the work of many.
    ...{ HTTP_RATE_FACTOR: '10000', WEBSOCKET_RATE_FACTOR: '100000' },
    ...{ WEBSOCKET_MAX_CONNECTIONS: '20000', WEBSOCKET_MAX_CONNECTIONS_PER_SESSION: '20000' },
    ...variables,
  };
  const made = new Map<string, readonly Member[]>();
  return {
    environment,
    async members(attune, rooms, perRoom) {
      const key = `${rooms} ${perRoom}`;
      const members = made.get(key) ?? (await seat(attune, rooms, perRoom));
      made.set(key, members);
      return members;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function seat(attune: Contender, rooms: number, perRoom: number): Promise<readonly Member[]> {
  await using server = await RunningContender.start(attune);
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const admin = await signIn(baseUrl, ADMIN.email, ADMIN.password);
  const opened = await inTurns(Array.from({ length: rooms }), CALLS_AT_ONCE, (_, index) =>
    openRoom(admin, { title: `Bench ${index + 1}`, seats: perRoom, minutes: 120 }),
  );
  const guest = createApi({ baseUrl });
  const codes = opened.flatMap(({ code }) => Array.from({ length: perRoom }, () => code));
  // Awaited here: the server lives as long as this function.
  return await inTurns(codes, CALLS_AT_ONCE, async (code, index) => {
    // Names of one length, for messages of one length.
    const name = `Person ${String(index).padStart(5, '0')}`;
    const { token, session, user } = await guest.call(calls.join, { body: { code, name } });
    return { room: sessionChannel(session.id), user: user.id, token };
  });
}
