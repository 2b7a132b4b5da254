import type { Generated } from 'kysely';
import type { SeatRole, SessionPhase } from '@attune/protocol';
import type {
  AchievementRow,
  AchievementRuleRow,
  BallotRow,
  ErasureRow,
  FeedbackRow,
  HeartRow,
  IntakeAnswerRow,
  IntakeSessionRow,
  IntakeSetRow,
  IntakeSubmissionRow,
  PersonRecordRow,
  ProgrammeRow,
  RecordRow,
  SyncStretchRow,
  RevisionRow,
  TechniqueRow,
  UnwellRow,
  VoteRow,
  WaitRow,
} from './tables.guided.ts';
import type {
  UpstreamEventRow,
  UpstreamSecretRow,
  WebhookDeliveryRow,
  WebhookRow,
} from './tables.integrations.ts';

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
  hearts: HeartRow;
  sync_stretches: SyncStretchRow;
  achievement_rules: AchievementRuleRow;
  achievements: AchievementRow;
  techniques: TechniqueRow;
  revisions: RevisionRow;
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
