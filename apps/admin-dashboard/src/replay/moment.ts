import type { Delivered, EventTypeOn, LoggedEvent, PacerPlan, Person, VoteOutcome } from '@attune/protocol';
import { isAsDeclared } from './declared.ts';

export type Phase = 'ahead' | 'lobby' | 'live' | 'paused' | 'ending' | 'over';

export type VoteThen = {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  /** Null while it was open: who voted for what then is in no log. */
  readonly counts: readonly number[] | null;
  readonly outcome: VoteOutcome | null;
};

export type LineThen = {
  readonly offset: number;
  readonly at: number;
  readonly name: string;
  readonly text: string;
};

/** What was true of a session at an instant, as far as its log tells. */
export type Moment = {
  readonly phase: Phase;
  /** Who had joined and was not removed; whether they were connected just then is in no log. */
  readonly people: ReadonlyMap<string, Person>;
  /** Null where nobody has taken the lead from another: until then the session's own leads. */
  readonly leader: string | null;
  /** The newest of whoever leads. */
  readonly cue: { readonly name: string; readonly text: string } | null;
  readonly pacer: PacerPlan | null;
  readonly vote: VoteThen | null;
  /** The newest lines, oldest first. */
  readonly lines: readonly LineThen[];
  readonly lineCount: number;
  /** What was reached together, newest last. */
  readonly reached: readonly string[];
};

/** A replay shows the end of the chat, as a screen then did. */
const MOST_LINES = 50;

export const BEFORE: Moment = {
  phase: 'ahead',
  people: new Map(),
  leader: null,
  cue: null,
  pacer: null,
  vote: null,
  lines: [],
  lineCount: 0,
  reached: [],
};

/** REPLAY-2: the fold over the events up to then, and nothing else. They are in the order of their log. */
export function momentAt(events: readonly LoggedEvent[], at: number): Moment {
  let moment = BEFORE;
  for (const event of events) {
    if (Date.parse(event.at) > at) break;
    moment = step(moment, event);
  }
  return moment;
}

type Steps = {
  readonly [T in EventTypeOn<'session'>]: (moment: Moment, data: Delivered<T>, event: LoggedEvent) => Moment;
};

/** What an event changes: a new one has to say it here. One of another version changes nothing that is shown. */
const STEPS: Steps = {
  participant_joined: (moment, person) => ({
    ...moment,
    people: new Map(moment.people).set(person.user_id, person),
  }),
  seat_removed: (moment, { user_id: userId }) => {
    const people = new Map(moment.people);
    people.delete(userId);
    return { ...moment, people };
  },
  seat_promoted: (moment, { user_id: userId, role }) => {
    const person = moment.people.get(userId);
    return person ? { ...moment, people: new Map(moment.people).set(userId, { ...person, role }) } : moment;
  },
  lead_taken: (moment, { by }) => ({ ...moment, leader: by.name }),
  instructor_message: (moment, { text, from }) => ({ ...moment, cue: { text, name: from.name } }),
  session_opened: (moment) => ({ ...moment, phase: 'lobby' }),
  session_started: (moment, { pacer }) => ({ ...moment, phase: 'live', pacer }),
  session_paused: (moment, { pacer }) => ({ ...moment, phase: 'paused', pacer }),
  session_resumed: (moment, { pacer }) => ({ ...moment, phase: 'live', pacer }),
  session_extended: unchanged,
  session_ending: (moment) => ({ ...moment, phase: 'ending' }),
  session_ended: (moment) => ({ ...moment, phase: 'over' }),
  technique_changed: (moment, { technique, starts_at }) => ({
    ...moment,
    pacer: moment.pacer && { ...begun(moment.pacer, starts_at), next: { technique, starts_at } },
  }),
  vote_opened: (moment, { vote_id: id, question, choices }) => ({
    ...moment,
    vote: { id, question, choices: choices.map(({ label }) => label), counts: null, outcome: null },
  }),
  vote_closed: (moment, { vote_id: id, counts, outcome }) => ({
    ...moment,
    vote: moment.vote?.id === id ? { ...moment.vote, counts, outcome } : moment.vote,
  }),
  vote_settled: (moment, { vote_id: id, choice }) => ({ ...moment, vote: votedFor(moment.vote, id, choice) }),
  vote_vetoed: unchanged,
  vote_applied: (moment, { vote_id: id, choice }) => ({ ...moment, vote: votedFor(moment.vote, id, choice) }),
  chat_message: (moment, { from, text }, { offset, at }) => ({
    ...moment,
    lines: [...moment.lines, { offset, at: Date.parse(at), name: from.name, text }].slice(-MOST_LINES),
    lineCount: moment.lineCount + 1,
  }),
  group_sync_achieved: (moment, { people }) => reached(moment, `breathing as one, ${people} people`),
  achievement_unlocked: (moment, { title }) => reached(moment, title),
  hrv_milestone: (moment, { title }) => reached(moment, title),
};

/** It is a mark on the timeline, and nothing of what is shown of the moment. */
function unchanged(moment: Moment): Moment {
  return moment;
}

function reached(moment: Moment, what: string): Moment {
  return { ...moment, reached: [...moment.reached, what] };
}

function votedFor(vote: VoteThen | null, id: string, winner: number): VoteThen | null {
  return vote?.id === id ? { ...vote, outcome: { winner } } : vote;
}

/** The log holds what its types declare; this is where the two come together. */
function step(moment: Moment, event: LoggedEvent): Moment {
  const steps: Readonly<Record<string, unknown>> = STEPS;
  const change = steps[event.type] as Change | undefined;
  return change && isAsDeclared(event) ? change(moment, event.data, event) : moment;
}

type Change = (moment: Moment, data: unknown, event: LoggedEvent) => Moment;

/** An earlier change has come by then, and is what is breathed now. */
function begun(pacer: PacerPlan, at: string): PacerPlan {
  const { next } = pacer;
  if (!next || next.starts_at >= at) return pacer;
  return { technique: next.technique, started_at: next.starts_at, next: null };
}
