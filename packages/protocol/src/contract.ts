import type * as z from 'zod/mini';
import { achievementUnlocked, groupAchievement } from './achievement.ts';
import * as breath from './breath.ts';
import { chatMessage, typing } from './chat.ts';
import type { ChannelKind } from './channels.ts';
import * as connection from './connection.ts';
import type { Declaration, DeliveryClass } from './declare.ts';
import { feedbackGive, feedbackReceived, feedbackState } from './feedback.ts';
import { heartForget, reading } from './health.ts';
import { intakeAnswer, intakeState, intakeSubmit } from './intake.ts';
import * as lead from './lead.ts';
import { hrvMilestone } from './milestone.ts';
import { nodeState } from './node.ts';
import { userState } from './people.ts';
import { presence } from './presence.ts';
import { programmeNext, programmeSet, programmeState } from './programme.ts';
import type { Role } from './roles.ts';
import * as session from './sessionMessages.ts';
import * as unwell from './unwell.ts';
import * as vote from './vote.ts';

/** Every message there is. The only list of message names. */
export const CONTRACT = [
  connection.welcome,
  connection.authenticate,
  connection.tokenRefresh,
  connection.tokenExpiring,
  connection.ping,
  connection.pong,
  connection.clock,
  connection.subscribe,
  connection.unsubscribe,
  connection.ack,
  connection.error,
  connection.draining,
  connection.passed,
  session.sessionState,
  session.sessionOpen,
  session.sessionOpened,
  session.sessionStart,
  session.sessionStarted,
  session.sessionPause,
  session.sessionPaused,
  session.sessionResume,
  session.sessionResumed,
  session.sessionExtend,
  session.sessionExtended,
  session.sessionEnd,
  session.sessionEnding,
  session.sessionEnded,
  session.techniqueChange,
  session.techniqueChanged,
  session.participantJoined,
  session.seatRemove,
  session.seatRemoved,
  session.seatState,
  lead.instructorMessage,
  lead.seatPromote,
  lead.seatPromoted,
  lead.leadTake,
  lead.leadTaken,
  lead.seatMute,
  lead.seatMuted,
  lead.mutedState,
  lead.applied,
  presence,
  chatMessage,
  typing,
  breath.breath,
  breath.synchronyState,
  breath.breathingSync,
  breath.groupSyncAchieved,
  programmeState,
  programmeSet,
  programmeNext,
  vote.voteState,
  vote.tally,
  vote.ballot,
  vote.voteOpen,
  vote.voteOpened,
  vote.voteCast,
  vote.techniqueVote,
  vote.voteClose,
  vote.voteClosed,
  vote.voteSettle,
  vote.voteSettled,
  vote.voteVeto,
  vote.voteVetoed,
  vote.voteApplied,
  feedbackGive,
  feedbackReceived,
  feedbackState,
  intakeAnswer,
  intakeSubmit,
  intakeState,
  unwell.unwellBegin,
  unwell.unwellEnd,
  unwell.unwellState,
  groupAchievement,
  achievementUnlocked,
  hrvMilestone,
  reading,
  heartForget,
  userState,
  nodeState,
] as const;

type Known = (typeof CONTRACT)[number];
type OfClass<C extends DeliveryClass> = Extract<Known, { class: C }>;

export type MessageType = Known['type'];
export type DeclarationOf<T extends MessageType> = Extract<Known, { type: T }>;

/** Types a client may send. */
export type SentType = Extract<Known, { sent: object }>['type'];
export type Sent<T extends SentType> =
  DeclarationOf<T> extends { sent: { data: infer S extends z.ZodMiniType } } ? z.output<S> : never;
/** What an application hands over to be sent, before defaults and trimming. */
export type SentInput<T extends SentType> =
  DeclarationOf<T> extends { sent: { data: infer S extends z.ZodMiniType } } ? z.input<S> : never;
export type Reply<T extends SentType> =
  DeclarationOf<T> extends { sent: { reply: infer S extends z.ZodMiniType } } ? z.output<S> : undefined;

/** Types the server sends. */
export type DeliveredType = Extract<Known, { delivered: object }>['type'];
export type Delivered<T extends DeliveredType> =
  DeclarationOf<T> extends { delivered: infer S extends z.ZodMiniType } ? z.output<S> : never;

export type EventType = Extract<OfClass<'event'>, { delivered: object }>['type'];
/** Types of events that are told on channels of a kind. */
export type EventTypeOn<K extends ChannelKind> = {
  [T in EventType]: K extends DeclarationOf<T>['channels'][number] ? T : never;
}[EventType];
export type StateType = OfClass<'state'>['type'];
export type SignalType = Extract<OfClass<'signal'>, { delivered: object }>['type'];
/** Types a client sends that become (or cause) an event: queued while offline, answered after the commit. */
export type CommandType = Extract<OfClass<'event'>, { sent: object }>['type'];
/** States and signals that a client may send: not queued beyond the newest. */
export type FleetingType = Extract<OfClass<'state'> | OfClass<'signal'>, { sent: object }>['type'];

const BY_TYPE: ReadonlyMap<string, Declaration> = new Map(
  CONTRACT.map((declaration) => [declaration.type, declaration]),
);

/** The declaration of a type, or undefined for a type nobody declared. */
export function declarationOf(type: string): Declaration | undefined {
  return BY_TYPE.get(type);
}

export function maySend(declaration: Declaration, role: Role): boolean {
  return declaration.sent?.roles.includes(role) ?? false;
}

export function travelsOn(declaration: Declaration, kind: ChannelKind): boolean {
  return declaration.channels.includes(kind);
}
