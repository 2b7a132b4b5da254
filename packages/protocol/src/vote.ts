import * as z from 'zod/mini';
import { declare, LEADING_ROLES, SEATED_ROLES } from './declare.ts';
import { id, instant } from './ids.ts';
import { JOINABLE_PHASES, person } from './session.ts';
import { technique } from './technique.ts';
import { line } from './text.ts';

export const VOTE_CHOICES = { least: 2, most: 6 } as const;
export const MAX_QUESTION_CHARACTERS = 200;
export const MAX_CHOICE_CHARACTERS = 60;
/** Of a vote that closes by itself. */
export const VOTE_SECONDS = { least: 10, most: 600 } as const;

/** From the result to the next technique: so long whoever leads may veto it. */
export const VETO_MS = 8_000;

/** Who sees the counts, and when. After the close everybody does. */
export const VOTE_RESULTS = ['live', 'after_vote', 'after_close'] as const;
export type VoteResults = (typeof VOTE_RESULTS)[number];

const question = line(MAX_QUESTION_CHARACTERS);
const label = line(MAX_CHOICE_CHARACTERS);
/** The place of a choice in the list, from 0. */
const choice = z.int().check(z.gte(0), z.lt(VOTE_CHOICES.most));
const counts = z.array(z.int());

const outcome = z.union([
  z.object({ winner: z.int() }),
  z.object({ tie: z.array(z.int()) }),
  z.object({ nobody: z.literal(true) }),
]);
export type VoteOutcome = z.infer<typeof outcome>;

const asked = {
  question: z.string(),
  choices: z.array(z.object({ label: z.string(), technique: z.nullable(technique) })),
  results: z.enum(VOTE_RESULTS),
  /** Whether the technique of the winner becomes the next one. */
  applies: z.boolean(),
};

const leading = { roles: LEADING_ROLES, rate: 'command', maxBytes: 512, phases: JOINABLE_PHASES } as const;
const ofVote = z.strictObject({ vote_id: id });
const happened = { class: 'event', channels: ['session'], retentionDays: 30 } as const;

/**
 * State, key = the session's id: its newest vote, open or over, so that a new one takes the place of the one before. A tie that nobody
 * settles stays `closed`.
 */
export const voteState = declare({
  type: 'vote',
  class: 'state',
  summary: "The session's newest vote, and what it has come to.",
  channels: ['session'],
  delivered: z.object({
    id,
    ...asked,
    phase: z.enum(['open', 'closed', 'settled', 'applied', 'vetoed']),
    opened_by: person,
    opened_at: instant,
    /** When it closes by itself, or was closed; null: whoever leads closes it. */
    closes_at: z.nullable(instant),
    /** How many of the `entitled` have voted. */
    voters: z.int(),
    entitled: z.int(),
    /** Votes for each choice; null while they are not for everybody. */
    counts: z.nullable(counts),
    outcome: z.nullable(outcome),
    /** What won, or was chosen after a tie. */
    chosen: z.nullable(z.int()),
    /** When the technique of what was chosen becomes the next one, unless somebody vetoes it before. */
    applies_at: z.nullable(instant),
  }),
});
export type Vote = z.infer<typeof voteState.delivered>;

/** State, key = the session's id, while a vote is open: on `lead`, and with `after_vote` on the channel of everybody who has voted. */
export const tally = declare({
  type: 'tally',
  class: 'state',
  summary: 'The counts of an open vote, for who may see them already.',
  channels: ['lead', 'user'],
  delivered: z.object({ vote_id: id, counts }),
});

/** State, key = the session's id, on the person's own channel. */
export const ballot = declare({
  type: 'ballot',
  class: 'state',
  summary: "One's own choice in the newest vote of the session.",
  channels: ['user'],
  delivered: z.object({ vote_id: id, choice: z.int(), cast_at: instant }),
});
export type Ballot = z.infer<typeof ballot.delivered>;

export const voteOpen = declare({
  type: 'vote_open',
  class: 'event',
  summary: 'Asks to open a vote; becomes `vote_opened`.',
  channels: ['session'],
  sent: {
    ...leading,
    data: z
      .strictObject({
        question,
        choices: z.array(z.strictObject({ label, technique: z.optional(z.union([id, technique])) })).check(
          z.minLength(VOTE_CHOICES.least),
          z.maxLength(VOTE_CHOICES.most),
          z.refine(
            (choices) => new Set(choices.map((each) => each.label)).size === choices.length,
            'must differ in their words',
          ),
        ),
        results: z.enum(VOTE_RESULTS),
        closes_in_s: z.optional(z.int().check(z.gte(VOTE_SECONDS.least), z.lte(VOTE_SECONDS.most))),
        applies: z.boolean(),
      })
      .check(
        z.refine(({ applies, choices }) => !applies || choices.some((each) => each.technique !== undefined), {
          error: 'needs a choice with a technique',
          path: ['applies'],
        }),
      ),
    // Six choices with a technique of eight steps each, in letters of four bytes.
    maxBytes: 16_384,
  },
});

export const voteOpened = declare({
  ...happened,
  type: 'vote_opened',
  summary: 'A vote is open.',
  delivered: z.object({ vote_id: id, by: person, ...asked, closes_at: z.nullable(instant) }),
});

export const voteCast = declare({
  type: 'vote_cast',
  class: 'event',
  summary: 'Votes, or votes otherwise than before. Nobody is told but oneself, by `ballot`.',
  channels: ['session'],
  sent: { ...leading, roles: SEATED_ROLES, data: z.strictObject({ vote_id: id, choice }) },
});

export const techniqueVote = declare({
  type: 'technique_vote',
  class: 'event',
  summary:
    'Votes in the open vote for the choice with this technique, as `vote_cast` does: for devices that know techniques and no votes.',
  channels: ['session'],
  sent: { ...leading, roles: SEATED_ROLES, data: z.strictObject({ technique: id }) },
});

export const voteClose = declare({
  type: 'vote_close',
  class: 'event',
  summary: 'Closes a vote: no ballot counts any more that is cast later. Becomes `vote_closed`.',
  channels: ['session'],
  sent: { ...leading, data: ofVote },
});

export const voteClosed = declare({
  ...happened,
  type: 'vote_closed',
  summary: 'A vote is closed and counted. `by` is null where its time, or the end of the session, closed it.',
  delivered: z.object({
    vote_id: id,
    by: z.nullable(person),
    counts,
    voters: z.int(),
    entitled: z.int(),
    outcome,
  }),
});

export const voteSettle = declare({
  type: 'vote_settle',
  class: 'event',
  summary: 'Chooses among those that tied; becomes `vote_settled`.',
  channels: ['session'],
  sent: { ...leading, data: z.strictObject({ vote_id: id, choice }) },
});

export const voteSettled = declare({
  ...happened,
  type: 'vote_settled',
  summary: 'A tie was settled.',
  delivered: z.object({ vote_id: id, by: person, choice: z.int() }),
});

export const voteVeto = declare({
  type: 'vote_veto',
  class: 'event',
  summary: 'Keeps the technique of what was chosen from becoming the next one; becomes `vote_vetoed`.',
  channels: ['session'],
  sent: { ...leading, data: ofVote },
});

export const voteVetoed = declare({
  ...happened,
  type: 'vote_vetoed',
  summary: 'What was chosen does not become the next technique.',
  delivered: z.object({ vote_id: id, by: person }),
});

export const voteApplied = declare({
  ...happened,
  type: 'vote_applied',
  summary: 'What was chosen becomes the next technique: `technique_changed` comes with it.',
  delivered: z.object({ vote_id: id, choice: z.int() }),
});
