import type { Position } from '@attune/protocol';
import { batched } from '../platform/batched.ts';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { LogEntry } from '../storage/unit.ts';
import { ackOf } from '../storage/acks.ts';
import type { EventLog } from './log.ts';

/** Databases bound the parameters of a statement. */
const NAMES_PER_QUERY = 1_000;

export function sqlLog(storage: Storage): EventLog {
  const { read } = storage;

  async function tops(channels: readonly string[]): Promise<ReadonlyMap<string, Position>> {
    const found = new Map<string, Position>();
    for (let from = 0; from < channels.length; from += NAMES_PER_QUERY) {
      const names = channels.slice(from, from + NAMES_PER_QUERY);
      const heads = read.selectFrom('heads').select(['channel', 'epoch', 'top as offset', 'tag']);
      const rows = await heads.where('channel', 'in', names).execute();
      for (const { channel, ...position } of rows) found.set(channel, position);
    }
    return found;
  }

  async function oldest(channels: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    for (let from = 0; from < channels.length; from += NAMES_PER_QUERY) {
      const rows = await read
        .selectFrom('heads')
        .select((of) => [
          'channel',
          // One look into the primary key for each, where a GROUP BY would read all of a channel.
          of
            .selectFrom('log')
            .select((log) => log.fn.min('log.position').as('oldest'))
            .whereRef('log.channel', '=', 'heads.channel')
            .as('oldest'),
        ])
        .where('channel', 'in', channels.slice(from, from + NAMES_PER_QUERY))
        .execute();
      for (const row of rows) if (row.oldest !== null) found.set(row.channel, row.oldest);
    }
    return found;
  }

  /** Those who come back after a node is gone each have a channel of their own. */
  const find = batched(tops);

  async function top(channel: string): Promise<Position> {
    const known = await find(channel);
    if (known) return known;
    // Kept from the first time it is told: an epoch that changed would send everybody a snapshot for nothing.
    const query = read
      .insertInto('heads')
      .values({ channel, epoch: newId(), top: 0, tag: '' })
      .onConflict((conflict) => conflict.column('channel').doNothing())
      .compile();
    await storage.commit({ effects: [{ query }] });
    const made = await find(channel);
    if (!made) throw new Error('The head of a channel was made and is not there.');
    return made;
  }

  function entriesOf(channel: string) {
    return read
      .selectFrom('log')
      .innerJoin('heads', 'heads.channel', 'log.channel')
      .where('log.channel', '=', channel)
      .select(['log.channel', 'heads.epoch', 'log.position as offset', 'log.tag'])
      .select(['log.id', 'log.type', 'log.at', 'log.json']);
  }

  return {
    top,
    tops,
    oldest,
    after: async (channel, offset, limit): Promise<readonly LogEntry[]> =>
      entriesOf(channel).where('log.position', '>', offset).orderBy('log.position').limit(limit).execute(),
    newest: async (channel, limit): Promise<readonly LogEntry[]> => {
      const entries = await entriesOf(channel).orderBy('log.position', 'desc').limit(limit).execute();
      return entries.reverse();
    },
    async tagAt(channel, offset) {
      // From 0 one resumes with the first event, so 0 is trimmed when that one is.
      const query = read.selectFrom('log').select('tag').where('channel', '=', channel);
      const row = await query.where('position', '=', Math.max(offset, 1)).executeTakeFirst();
      if (offset > 0) return row?.tag;
      return row || ((await find(channel))?.offset ?? 0) === 0 ? '' : undefined;
    },
    async acked(channel, producerKey, seq) {
      const producer = await read
        .selectFrom('producers')
        .select(['last_seq', 'acks'])
        .where('channel', '=', channel)
        .where('producer', '=', producerKey)
        .executeTakeFirst();
      if (!producer || producer.last_seq < seq) return undefined;
      return { offset: ackOf(producer.acks, seq) };
    },
  };
}
