import type { Generated } from 'kysely';
import type { Achievement, Badge, Measure, SeatRole, SessionPhase, UpstreamOutcome, Vote, WebhookDelivery } from '@attune/protocol';

/** Instants are milliseconds since 1970, in columns that end in `_at`; both databases hold them as 64-bit integers. */
export type Tables = {
  users: UserRow;
  logins: LoginRow;
  sessions: SessionRow;
  invites: InviteRow;
  seats: SeatRow;
  heads: HeadRow;
  log: LogRow;
  producers: ProducerRow;
  tickets: TicketRow;
  votes: VoteRow;
  ballots: BallotRow;
  feedback: FeedbackRow;
  unwell: UnwellRow;
  records: RecordRow;
  person_records: PersonRecordRow;
  erasures: ErasureRow;
  sync_stretches: SyncStretchRow;
  achievement_rules: AchievementRuleRow;
  achievements: AchievementRow;
  techniques: TechniqueRow;
  programmes: ProgrammeRow;
  waits: WaitRow;
  intake_sets: IntakeSetRow;
  intake_sessions: IntakeSessionRow;
  intake_answers: IntakeAnswerRow;
  intake_submissions: IntakeSubmissionRow;
  upstream_secrets: UpstreamSecretRow;
  upstream_events: UpstreamEventRow;
  webhooks: WebhookRow;
  webhook_deliveries: WebhookDeliveryRow;
};

export type UserRow = {
  id: string;
  first_name: string;
  last_name: string;
  /** What the person called themselves when joining; the others see this. Null: the two names. */
  display_name: string | null;
  /** Lower case, unique; null for people who came in by an open link. */
  email: string | null;
  /** `admin` signs in with a password; a `member` has the role of each seat. */
  role: 'admin' | 'member';
  password_hash: string | null;
  created_at: number;
  disabled_at: number | null;
};

export type LoginRow = {
  id: string;
  user_id: string;
  /** SHA-256 of the cookie's secret. */
  secret_hash: string;
  created_at: number;
  expires_at: number;
  ended_at: number | null;
};

export type SessionRow = {
  id: string;
  title: string;
  phase: SessionPhase;
  duration_minutes: number;
  capacity: number;
  starts_at: number | null;
  started_at: number | null;
  ends_at: number | null;
  instructor_id: string | null;
  /** A SessionPause as JSON, while paused. */
  pause: string | null;
  /** When the timer goes on after a pause, or went on; null before the first one and in one. */
  resumes_at: number | null;
  /** A PacerPlan as JSON. */
  pacer: string;
  end_reason: string | null;
  /** A SessionSummary as JSON, once ended. */
  summary: string | null;
  created_at: number;
};

export type InviteRow = {
  code: string;
  /** Null for an open link: everybody who joins by it becomes a person of their own. */
  user_id: string | null;
  session_id: string | null;
  role: SeatRole;
  /** The seat's own time; null: as long as the session. */
  session_minutes: number | null;
  max_uses: number;
  uses: number;
  expires_at: number;
  revoked_at: number | null;
  created_at: number;
};

export type SeatRow = {
  id: string;
  user_id: string;
  session_id: string;
  role: SeatRole;
  minutes: number | null;
  /** The link it was taken by. */
  invite_code: string | null;
  /** The device's turn: a token of an older one is no longer good (the seat was moved, or taken back). */
  generation: number;
  joined_at: number | null;
  expires_at: number | null;
  /** What is left of its time while that stands still in a pause; then it has no `expires_at`. */
  left_ms: number | null;
  /** The Person as JSON who took the word from them; null: they have it. */
  muted_by: string | null;
  removed_at: number | null;
  revoked_at: number | null;
  created_at: number;
};

export type HeadRow = {
  channel: string;
  epoch: string;
  /** Offset of the newest event; 0 before the first. */
  top: number;
  tag: string;
};

export type LogRow = {
  channel: string;
  position: number;
  tag: string;
  id: string;
  type: string;
  at: number;
  json: string;
  author: string | null;
  producer: string | null;
  seq: number | null;
  keep_until: number;
};

export type ProducerRow = {
  channel: string;
  producer: string;
  last_seq: number;
  /** To the day. */
  used_at: number;
  /** The last ones, see acks.ts. */
  acks: Generated<string>;
};

/** A one-time ticket that nobody has used yet. */
export type TicketRow = {
  /** SHA-256 of the ticket. */
  hash: string;
  /** Whom it lets in, as JSON. */
  identity: string;
  origin: string | null;
  expires_at: number;
};

/** What a person gave about one thing, as they gave it last. */
export type FeedbackRow = {
  session_id: string;
  user_id: string;
  /** Its id; empty for the session as a whole. */
  technique: string;
  /** As it was called then; empty for the session as a whole. */
  technique_name: string;
  /** 1 to 5. */
  rating: number;
  words: string | null;
  /** 1 when those who lead may see whose the words are, otherwise 0. */
  named: number;
  given_at: number;
};

export type VoteRow = {
  id: string;
  session_id: string;
  /** Of the session's votes, from 1. */
  number: number;
  /** The question, the choices, who sees the counts when, and whether it applies: VoteTerms as JSON. */
  terms: string;
  phase: Vote['phase'];
  /** A Person as JSON. */
  opened_by: string;
  opened_at: number;
  /** No ballot counts that is cast later. */
  closes_at: number | null;
  /** A Person as JSON; null when it was not somebody who closed it. */
  closed_by: string | null;
  /** Ballots that were accepted, changed ones too: who has counted can tell whether one came meanwhile. */
  casts: number;
  /** A VoteResult as JSON, once counted. */
  result: string | null;
  chosen: number | null;
  /** A Person as JSON, after a tie. */
  settled_by: string | null;
  /** When what was chosen becomes the next technique; null when nothing is to. */
  applies_at: number | null;
};

/** What a person chose last in a vote. */
export type BallotRow = {
  vote_id: string;
  user_id: string;
  choice: number;
  cast_at: number;
};

/** A place in the waiting list of a session, for as long as it is renewed. */
export type WaitRow = {
  session_id: string;
  /** The person of a link of their own; for an open link the device, as a hash of its secret. */
  who: string;
  invite_code: string;
  /** The order in which they came; who is first goes in first. */
  number: number;
  asked_at: number;
  renewed_at: number;
};

export type IntakeSetRow = {
  id: string;
  /** Of the installation's sets, from 1; null for a session's own. */
  number: number | null;
  /** Questions as JSON. */
  questions: string;
  /** How many they are. */
  total: number;
  created_at: number;
};

/** What a session asks, where that was chosen or somebody has answered. */
export type IntakeSessionRow = {
  session_id: string;
  /** Null: nothing. */
  set_id: string | null;
  /** 1 from the first answer on: then the set stays. */
  pinned: number;
};

export type IntakeAnswerRow = {
  session_id: string;
  user_id: string;
  question: string;
  /** As JSON. */
  answer: string;
  answered_at: number;
};

export type IntakeSubmissionRow = { session_id: string; user_id: string; submitted_at: number };

export type TechniqueRow = {
  id: string;
  /** A TechniqueDraft as JSON; null for a built-in one. */
  terms: string | null;
  archived_at: number | null;
  created_at: number;
};

export type ProgrammeRow = {
  session_id: string;
  /** Rises with every edit. */
  revision: number;
  /** Its steps as JSON. */
  steps: string;
  /** A Person as JSON: who edited it last, or had it go on. */
  set_by: string;
  /** How far it is: a Run as JSON. */
  run: string;
  /** When the next step is to be announced; null when nothing is. */
  turns_at: number | null;
};

/** A time in which a group breathed as one. */
export type SyncStretchRow = {
  session_id: string;
  began_at: number;
  /** When it was last seen to last; one that has not been for a while is over, whatever became of who looked. */
  until_at: number;
  ended_at: number | null;
};

export type AchievementRuleRow = {
  id: string;
  measure: Measure;
  threshold: number;
  /** 1 or 0. */
  enabled: number;
  title: string;
  words: string;
  badge: Badge;
};

export type AchievementRow = {
  id: string;
  session_id: string;
  /** Null: it is the group's. */
  user_id: string | null;
  /** Null: whoever leads gave it. */
  rule_id: string | null;
  /** What there is only one of. */
  once: string;
  title: string;
  words: string;
  badge: Badge;
  rarity: Achievement['rarity'];
  value: number | null;
  unlocked_at: number;
};

/** What is kept of a session as a whole. A session without a row is kept as long as usual. */
export type RecordRow = {
  session_id: string;
  /** Figures as JSON, once it has ended; nobody is in them. */
  figures: string | null;
  transcript_days: number | null;
};

/** What a session was for one person, once it has ended. */
export type PersonRecordRow = {
  session_id: string;
  user_id: string;
  /** PersonFigures as JSON. */
  figures: string;
};

/** That a person's data was deleted. */
export type ErasureRow = {
  /** SHA-256 of the id, so that whoever asks again is answered and nobody is found. */
  person_hash: string;
  /** Until nothing more can come of what was under way. */
  user_id: string | null;
  /** Who stands in their place in the logs. */
  stranger_id: string;
  /** Names of channels as JSON, in whose logs they may be. */
  channels: string;
  asked_by: 'person' | 'admin';
  erased_at: number;
  /** Counts as JSON. */
  removed: string;
};

export type UpstreamSecretRow = {
  id: string;
  name: string;
  sealed: string;
  created_at: number;
  /** From then on it signs nothing; null: it is good. */
  ends_at: number | null;
};

/** What an upstream reported of a session, and what became of it. */
export type UpstreamEventRow = {
  session_id: string;
  /** The upstream's. */
  id: string;
  type: string;
  outcome: UpstreamOutcome;
  /** An ErrorData as JSON, where it was refused. */
  refusal: string | null;
  /** Null: an admin did it. */
  secret_id: string | null;
  /** The name of the secret. */
  sender: string;
  /** Whom it is about, where it was applied and is about somebody. */
  user_id: string | null;
  /** As the upstream says. */
  happened_at: string;
  received_at: number;
  /** As JSON. */
  data: string;
};

/** An address that is told what happens. */
export type WebhookRow = {
  id: string;
  name: string;
  url: string;
  /** Types as a JSON array. */
  events: string;
  sealed: string;
  /** The secret before the last rotation, which signs too until `former_until`. */
  former_sealed: string | null;
  former_until: number | null;
  created_at: number;
  /** Of the first failure since something arrived. */
  failing_since: number | null;
  off_at: number | null;
  off_because: 'admin' | 'failing' | 'gone' | null;
};

export type WebhookDeliveryRow = {
  /** What the header `webhook-id` says. */
  id: string;
  webhook_id: string;
  /** What it tells of, so that it goes with it. */
  session_id: string | null;
  user_id: string | null;
  type: string;
  body: string;
  status: WebhookDelivery['status'];
  attempts: number;
  /** When it is to be sent, or, while it is being sent, when it may be taken up by another node; null when it is over. */
  due_at: number | null;
  /** Who took it last. */
  holder: string | null;
  /** The HTTP status of the last answer. */
  response: number | null;
  problem: string | null;
  created_at: number;
  tried_at: number | null;
};

/** Somebody who feels dizzy now; there is no row of who does not. */
export type UnwellRow = {
  session_id: string;
  user_id: string;
  since: number;
};
