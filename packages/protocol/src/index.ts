export {
  MAX_TITLE_CHARACTERS,
  MAX_WORDS_CHARACTERS,
  MEASURE_FOR,
  MEASURES,
  THRESHOLDS,
  type Achievement,
  type AchievementRule,
  type Badge,
  type Measure,
} from './achievement.ts';
export { BREATH_SOURCES, type BreathSource, type Synchrony } from './breath.ts';
export {
  call,
  MEDIA_TYPES,
  type Call,
  type CallAccess,
  type CallAnswer,
  type CallBody,
  type CallQuery,
  type MediaName,
  type PathParams,
} from './call.ts';
export * as calls from './calls.ts';
export { problem, type Problem } from './problem.ts';
export type { Invitation, Invite } from './invite.ts';
export { CALLS } from './callList.ts';
export {
  ADMIN_CHANNEL,
  CHANNELS,
  channelName,
  leadChannel,
  parseChannel,
  sessionChannel,
  userChannel,
  type Channel,
  type ChannelKind,
} from './channels.ts';
export { MAX_CHAT_CHARACTERS } from './chat.ts';
export {
  afterClose,
  CLOSE,
  CLOSED_REASONS,
  closeName,
  type AfterClose,
  type ClosedReason,
  type CloseName,
} from './closeCodes.ts';
export {
  decodeClientFrame,
  decodeServerFrame,
  encodeFrame,
  firstIssue,
  FrameError,
  type DecodedClientFrame,
} from './codec.ts';
export {
  ackData,
  NOT_RECOVERED_REASONS,
  position,
  subscribed,
  type EventEntry,
  type NotRecoveredReason,
  type Position,
  type StateEntry,
  type Subscribed,
} from './connection.ts';
export {
  CONTRACT,
  declarationOf,
  maySend,
  travelsOn,
  type CommandType,
  type DeclarationOf,
  type Delivered,
  type DeliveredType,
  type EventType,
  type EventTypeOn,
  type FleetingType,
  type MessageType,
  type Reply,
  type Sent,
  type SentInput,
  type SentType,
  type SignalType,
  type StateType,
} from './contract.ts';
export type { Declaration, DeliveryClass } from './declare.ts';
export {
  producer,
  stateChange,
  type ClientFrame,
  type Producer,
  type ServerFrame,
  type StateChange,
} from './envelope.ts';
export {
  ERRORS,
  fromErrorData,
  ProtocolError,
  toErrorData,
  type ErrorData,
  type ErrorDetails,
  type ErrorName,
  type ErrorOptions,
} from './errors.ts';
export {
  FEEDBACK_PHASES,
  MAX_FEEDBACK_CHARACTERS,
  MAX_FEEDBACK_WORDS,
  type Feedback,
  type FeedbackAbout,
  type FeedbackReceived,
  type FeedbackView,
} from './feedback.ts';
export { READING_SHARES, type Reading, type ReadingShare } from './health.ts';
export { id, instant, inviteCode, toInstant } from './ids.ts';
export { MAX_CUE_CHARACTERS, type Applied } from './lead.ts';
export { MAX_ANSWER_CHARACTERS, MAX_INTAKE_OPTIONS, type Intake, type IntakeValue } from './intake.ts';
export {
  intakeProblem,
  MAX_INTAKE_OPTION_CHARACTERS,
  MAX_INTAKE_QUESTION_CHARACTERS,
  MAX_INTAKE_QUESTIONS,
  type IntakeAnswered,
  type IntakeChoice,
  type IntakeQuestion,
  type IntakeView,
} from './intakeQuestion.ts';
export { intakeText } from './intakeText.ts';
export * as limits from './limits.ts';
export { type Rate, type RateClass } from './limits.ts';
export type { HrvMilestone } from './milestone.ts';
export { type Node } from './node.ts';
export { USER_STATUSES, type User } from './people.ts';
export type { Presence } from './presence.ts';
export {
  RETENTION_DAYS,
  type Erasure,
  type GroupSummary,
  type LoggedEvent,
  type LoggedRating,
  type HeartFigures,
  type OwnSummary,
  type Retention,
  type SummaryView,
  type Transcript,
  type TranscriptLine,
} from './record.ts';
export {
  MAX_STEPS,
  MIN_STEP_SECONDS,
  programmeAt,
  type Programme,
  type ProgrammeStand,
  type ProgrammeStep,
  type WantedStep,
} from './programme.ts';
export { movedSteps, programmeEdit, stepMark, stepUnder } from './programmeEdit.ts';
export { readDelivered } from './readDelivered.ts';
export { ROLES, SEAT_ROLES, type Role, type SeatRole } from './roles.ts';
export {
  AHEAD_PHASES,
  JOINABLE_PHASES,
  MAX_SESSION_MINUTES,
  OPEN_PHASES,
  OVER_PHASES,
  SESSION_PHASES,
  type PacerPlan,
  type Person,
  type Session,
  type SessionPause,
  type SessionPhase,
  type SessionSummary,
} from './session.ts';
export {
  MAX_CYCLES,
  MAX_NOTE_CHARACTERS,
  technique,
  techniqueDraft,
  TECHNIQUES,
  type LibraryTechnique,
  type Technique,
  type TechniqueDraft,
} from './technique.ts';
export type { Unwell } from './unwell.ts';
export {
  UPSTREAM_DATA,
  UPSTREAM_TYPES,
  type UpstreamEvent,
  type UpstreamOutcome,
  type UpstreamReport,
  type UpstreamSecret,
  type UpstreamType,
} from './upstream.ts';
export {
  MAX_CHOICE_CHARACTERS,
  MAX_QUESTION_CHARACTERS,
  VETO_MS,
  VOTE_CHOICES,
  VOTE_RESULTS,
  VOTE_SECONDS,
  type Ballot,
  type Vote,
  type VoteOutcome,
  type VoteResults,
} from './vote.ts';
export {
  MAX_WEBHOOKS,
  WEBHOOK_TYPES,
  type Webhook,
  type WebhookDelivery,
  type WebhookType,
} from './webhook.ts';
export { WAIT_LEASE_MS, type Place } from './waiting.ts';
export { negotiate, PROTOCOL_VERSION, SUBPROTOCOL, TICKET_PREFIX, type Offer } from './version.ts';
