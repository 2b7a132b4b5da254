import { inTurns } from '@attune/simulator';
import type { Member } from '../member.ts';
import { keepAlive } from './alive.ts';
import { calm } from './calm.ts';
import type { Dialect } from './dialect.ts';
import { maskedText, RawSocket } from './rawSocket.ts';

const DIALS_AT_ONCE = 64;
const HERE_WITHIN_MS = 20_000;

export type Client = { readonly member: Member; readonly socket: RawSocket; readonly message: Buffer };

export type Crowd = Disposable & {
  readonly clients: readonly Client[];
  /** From the first dial to the last client in its room. */
  readonly tookMs: number;
};

/** Dials everybody, at the given ports in turn; resolves when all are in their rooms. Where one cannot come in, all go. */
export async function gatherCrowd(
  ports: readonly number[],
  dialect: Dialect,
  members: readonly Member[],
): Promise<Crowd> {
  const sockets: RawSocket[] = [];
  // From the first on: of thousands the first would be thought dead before the last is there.
  const endLife = dialect.life === undefined ? undefined : keepAlive(sockets, dialect.life);
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    endLife?.();
    for (const socket of sockets) socket.close();
  };
  const dial = async (member: Member, index: number): Promise<Client> => {
    // Others that were still to come when one failed.
    if (isOver) throw new Error('The crowd has gone.');
    const socket = await dialIn(ports[index % ports.length] ?? 0, dialect, member, (each) =>
      sockets.push(each),
    );
    return { member, socket, message: maskedText(dialect.message(member)) };
  };
  try {
    const startedAt = performance.now();
    const clients = await inTurns(members, DIALS_AT_ONCE, dial);
    const tookMs = performance.now() - startedAt;
    await calm(clients);
    return { clients, tookMs, [Symbol.dispose]: leave };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Resolves when the member is in its room; otherwise its socket is closed. `onDialled`: before that. */
export async function dialIn(
  port: number,
  dialect: Dialect,
  member: Member,
  onDialled: (socket: RawSocket) => void = () => undefined,
): Promise<RawSocket> {
  const socket = new RawSocket({ port, ...(await dialect.dial(member, port)) });
  onDialled(socket);
  try {
    await comeIn(socket, dialect, member);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

async function comeIn(socket: RawSocket, dialect: Dialect, member: Member): Promise<void> {
  const { promise: here, resolve, reject } = Promise.withResolvers<void>();
  const deadline = setTimeout(
    () => reject(new Error('A client was not in its room in time.')),
    HERE_WITHIN_MS,
  );
  const say = (texts: readonly string[]): void => {
    for (const text of texts) socket.send(maskedText(text));
  };
  socket.reader = {
    at: 'reading',
    onText(payload) {
      try {
        const answer = dialect.greet(payload.toString(), member);
        if (answer === 'here') resolve();
        else say(answer);
      } catch (error) {
        reject(error);
      }
    },
  };
  void socket.closed.then(() => reject(new Error('A client was closed before it was in its room.')));
  try {
    // Together: one that fails while nobody waits for it would end the process.
    await Promise.all([here, socket.opened.then(() => say(dialect.hello(member)))]);
  } finally {
    clearTimeout(deadline);
  }
  socket.reader = { at: 'counting' };
}
