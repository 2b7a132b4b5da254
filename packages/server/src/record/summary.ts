import {
  toInstant,
  type Achievement,
  type FeedbackReceived,
  type GroupSummary,
  type OwnSummary,
  type Person,
  type SummaryView,
} from '@attune/protocol';
import type { Identity } from '../capability.ts';
import { readOwn, readSummed } from '../feedback/index.ts';
import { personOf } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { AchievementRow } from '../storage/tables.guided.ts';
import type { SessionRow } from '../storage/tables.ts';
import { readVoteResults, type VoteSummary } from '../vote/index.ts';
import { readFigures, toMinutes, type Figures, type PersonFigures, type SessionFigures } from './figures.ts';

export type SummaryParts = Pick<SummaryView, 'group' | 'own' | 'people'>;

/** SUMMARY-2, SUMMARY-3: the group's part for everybody, one's own for oneself, and who was there for those who lead. */
export async function readSummary(
  storage: Storage,
  session: SessionRow,
  { userId, role }: Pick<Identity, 'userId' | 'role'>,
): Promise<SummaryParts> {
  const leads = role === 'instructor' || role === 'admin';
  const [figures, votes, feedback, given, achieved, synced, seated] = await Promise.all([
    figuresOf(storage, session),
    readVoteResults(storage, session.id, userId),
    readSummed(storage, session.id),
    readOwn(storage, session.id, userId),
    readAchieved(storage, session.id, userId),
    readSyncedMs(storage, session.id),
    leads ? readSeated(storage, session.id) : undefined,
  ]);
  const own = figures.people.get(userId);
  const { breathed, pausedMinutes, chat } = figures.group;
  return {
    group: {
      breathed: [...breathed],
      paused_minutes: pausedMinutes,
      minutes_in_sync: toMinutes(synced),
      achievements: achieved.filter(({ group }) => group),
      votes: votes.map(groupVote),
      feedback,
      chat: { ...chat },
    },
    own: role === 'admin' || !own ? null : ownOf(own, { votes, given, achieved }),
    people: seated?.map((person) => thereOf(person, figures.people.get(person.user_id))) ?? null,
  };
}

type OwnThings = {
  readonly votes: readonly VoteSummary[];
  readonly given: FeedbackReceived[];
  readonly achieved: readonly Achievement[];
};

function ownOf(figures: PersonFigures, { votes, given, achieved }: OwnThings): OwnSummary {
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
    // Readings live as long as they are shown, and nowhere else (HEALTH-2).
    heart: null,
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
  return { ...person, joined_at: toInstant(joinedAt), messages: figures?.messages ?? 0 };
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

async function readAchieved(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<readonly Achievement[]> {
  const rows = await read
    .selectFrom('achievements')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where(({ or, eb }) => or([eb('user_id', 'is', null), eb('user_id', '=', userId)]))
    .orderBy('unlocked_at')
    .execute();
  return rows.map(achievementOf);
}

function achievementOf({ user_id, once: _, unlocked_at, ...row }: AchievementRow): Achievement {
  return { ...row, group: user_id === null, unlocked_at: toInstant(unlocked_at) };
}

async function readSyncedMs({ read }: Storage, sessionId: string): Promise<number> {
  const stretches = await read
    .selectFrom('sync_stretches')
    .select(['began_at', 'until_at', 'ended_at'])
    .where('session_id', '=', sessionId)
    .execute();
  return stretches.reduce(
    (sum, { began_at, until_at, ended_at }) => sum + (ended_at ?? until_at) - began_at,
    0,
  );
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
