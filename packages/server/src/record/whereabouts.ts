import { leadChannel, sessionChannel, userChannel } from '@attune/protocol';
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
async function readNaming({ read }: Storage, userId: string): Promise<readonly string[]> {
  const naming: string[] = [];
  for (let after = ''; isId(userId);) {
    const heads = await read
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
    const found = await read
      .selectFrom('log')
      .select('channel')
      .distinct()
      .where('channel', 'in', channels)
      .where(({ or, eb }) => or([eb('author', '=', userId), eb('json', 'like', `%"${userId}"%`)]))
      .execute();
    naming.push(...found.map(({ channel }) => channel));
    after = last;
  }
  return naming;
}
