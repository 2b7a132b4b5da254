import type { Achievement, Badge, Measure, Vote } from '@attune/protocol';

// What capabilities around a session keep: votes, feedback, waiting, questions, breath, records. Instants as in tables.ts.

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

/** How often something was changed whose rows must fit each other, so that of two who change it at once one has not seen it. */
export type RevisionRow = { what: string; revision: number };

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
  found_by: 'people' | 'phases';
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
  /** What the rows of its log say. Null: they do not all say it yet. */
  kept_until: number | null;
  /** When the rest went that is kept as long as the transcript. */
  passed_at: number | null;
};

/** What a session was for one person, once it has ended. */
export type PersonRecordRow = {
  session_id: string;
  user_id: string;
  /** PersonFigures as JSON. */
  figures: string;
};

/** How a person's heart was, where they wished it to be kept. */
export type HeartRow = {
  session_id: string;
  user_id: string;
  /** HeartFigures as JSON, of the first two minutes; null once they wished it no more. */
  at_first: string | null;
  /** The same of the last two. */
  at_last: string | null;
  /** What was heard until then is not kept, whichever node still has it. */
  unkept_until: number | null;
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
  /** Until when a node is at its last traces. */
  taken_until: number | null;
  /** Counts as JSON. */
  removed: string;
};

/** Somebody who feels dizzy now; there is no row of who does not. */
export type UnwellRow = {
  session_id: string;
  user_id: string;
  since: number;
};
