import { leadChannel, OPEN_PHASES, sessionChannel, userChannel } from '@attune/protocol';
import { isId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';

/** Logs that are looked through by one statement. */
const CHANNELS_PER_QUERY = 100;

export type Whereabouts = {
  /** Whether the installation has ever known them, as far as it still can tell. */
  readonly isKnown: boolean;
  /** In whose logs they may be. */
  readonly channels: readonly string[];
  readonly sessions: readonly string[];
};

/**
 * Where somebody may be told of: their own channel, and those of every session they had a seat in, led, or sent something to. Of an admin,
 * who needs no seat, and of somebody who was removed, whose seats are gone, all logs are looked through.
 */
export async function readWhereabouts(storage: Storage, userId: string): Promise<Whereabouts> {
  const { read } = storage;
  const user = await read.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirst();
  const [sessions, left, named] = await Promise.all([
    readSessions(storage, userId),
    readLeft(storage, userId),
    user?.role === 'member' ? [] : readNaming(storage, userId),
  ]);
  const elsewhere = [...sessions.flatMap((id) => [sessionChannel(id), leadChannel(id)]), ...left, ...named];
  return {
    isKnown: user !== undefined || elsewhere.length > 0,
    channels: [...new Set([userChannel(userId), ...elsewhere])],
    sessions,
  };
}

async function readSessions({ read }: Storage, userId: string): Promise<readonly string[]> {
  const [seats, led] = await Promise.all([
    read.selectFrom('seats').select('session_id').where('user_id', '=', userId).execute(),
    read.selectFrom('sessions').select('id').where('instructor_id', '=', userId).execute(),
  ]);
  return [...new Set([...seats.map(({ session_id }) => session_id), ...led.map(({ id }) => id)])];
}

/** Channels that somebody sent something to, and their own where something was told on it. */
async function readLeft({ read }: Storage, userId: string): Promise<readonly string[]> {
  const [sent, own] = await Promise.all([
    read
      .selectFrom('producers')
      .select('channel')
      .distinct()
      .where('producer', '>=', `${userId}|`)
      .where('producer', '<', `${userId}}`)
      .execute(),
    read.selectFrom('heads').select('channel').where('channel', '=', userChannel(userId)).execute(),
  ]);
  return [...sent, ...own].map(({ channel }) => channel);
}

/** Some logs at a time, however many there are. Of what is no id of ours nothing is looked for: it could be any word. */
async function readNaming(storage: Storage, userId: string): Promise<readonly string[]> {
  const naming: string[] = [];
  for (let after = ''; isId(userId);) {
    const heads = await storage.read
      .selectFrom('heads')
      .select('channel')
      .where('channel', '>', after)
      .where(({ or, eb }) => or([eb('channel', 'like', 'session:%'), eb('channel', 'like', 'lead:%')]))
      .orderBy('channel')
      .limit(CHANNELS_PER_QUERY)
      .execute();
    const channels = heads.map(({ channel }) => channel);
    const last = channels.at(-1);
    if (last === undefined) break;
    naming.push(...(await namingOf(storage, channels, { userId, since: 0 })));
    after = last;
  }
  return naming;
}

/**
 * Where they were told of since, though they had left nothing there before: what was under way may have been in any session that was not
 * over yet, though its time may have been. In one that is over nothing is said any more.
 */
export async function readWhereaboutsSince(
  storage: Storage,
  userId: string,
  since: number,
): Promise<readonly string[]> {
  const late = [...(await readLeft(storage, userId))];
  for (let after = ''; isId(userId);) {
    const sessions = await storage.read
      .selectFrom('sessions')
      .select('id')
      .where('id', '>', after)
      .where(({ or, eb }) =>
        or([eb('phase', 'in', OPEN_PHASES), eb('ends_at', 'is', null), eb('ends_at', '>=', since)]),
      )
      .orderBy('id')
      .limit(CHANNELS_PER_QUERY / 2)
      .execute();
    const last = sessions.at(-1);
    if (!last) break;
    const channels = sessions.flatMap(({ id }) => [sessionChannel(id), leadChannel(id)]);
    late.push(...(await namingOf(storage, channels, { userId, since })));
    after = last.id;
  }
  return late;
}

/** Those of the channels that tell of somebody. */
async function namingOf(
  { read }: Storage,
  channels: readonly string[],
  { userId, since }: { userId: string; since: number },
): Promise<readonly string[]> {
  const found = await read
    .selectFrom('log')
    .select('channel')
    .distinct()
    .where('channel', 'in', channels)
    .where('at', '>=', since)
    .where(({ or, eb }) => or([eb('author', '=', userId), eb('json', 'like', `%"${userId}"%`)]))
    .execute();
  return found.map(({ channel }) => channel);
}
