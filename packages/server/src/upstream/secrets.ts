import { ProtocolError, toInstant, type UpstreamSecret } from '@attune/protocol';
import { newId } from '../platform/random.ts';
import type { Sealing } from '../platform/sealing.ts';
import { newSigningSecret } from '../platform/signature.ts';
import type { Storage } from '../storage/storage.ts';
import type { UpstreamSecretRow } from '../storage/tables.integrations.ts';
import type { Effect } from '../storage/unit.ts';

/** Good at once: more than anybody has device clouds, and each is tried with every report. */
const MAX_SECRETS = 10;
/** After a rotation, so that nothing is lost until the other end has the new one. */
const OVERLAP_MS = 86_400_000;

export type GoodSecret = { readonly id: string; readonly name: string; readonly secret: string };

/**
 * Those that are good now, and can be read: with another JWT_SECRET than they were made under they cannot. All that nobody has ended, and
 * of those that were rotated the newest: however often somebody rotates, a report costs so many tries at most.
 */
export async function readGoodSecrets(
  storage: Storage,
  sealing: Sealing,
  now: number,
): Promise<readonly GoodSecret[]> {
  const rows = await good(storage, now)
    .selectAll()
    .orderBy('ends_at', (order) => order.desc().nullsFirst())
    .orderBy('id')
    .limit(2 * MAX_SECRETS)
    .execute();
  return rows.flatMap(({ id, name, sealed }) => {
    const secret = sealing.open(sealed);
    return secret === undefined ? [] : [{ id, name, secret }];
  });
}

/** Newest first. */
export async function readSecrets({ read }: Storage): Promise<UpstreamSecret[]> {
  const rows = await read
    .selectFrom('upstream_secrets')
    .select(['id', 'name', 'created_at', 'ends_at'])
    .select(({ selectFrom }) =>
      selectFrom('upstream_events')
        .whereRef('upstream_events.secret_id', '=', 'upstream_secrets.id')
        .select(({ fn }) => fn.max('received_at').as('used_at'))
        .as('used_at'),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => secretView(row, row.used_at));
}

export function secretView(
  { id, name, created_at, ends_at }: Omit<UpstreamSecretRow, 'sealed'>,
  usedAt: number | null,
): UpstreamSecret {
  return {
    id,
    name,
    created_at: toInstant(created_at),
    ends_at: ends_at === null ? null : toInstant(ends_at),
    used_at: usedAt === null ? null : toInstant(usedAt),
  };
}

export function newSecret(sealing: Sealing, name: string, now: number) {
  const secret = newSigningSecret();
  const row: UpstreamSecretRow = {
    id: newId(),
    name,
    sealed: sealing.seal(secret),
    created_at: now,
    ends_at: null,
  };
  return { row, secret };
}

export function secretMade(storage: Storage, row: UpstreamSecretRow): readonly Effect[] {
  const oneTooMany = good(storage, row.created_at)
    .where('ends_at', 'is', null)
    .select('id')
    .limit(1)
    .offset(MAX_SECRETS - 1);
  return [
    { query: oneTooMany.compile(), expectRows: { count: 0, otherwise: 'CONFLICT' } },
    { query: storage.read.insertInto('upstream_secrets').values(row).compile() },
  ];
}

/** UP-3: a new one in place of another, both good for a day. Only one that nobody has ended has a successor, and one only. */
export async function rotated(
  storage: Storage,
  sealing: Sealing,
  id: string,
  now: number,
): Promise<{
  readonly row: UpstreamSecretRow;
  readonly secret: string;
  readonly effects: readonly Effect[];
}> {
  const before = await good(storage, now).select('name').where('id', '=', id).executeTakeFirst();
  if (!before) throw new ProtocolError('NOT_FOUND');
  const { row, secret } = newSecret(sealing, before.name, now);
  const { read } = storage;
  const ending = read
    .updateTable('upstream_secrets')
    .set({ ends_at: now + OVERLAP_MS })
    .where('id', '=', id)
    .where('ends_at', 'is', null);
  return {
    row,
    secret,
    effects: [
      { query: ending.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
      { query: read.insertInto('upstream_secrets').values(row).compile() },
    ],
  };
}

export function revoked({ read }: Storage, id: string, now: number): Effect {
  const query = read
    .updateTable('upstream_secrets')
    .set({ ends_at: now })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]));
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'NOT_FOUND' } };
}

function good({ read }: Storage, now: number) {
  return read
    .selectFrom('upstream_secrets')
    .where(({ or, eb }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]));
}
