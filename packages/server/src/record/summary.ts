import {
  toInstant,
  type Achievement,
  type FeedbackReceived,
  type GroupSummary,
  type HrvMilestone,
  type OwnSummary,
  type Person,
  type SummaryView,
} from '@attune/protocol';
import { readAchievements } from '../achievement/index.ts';
import { readTogetherMs } from '../breath/index.ts';
import type { Identity } from '../capability.ts';
import { LEAST_RATERS, readOwn, readSummed } from '../feedback/index.ts';
import { readHeart } from '../health/index.ts';
import { personOf } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import { readVoteResults, type VoteSummary } from '../vote/index.ts';
import { readFigures, toMinutes, type Figures, type PersonFigures, type SessionFigures } from './figures.ts';
import { readMilestones } from './milestones.ts';

export type SummaryParts = Pick<SummaryView, 'group' | 'own' | 'people'>;

/** SUMMARY-2, SUMMARY-3: the group's part for everybody, one's own for oneself, and who was there for those who lead. */
export async function readSummary(
  storage: Storage,
  session: SessionRow,
  { userId, role }: Pick<Identity, 'userId' | 'role'>,
): Promise<SummaryParts> {
  const leads = role === 'instructor' || role === 'admin';
  const [figures, votes, feedback, given, achieved, milestones, heart, together, seated] = await Promise.all([
    figuresOf(storage, session),
    readVoteResults(storage, session.id, userId),
    readSummed(storage, session.id, leads ? 1 : LEAST_RATERS),
    readOwn(storage, session.id, userId),
    readAchievements(storage, session.id, userId),
    readMilestones(storage, session.id, userId),
    readHeart(storage, session.id, userId),
    readTogetherMs(storage, session.id),
    leads ? readSeated(storage, session.id) : undefined,
  ]);
  const own = figures.people.get(userId);
  const { breathed, pausedMinutes, chat } = figures.group;
  return {
    group: {
      breathed: [...breathed],
      paused_minutes: pausedMinutes,
      together_minutes: toMinutes(together),
      achievements: achieved.filter(({ group }) => group),
      milestones: milestones.group,
      votes: votes.map(groupVote),
      feedback,
      chat: { ...chat },
    },
    own:
      role === 'admin' || !own
        ? null
        : ownOf(own, { votes, given, achieved, milestones: milestones.own, heart }),
    people: seated?.map((person) => thereOf(person, figures.people.get(person.user_id))) ?? null,
  };
}

type OwnThings = {
  readonly votes: readonly VoteSummary[];
  readonly given: FeedbackReceived[];
  readonly achieved: readonly Achievement[];
  readonly milestones: HrvMilestone[];
  readonly heart: OwnSummary['heart'];
};

function ownOf(figures: PersonFigures, { votes, given, achieved, milestones, heart }: OwnThings): OwnSummary {
  const { joinedAt, minutes, cycles, messages } = figures;
  return {
    joined_at: toInstant(joinedAt),
    minutes,
    cycles,
    messages,
    votes: votes.flatMap(({ question, choices, own }) => {
      const choice = own === null ? undefined : choices[own]?.label;
      return choice === undefined ? [] : [{ question, choice }];
    }),
    feedback: given,
    achievements: achieved.filter(({ group }) => !group),
    milestones,
    heart,
  };
}

function groupVote({ own: _, ...vote }: VoteSummary): GroupSummary['votes'][number] {
  return vote;
}

type Seated = Person & { readonly joinedAt: number };

function thereOf(
  { joinedAt, ...person }: Seated,
  figures: PersonFigures | undefined,
): NonNullable<SummaryView['people']>[number] {
  return { ...person, joined_at: toInstant(joinedAt), messages: figures?.messages ?? null };
}

/** As they were kept at the end; in the moment before that, from the log. */
async function figuresOf(storage: Storage, session: SessionRow): Promise<SessionFigures> {
  const { read } = storage;
  const [record, people] = await Promise.all([
    read.selectFrom('records').select('figures').where('session_id', '=', session.id).executeTakeFirst(),
    read
      .selectFrom('person_records')
      .select(['user_id', 'figures'])
      .where('session_id', '=', session.id)
      .execute(),
  ]);
  if (!record?.figures) return readFigures(storage, session);
  return {
    group: JSON.parse(record.figures) as Figures,
    people: new Map(people.map(({ user_id, figures }) => [user_id, JSON.parse(figures) as PersonFigures])),
  };
}

async function readSeated({ read }: Storage, sessionId: string): Promise<readonly Seated[]> {
  const rows = await read
    .selectFrom('seats')
    .innerJoin('users', 'users.id', 'seats.user_id')
    .where('seats.session_id', '=', sessionId)
    .where('seats.joined_at', 'is not', null)
    .select(['users.id', 'users.first_name', 'users.last_name', 'users.display_name'])
    .select(['seats.role', 'seats.joined_at'])
    .orderBy('seats.joined_at')
    .execute();
  return rows.flatMap(({ joined_at, role, ...user }) =>
    joined_at === null ? [] : [{ ...personOf(user, role), joinedAt: joined_at }],
  );
}
