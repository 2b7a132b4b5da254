import { createApi } from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';
import { inTurns, openRoom, signIn, temporaryFolder } from '@attune/simulator';
import { RunningContender, type Contender } from './contender.ts';
import type { Member, Rooms } from './member.ts';

const ADMIN = { email: 'admin@attune.local', password: 'a bench that needs one' };
const CALLS_AT_ONCE = 32;
/** The most there is. */
const MINUTES = 480;

/** Where Attune's sessions and people are kept over all repetitions: everybody has a seat and a token, as in life. */
export type AttuneHouse = {
  readonly environment: Readonly<Record<string, string>>;
  /** The first call for a number makes them, at a server of its own. */
  readonly members: (attune: Contender, rooms: Rooms) => Promise<readonly Member[]>;
};

/** Gone with the stack. */
export function openAttuneHouse(
  stack: AsyncDisposableStack,
  variables: Readonly<Record<string, string>> = {},
): AttuneHouse {
  const environment = {
    ...{ DATA_DIR: temporaryFolder(stack, 'attune-bench-'), ADMIN_PASSWORD: ADMIN.password },
    ...{ LOG_LEVEL: 'warn', HOST: '127.0.0.1' },
    // All come from one address, and a few do the work of many.
    ...{ HTTP_RATE_FACTOR: '10000', WEBSOCKET_RATE_FACTOR: '100000' },
    // How fast they come in is measured, and not what is let in.
    ...{ WEBSOCKET_ACCEPT_RATE: '100000' },
    WEBSOCKET_MAX_CONNECTIONS: '20000',
    ...variables,
  };
  const made = new Map<string, readonly Member[]>();
  return {
    environment,
    async members(attune, rooms) {
      const key = JSON.stringify([rooms.rooms, rooms.inARoom, rooms.isLed ?? false]);
      const members = made.get(key) ?? (await seat({ ...attune, environment }, rooms));
      made.set(key, members);
      return members;
    },
  };
}

async function seat(attune: Contender, { rooms, inARoom, isLed = false }: Rooms): Promise<readonly Member[]> {
  await using server = await RunningContender.start(attune);
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const admin = await signIn(baseUrl, ADMIN.email, ADMIN.password);
  const codes = await inTurns(Array.from({ length: rooms }), CALLS_AT_ONCE, async (_, index) => {
    const { sessionId, code } = await openRoom(admin, {
      title: `Bench ${index + 1}`,
      seats: inARoom,
      minutes: MINUTES,
    });
    if (!isLed) return Array.from({ length: inARoom }, () => code);
    const lead = await admin.call(calls.createInvite, {
      body: { session_id: sessionId, role: 'instructor' },
    });
    await admin.call(calls.startSession, { params: { id: sessionId } });
    return [lead.code, ...Array.from({ length: inARoom - 1 }, () => code)];
  });
  const guest = createApi({ baseUrl });
  // Awaited here: the server lives as long as this function.
  return await inTurns(codes.flat(), CALLS_AT_ONCE, async (code, index) => {
    // Names of one length, for messages of one length.
    const name = `Person ${String(index).padStart(5, '0')}`;
    const { token, session, user } = await guest.call(calls.join, { body: { code, name } });
    return { room: sessionChannel(session.id), user: user.id, token };
  });
}
