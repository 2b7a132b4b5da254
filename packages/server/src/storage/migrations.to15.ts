/** Numbers 1 to 15: complete. */
export const MIGRATIONS_TO_15: readonly (readonly string[])[] = [
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
  [
    'ALTER TABLE sessions ADD COLUMN resumes_at BIGINT',
    'ALTER TABLE seats ADD COLUMN left_ms BIGINT',
    'ALTER TABLE seats ADD COLUMN muted_by TEXT',
  ],
  [
    // Who waits for a seat of a full session. `who` is the person, or the device of somebody who came by an open link.
    `CREATE TABLE waits (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      who TEXT NOT NULL,
      invite_code TEXT NOT NULL REFERENCES invites (code) ON DELETE CASCADE,
      number BIGINT NOT NULL,
      asked_at BIGINT NOT NULL,
      renewed_at BIGINT NOT NULL,
      PRIMARY KEY (session_id, who)
    )`,
    'CREATE UNIQUE INDEX waits_by_number ON waits (session_id, number)',
    'CREATE INDEX waits_by_renewal ON waits (renewed_at)',
    'CREATE INDEX waits_by_invite ON waits (invite_code)',
    // Sets of questions are never changed. Those with a number are the installation's, the newest of which counts.
    `CREATE TABLE intake_sets (
      id TEXT PRIMARY KEY,
      number BIGINT UNIQUE,
      questions TEXT NOT NULL,
      total BIGINT NOT NULL,
      created_at BIGINT NOT NULL
    )`,
    // A session without a row asks what the installation asks.
    `CREATE TABLE intake_sessions (
      session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
      set_id TEXT REFERENCES intake_sets (id),
      pinned BIGINT NOT NULL CHECK (pinned IN (0, 1))
    )`,
    `CREATE TABLE intake_answers (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      question TEXT NOT NULL,
      answer TEXT NOT NULL,
      answered_at BIGINT NOT NULL,
      PRIMARY KEY (session_id, user_id, question)
    )`,
    'CREATE INDEX intake_answers_by_user ON intake_answers (user_id)',
    `CREATE TABLE intake_submissions (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      submitted_at BIGINT NOT NULL,
      PRIMARY KEY (session_id, user_id)
    )`,
    'CREATE INDEX intake_submissions_by_user ON intake_submissions (user_id)',
  ],
  [
    // A built-in technique has a row, without terms, only once it was archived. Rows are never deleted, so no id comes again.
    `CREATE TABLE techniques (
      id TEXT PRIMARY KEY,
      terms TEXT,
      archived_at BIGINT,
      created_at BIGINT NOT NULL
    )`,
    `CREATE TABLE programmes (
      session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
      revision BIGINT NOT NULL,
      steps TEXT NOT NULL,
      set_by TEXT NOT NULL,
      run TEXT NOT NULL,
      turns_at BIGINT
    )`,
    'CREATE INDEX programmes_by_turn ON programmes (turns_at) WHERE turns_at IS NOT NULL',
  ],
  [
    `CREATE TABLE sync_stretches (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      began_at BIGINT NOT NULL,
      until_at BIGINT NOT NULL,
      ended_at BIGINT
    )`,
    'CREATE INDEX sync_stretches_by_session ON sync_stretches (session_id)',
    // Of several nodes that find the group together one begins the stretch.
    'CREATE UNIQUE INDEX sync_stretches_open ON sync_stretches (session_id) WHERE ended_at IS NULL',
    `CREATE TABLE achievement_rules (
      id TEXT PRIMARY KEY,
      measure TEXT NOT NULL,
      threshold DOUBLE PRECISION NOT NULL,
      enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
      title TEXT NOT NULL,
      words TEXT NOT NULL,
      badge TEXT NOT NULL
    )`,
    `INSERT INTO achievement_rules (id, measure, threshold, enabled, title, words, badge) VALUES
      ('first-steady-cycle', 'steady_cycles', 1, 1, 'One whole breath in step',
        'You kept with the circle for a whole cycle.', 'breath'),
      ('ten-steady-cycles', 'steady_cycles', 10, 1, 'Ten breaths in a row',
        'Ten cycles in step with the circle, one after the other.', 'breath'),
      ('best-rmssd', 'rmssd_gain', 20, 1, 'Higher than at the start',
        'Your heart rate variability is a good deal higher than when you began today.', 'heart'),
      ('group-sync-minutes', 'sync_minutes', 1, 1, 'A minute as one',
        'The group has breathed together for a minute in all.', 'group')`,
    // Once: whoever of several nodes is faster has it. Without a user it is the group's.
    `CREATE TABLE achievements (
      id TEXT PRIMARY KEY,
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      rule_id TEXT,
      once TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      words TEXT NOT NULL,
      badge TEXT NOT NULL,
      rarity TEXT NOT NULL,
      value DOUBLE PRECISION,
      unlocked_at BIGINT NOT NULL
    )`,
    'CREATE INDEX achievements_by_session ON achievements (session_id)',
    'CREATE INDEX achievements_by_user ON achievements (user_id)',
  ],
  [
    // What a session came to, once it has ended, and how long what was said in it is kept.
    `CREATE TABLE records (
      session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
      figures TEXT,
      transcript_days BIGINT
    )`,
    `CREATE TABLE person_records (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      figures TEXT NOT NULL,
      PRIMARY KEY (session_id, user_id)
    )`,
    'CREATE INDEX person_records_by_user ON person_records (user_id)',
    // That somebody's data was deleted. Who it was is only in it until the last trace is gone.
    `CREATE TABLE erasures (
      person_hash TEXT PRIMARY KEY,
      user_id TEXT,
      stranger_id TEXT NOT NULL,
      channels TEXT NOT NULL,
      asked_by TEXT NOT NULL,
      erased_at BIGINT NOT NULL,
      removed TEXT NOT NULL
    )`,
    'CREATE INDEX erasures_open ON erasures (erased_at) WHERE user_id IS NOT NULL',
  ],
  [
    // Sealed with a key of JWT_SECRET, for they are needed in clear to check what was signed.
    `CREATE TABLE upstream_secrets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      sealed TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      ends_at BIGINT
    )`,
    // Once: whoever of several nodes is faster has it.
    `CREATE TABLE upstream_events (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      id TEXT NOT NULL,
      type TEXT NOT NULL,
      outcome TEXT NOT NULL,
      refusal TEXT,
      secret_id TEXT,
      sender TEXT NOT NULL,
      user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      happened_at TEXT NOT NULL,
      received_at BIGINT NOT NULL,
      data TEXT NOT NULL,
      PRIMARY KEY (session_id, id)
    )`,
    'CREATE INDEX upstream_events_by_time ON upstream_events (received_at)',
    'CREATE INDEX upstream_events_by_secret ON upstream_events (secret_id, received_at)',
    'CREATE INDEX upstream_events_by_user ON upstream_events (user_id) WHERE user_id IS NOT NULL',
    `CREATE TABLE webhooks (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      url TEXT NOT NULL,
      events TEXT NOT NULL,
      sealed TEXT NOT NULL,
      former_sealed TEXT,
      former_until BIGINT,
      created_at BIGINT NOT NULL,
      failing_since BIGINT,
      off_at BIGINT,
      off_because TEXT
    )`,
    `CREATE TABLE webhook_deliveries (
      id TEXT PRIMARY KEY,
      webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
      session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      type TEXT NOT NULL,
      body TEXT NOT NULL,
      status TEXT NOT NULL,
      attempts BIGINT NOT NULL,
      due_at BIGINT,
      holder TEXT,
      response BIGINT,
      problem TEXT,
      created_at BIGINT NOT NULL,
      tried_at BIGINT
    )`,
    'CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL',
    'CREATE INDEX webhook_deliveries_held ON webhook_deliveries (holder) WHERE holder IS NOT NULL',
    'CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at)',
    'CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at)',
    'CREATE INDEX webhook_deliveries_by_session ON webhook_deliveries (session_id) WHERE session_id IS NOT NULL',
    'CREATE INDEX webhook_deliveries_by_user ON webhook_deliveries (user_id) WHERE user_id IS NOT NULL',
  ],
  [
    `CREATE TABLE unwell (
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      since BIGINT NOT NULL,
      PRIMARY KEY (session_id, user_id)
    )`,
    'CREATE INDEX unwell_by_user ON unwell (user_id)',
  ],
  [
    // Until when the log is kept by now, null while its rows do not say so; and when the rest went that is kept as long.
    'ALTER TABLE records ADD COLUMN kept_until BIGINT',
    'ALTER TABLE records ADD COLUMN passed_at BIGINT',
    'CREATE INDEX records_by_passing ON records (kept_until) WHERE passed_at IS NULL',
  ],
  ['CREATE TABLE revisions (what TEXT PRIMARY KEY, revision BIGINT NOT NULL)'],
];
