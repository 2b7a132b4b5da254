import { inTurns } from '@attune/simulator';
import type { Member } from '../member.ts';
import { calm } from './calm.ts';
import type { Dialect } from './dialect.ts';
import { maskedText, RawSocket } from './rawSocket.ts';

const DIALS_AT_ONCE = 64;
const HERE_WITHIN_MS = 20_000;
const LIFE_EVERY_MS = 4_000;

export type Client = { readonly member: Member; readonly socket: RawSocket; readonly message: Buffer };

export type Crowd = Disposable & {
  readonly clients: readonly Client[];
  /** From the first dial to the last client in its room. */
  readonly tookMs: number;
};

/** Dials everybody; resolves when all are in their rooms. */
export async function gatherCrowd(
  port: number,
  dialect: Dialect,
  members: readonly Member[],
): Promise<Crowd> {
  const clients: Client[] = [];
  const life = dialect.life === undefined ? undefined : maskedText(dialect.life);
  // From the first on: of thousands the first would be thought dead before the last is there.
  const living = setInterval(() => {
    if (life) for (const { socket } of clients) socket.send(life);
  }, LIFE_EVERY_MS);
  const startedAt = performance.now();
  await inTurns(members, DIALS_AT_ONCE, async (member) => clients.push(await comeIn(port, dialect, member)));
  const tookMs = performance.now() - startedAt;
  await calm(clients);
  return {
    clients,
    tookMs,
    [Symbol.dispose]() {
      clearInterval(living);
      for (const { socket } of clients) socket.close();
    },
  };
}

async function comeIn(port: number, dialect: Dialect, member: Member): Promise<Client> {
  const socket = new RawSocket({ port, ...dialect.dial(member) });
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
      const answer = dialect.greet(payload.toString(), member);
      if (answer === 'here') resolve();
      else say(answer);
    },
  };
  try {
    await socket.opened;
    say(dialect.hello(member));
    await here;
  } finally {
    clearTimeout(deadline);
  }
  socket.reader = { at: 'counting' };
  return { member, socket, message: maskedText(dialect.message(member)) };
}
