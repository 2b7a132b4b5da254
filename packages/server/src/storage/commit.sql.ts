/**
 * What a commit asks of a database. Every statement is made for a list of rows of parameters: SQLite runs it once per row, in
 * process; PostgreSQL gets the columns as arrays and runs it once for all rows.
 */
export type CommitSql = {
  readonly begin: string;
  /** (channel) -> channel, epoch, top, tag; locked until the end of the transaction. */
  readonly heads: string;
  /** (channel, epoch); nothing happens when it is there. */
  readonly createHead: string;
  /** (channel, producer) -> channel, producer, last_seq, acks */
  readonly producers: string;
  /** (channel, position, tag, id, type, at, json, author, producer, seq, keep_until) */
  readonly append: string;
  /** (channel, top, tag) */
  readonly moveHead: string;
  /** (channel, producer, last_seq, used_at, acks) */
  readonly moveProducer: string;
};

export const SQLITE_COMMIT: CommitSql = {
  begin: 'BEGIN IMMEDIATE',
  heads: 'SELECT channel, epoch, top, tag FROM heads WHERE channel = ?',
  createHead: `INSERT INTO heads (channel, epoch, top, tag) VALUES (?, ?, 0, '') ON CONFLICT (channel) DO NOTHING`,
  producers: 'SELECT channel, producer, last_seq, acks FROM producers WHERE channel = ? AND producer = ?',
  append: `INSERT INTO log (channel, position, tag, id, type, at, json, author, producer, seq, keep_until)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  moveHead: 'UPDATE heads SET top = ?2, tag = ?3 WHERE channel = ?1',
  moveProducer: `INSERT INTO producers (channel, producer, last_seq, used_at, acks) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (channel, producer) DO UPDATE
    SET last_seq = excluded.last_seq, used_at = excluded.used_at, acks = excluded.acks`,
};

export const POSTGRES_COMMIT: CommitSql = {
  begin: 'BEGIN ISOLATION LEVEL READ COMMITTED',
  // Sorted before they are locked: two nodes that need the same heads wait for each other in one direction only.
  heads: `SELECT channel, epoch, top, tag FROM heads WHERE channel = ANY ($1::text[])
    ORDER BY channel COLLATE "C" FOR UPDATE`,
  createHead: `INSERT INTO heads (channel, epoch, top, tag) SELECT channel, epoch, 0, ''
    FROM unnest($1::text[], $2::text[]) AS missing (channel, epoch) ON CONFLICT (channel) DO NOTHING`,
  producers: `SELECT channel, producer, last_seq, acks FROM producers
    JOIN unnest($1::text[], $2::text[]) AS asked (channel, producer) USING (channel, producer)`,
  append: `INSERT INTO log (channel, position, tag, id, type, at, json, author, producer, seq, keep_until)
    SELECT * FROM unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::text[], $8::text[],
      $9::text[], $10::int8[], $11::int8[])`,
  moveHead: `UPDATE heads SET top = moved.top, tag = moved.tag
    FROM unnest($1::text[], $2::int8[], $3::text[]) AS moved (channel, top, tag) WHERE heads.channel = moved.channel`,
  moveProducer: `INSERT INTO producers (channel, producer, last_seq, used_at, acks)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::text[])
    ON CONFLICT (channel, producer) DO UPDATE
    SET last_seq = excluded.last_seq, used_at = excluded.used_at, acks = excluded.acks`,
};
