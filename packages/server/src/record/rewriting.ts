import { parseChannel } from '@attune/protocol';
import type { Realtime } from '../capability.ts';
import { slices } from '../platform/slices.ts';
import { STATEMENTS_PER_SLICE, withoutPerson, type Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { LogRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';
import { uncontested } from './uncontested.ts';

/** Whoever runs the place may be in the logs of all sessions. */
const CHANNELS_PER_SLICE = 100;
/** An event of somebody's own channel, where nobody is left to read it. */
const EMPTIED = '{}';

type Row = Pick<LogRow, 'position' | 'json' | 'author'>;
type Deps = { readonly storage: Storage; readonly realtime: Pick<Realtime, 'carryOut'> };

/**
 * Takes a person out of the logs of channels. Every event stays at its offset with its id, so tags go on vouching for the same history
 * (EVENT-3 is over ids); only what it says is another.
 */
export async function rewriteLogs(deps: Deps, channels: readonly string[], erased: Erased): Promise<void> {
  for (const channel of channels) {
    let after: number | undefined = 0;
    while (after !== undefined) {
      const from: number = after;
      after = await uncontested(() => rewriteSlice(deps, channel, erased, from));
    }
  }
}

/** Where it got to; undefined when nothing was left. */
async function rewriteSlice(
  { storage, realtime }: Deps,
  channel: string,
  erased: Erased,
  after: number,
): Promise<number | undefined> {
  const isOwn = isOwnChannel(channel, erased);
  const rows = await readTheirs(storage, channel, erased, after);
  const effects = rows.flatMap((row) => {
    const json = isOwn ? EMPTIED : (withoutPerson(row.json, erased) ?? row.json);
    const isTheirs = row.author === erased.userId || json !== row.json;
    return isTheirs ? [rewritten(storage, channel, row, { json, erased })] : [];
  });
  // Together: what is changed is told from memory by no node, also where this one ends here.
  if (effects.length > 0) await realtime.carryOut({ effects, rewritten: [channel] });
  return rows.at(-1)?.position;
}

/** What somebody else took out of the same row since it was read is not put back: then the slice has to be read again. */
function rewritten(
  { read }: Storage,
  channel: string,
  { position, json: before, author }: Row,
  { json, erased }: { json: string; erased: Erased },
): Effect {
  const query = read
    .updateTable('log')
    .set({ json, ...(author === erased.userId && { author: null }) })
    .where('channel', '=', channel)
    .where('position', '=', position)
    .where('json', '=', before);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

function isOwnChannel(channel: string, { userId }: Erased): boolean {
  const { kind, id } = parseChannel(channel);
  return kind === 'user' && id === userId;
}

/** All of their own channel that is not emptied yet; of others what they wrote and what may name them. */
async function readTheirs(
  { read }: Storage,
  channel: string,
  erased: Erased,
  after: number,
): Promise<readonly Row[]> {
  const { userId } = erased;
  return read
    .selectFrom('log')
    .select(['position', 'json', 'author'])
    .where('channel', '=', channel)
    .where('position', '>', after)
    .where(({ or, eb }) =>
      or([
        eb('author', '=', userId),
        isOwnChannel(channel, erased) ? eb('json', '!=', EMPTIED) : eb('json', 'like', `%"${userId}"%`),
      ]),
    )
    .orderBy('position')
    .limit(STATEMENTS_PER_SLICE)
    .execute();
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
