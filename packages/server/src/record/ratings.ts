import { toInstant, userChannel, type FeedbackReceived, type LoggedRating } from '@attune/protocol';
import { slices } from '../platform/slices.ts';
import type { Storage } from '../storage/storage.ts';

/** Databases bound the parameters of a statement. */
const CHANNELS_PER_QUERY = 500;

/** What people gave, from the logs of their own channels: when, and about what, and not who (REPLAY-3). */
export async function readRatings(storage: Storage, sessionId: string): Promise<readonly LoggedRating[]> {
  const { read } = storage;
  const seats = await read
    .selectFrom('seats')
    .select('user_id')
    .where('session_id', '=', sessionId)
    .orderBy('id')
    .execute();
  const givers = new Map(seats.map(({ user_id }, giver) => [userChannel(user_id), giver]));
  const ratings: LoggedRating[] = [];
  for (const channels of slices([...givers.keys()], CHANNELS_PER_QUERY)) {
    const received = await read
      .selectFrom('log')
      .select(['channel', 'at', 'json'])
      .where('channel', 'in', channels)
      .where('type', '=', 'feedback_received')
      .execute();
    for (const { channel, at, json } of received) {
      const { session_id, about, rating } = JSON.parse(json) as FeedbackReceived;
      const giver = givers.get(channel);
      if (session_id !== sessionId || giver === undefined) continue;
      ratings.push({
        at: toInstant(at),
        giver,
        about: about === 'session' ? 'session' : about.technique,
        rating,
      });
    }
  }
  return ratings.sort((one, other) => one.at.localeCompare(other.at));
}
