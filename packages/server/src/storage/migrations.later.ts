/** Those behind the ones of `migrations.ts`, by the same rules. New ones go to the end of this list. */
export const LATER_MIGRATIONS: readonly (readonly string[])[] = [
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
];
