import { parseChannel } from '@attune/protocol';
import type { Realtime } from '../capability.ts';
import { slices } from '../platform/slices.ts';
import { withoutPerson, type Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { LogRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

/** Read, and at most rewritten in one transaction: lines that wait behind it wait no longer than for a batch of their own. */
const ROWS_PER_SLICE = 200;
/** Whoever runs the place may be in the logs of all sessions. */
const CHANNELS_PER_SLICE = 100;

type Row = Pick<LogRow, 'position' | 'json' | 'author'>;
type Deps = { readonly storage: Storage; readonly realtime: Pick<Realtime, 'carryOut'> };

/**
 * Takes a person out of the logs of channels. Every event stays at its offset with its id, so tags go on vouching for the same history
 * (EVENT-3 is over ids); only what it says is another.
 */
export async function rewriteLogs(deps: Deps, channels: readonly string[], erased: Erased): Promise<void> {
  for (const some of slices(channels, CHANNELS_PER_SLICE)) {
    for (const channel of some) await rewriteLog(deps, channel, erased);
    // After the last row: who is told from memory until then is told what was said a moment ago.
    await deps.realtime.carryOut({ rewritten: some });
  }
}

async function rewriteLog({ storage, realtime }: Deps, channel: string, erased: Erased): Promise<void> {
  const isOwn = isOwnChannel(channel, erased);
  for await (const rows of slicesOf(storage, channel)) {
    const effects = rows.flatMap((row) => {
      const json = isOwn ? '{}' : (withoutPerson(row.json, erased) ?? row.json);
      const isTheirs = row.author === erased.userId || json !== row.json;
      return isTheirs ? [rewritten(storage, channel, row, { json, erased })] : [];
    });
    if (effects.length > 0) await realtime.carryOut({ effects });
  }
}

function rewritten(
  { read }: Storage,
  channel: string,
  { position, author }: Row,
  { json, erased }: { json: string; erased: Erased },
): Effect {
  const query = read
    .updateTable('log')
    .set({ json, author: author === erased.userId ? null : author })
    .where('channel', '=', channel)
    .where('position', '=', position);
  return { query: query.compile() };
}

function isOwnChannel(channel: string, { userId }: Erased): boolean {
  const { kind, id } = parseChannel(channel);
  return kind === 'user' && id === userId;
}

async function* slicesOf({ read }: Storage, channel: string): AsyncGenerator<readonly Row[]> {
  for (let after = 0; ;) {
    const rows = await read
      .selectFrom('log')
      .select(['position', 'json', 'author'])
      .where('channel', '=', channel)
      .where('position', '>', after)
      .orderBy('position')
      .limit(ROWS_PER_SLICE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.position;
  }
}

/** Lines of chat that somebody wrote. */
export async function countWords(
  { read }: Storage,
  channels: readonly string[],
  userId: string,
): Promise<number> {
  let words = 0;
  for (const some of slices(channels, CHANNELS_PER_SLICE)) {
    const found = await read
      .selectFrom('log')
      .where('channel', 'in', some)
      .where('type', '=', 'chat_message')
      .where('author', '=', userId)
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .executeTakeFirst();
    // PostgreSQL counts in text.
    words += Number(found?.count ?? 0);
  }
  return words;
}
