/** Number 16 and on. */
export const MIGRATIONS_FROM_16: readonly (readonly string[])[] = [
  [
    `CREATE TABLE hearts (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      at_first TEXT NOT NULL,
      at_last TEXT NOT NULL,
      PRIMARY KEY (session_id, user_id)
    )`,
    'CREATE INDEX hearts_by_user ON hearts (user_id)',
  ],
  // A heart that is wished to be kept no more has a row that says so, for what another node has still to write.
  [
    `CREATE TABLE hearts_anew (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      at_first TEXT,
      at_last TEXT,
      unkept_until BIGINT,
      PRIMARY KEY (session_id, user_id)
    )`,
    `INSERT INTO hearts_anew (session_id, user_id, at_first, at_last)
      SELECT session_id, user_id, at_first, at_last FROM hearts`,
    'DROP TABLE hearts',
    'ALTER TABLE hearts_anew RENAME TO hearts',
    'CREATE INDEX hearts_by_user ON hearts (user_id)',
  ],
  // Who found it: the people themselves, or phases that were handed in.
  ["ALTER TABLE sync_stretches ADD COLUMN found_by TEXT NOT NULL DEFAULT 'people'"],
  // Until when a node is at the last traces of an erasure.
  ['ALTER TABLE erasures ADD COLUMN taken_until BIGINT'],
];
