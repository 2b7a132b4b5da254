/**
 * How the tables came to be: numbered from 1 by their place, forward only, never changed once released. The same text for both
 * databases; instants and counters are 64-bit integers, minutes may be fractions. The columns are described in tables.ts.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE users (
      id TEXT PRIMARY KEY,
      first_name TEXT NOT NULL,
      last_name TEXT NOT NULL,
      display_name TEXT,
      email TEXT,
      role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
      password_hash TEXT,
      created_at BIGINT NOT NULL,
      disabled_at BIGINT
    )`,
    'CREATE UNIQUE INDEX users_by_email ON users (lower(email)) WHERE email IS NOT NULL',

    `CREATE TABLE logins (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      secret_hash TEXT NOT NULL UNIQUE,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      ended_at BIGINT
    )`,
    'CREATE INDEX logins_by_user ON logins (user_id)',

    `CREATE TABLE sessions (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      phase TEXT NOT NULL,
      duration_minutes DOUBLE PRECISION NOT NULL,
      capacity BIGINT NOT NULL,
      starts_at BIGINT,
      started_at BIGINT,
      ends_at BIGINT,
      instructor_id TEXT,
      pacer TEXT NOT NULL,
      end_reason TEXT,
      summary TEXT,
      created_at BIGINT NOT NULL
    )`,
    'CREATE INDEX sessions_by_phase ON sessions (phase)',

    `CREATE TABLE invites (
      code TEXT PRIMARY KEY,
      user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
      role TEXT NOT NULL,
      session_minutes DOUBLE PRECISION,
      max_uses BIGINT NOT NULL,
      uses BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      revoked_at BIGINT,
      created_at BIGINT NOT NULL
    )`,
    'CREATE INDEX invites_by_user ON invites (user_id)',
    'CREATE INDEX invites_by_session ON invites (session_id)',

    `CREATE TABLE seats (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      role TEXT NOT NULL,
      minutes DOUBLE PRECISION,
      invite_code TEXT,
      generation BIGINT NOT NULL,
      joined_at BIGINT,
      expires_at BIGINT,
      removed_at BIGINT,
      revoked_at BIGINT,
      created_at BIGINT NOT NULL
    )`,
    'CREATE UNIQUE INDEX seats_by_user ON seats (user_id, session_id)',
    'CREATE INDEX seats_by_session ON seats (session_id)',

    `CREATE TABLE heads (
      channel TEXT PRIMARY KEY,
      epoch TEXT NOT NULL,
      top BIGINT NOT NULL,
      tag TEXT NOT NULL
    )`,

    `CREATE TABLE log (
      channel TEXT NOT NULL,
      position BIGINT NOT NULL,
      tag TEXT NOT NULL,
      id TEXT NOT NULL,
      type TEXT NOT NULL,
      at BIGINT NOT NULL,
      json TEXT NOT NULL,
      author TEXT,
      producer TEXT,
      seq BIGINT,
      keep_until BIGINT NOT NULL,
      PRIMARY KEY (channel, position)
    )`,
    'CREATE UNIQUE INDEX log_by_producer ON log (channel, producer, seq) WHERE producer IS NOT NULL',
    'CREATE INDEX log_by_keep_until ON log (channel, keep_until)',
    'CREATE INDEX log_by_expiry ON log (keep_until)',

    `CREATE TABLE producers (
      channel TEXT NOT NULL,
      producer TEXT NOT NULL,
      last_seq BIGINT NOT NULL,
      used_at BIGINT NOT NULL,
      PRIMARY KEY (channel, producer)
    )`,
    'CREATE INDEX producers_by_use ON producers (used_at)',
  ],
  [
    `CREATE TABLE tickets (
      hash TEXT PRIMARY KEY,
      identity TEXT NOT NULL,
      origin TEXT,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX tickets_by_expiry ON tickets (expires_at)',
    // Every node looks every few seconds, and there are ever more seats.
    `CREATE INDEX seats_by_expiry ON seats (expires_at)
      WHERE expires_at IS NOT NULL AND removed_at IS NULL AND revoked_at IS NULL`,
  ],
  [
    // Every line pays for every index. The oldest rows of a channel are found by its primary key, acks where their producer is.
    'DROP INDEX log_by_keep_until',
    'DROP INDEX log_by_producer',
    `ALTER TABLE producers ADD COLUMN acks TEXT NOT NULL DEFAULT ''`,
  ],
  ['ALTER TABLE sessions ADD COLUMN pause TEXT'],
  [
    // One row per person and thing: a second one takes its place, whoever of several tabs or nodes is faster.
    `CREATE TABLE feedback (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      technique TEXT NOT NULL,
      technique_name TEXT NOT NULL,
      rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
      words TEXT,
      named BIGINT NOT NULL CHECK (named IN (0, 1)),
      given_at BIGINT NOT NULL,
      PRIMARY KEY (session_id, technique, user_id)
    )`,
    'CREATE INDEX feedback_by_user ON feedback (user_id)',
  ],
  [
    `CREATE TABLE votes (
      id TEXT PRIMARY KEY,
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      number BIGINT NOT NULL,
      terms TEXT NOT NULL,
      phase TEXT NOT NULL,
      opened_by TEXT NOT NULL,
      opened_at BIGINT NOT NULL,
      closes_at BIGINT,
      closed_by TEXT,
      casts BIGINT NOT NULL,
      result TEXT,
      chosen BIGINT,
      settled_by TEXT,
      applies_at BIGINT
    )`,
    'CREATE UNIQUE INDEX votes_by_session ON votes (session_id, number)',
    // Of two that are opened at once one is.
    `CREATE UNIQUE INDEX votes_open ON votes (session_id) WHERE phase = 'open'`,
    'CREATE INDEX votes_by_application ON votes (applies_at) WHERE applies_at IS NOT NULL',
    `CREATE TABLE ballots (
      vote_id TEXT NOT NULL REFERENCES votes (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      choice BIGINT NOT NULL,
      cast_at BIGINT NOT NULL,
      PRIMARY KEY (vote_id, user_id)
    )`,
    'CREATE INDEX ballots_by_user ON ballots (user_id)',
  ],
];
