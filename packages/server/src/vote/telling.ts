import type { Channel } from '@attune/protocol';
import type { Realtime, StateOut, Touched } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import type { Clock } from '../platform/clock.ts';
import { gather, type Gathering, type Rest } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';
import type { Storage } from '../storage/storage.ts';
import { readBallots, readNewest, readTallies, readVoters } from './store.ts';
import { isOver, type VoteTally } from './vote.machine.ts';
import { ballotState, termsOf, voteStates, type FoundVote } from './vote.view.ts';

export type TellingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Between two tellings of counts (VOTE-7). */
  readonly rest: Rest;
  /** Something about the session of this vote may have changed what time does to it next. */
  readonly onPending: (vote: FoundVote) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Telling = {
  /** A ballot of this person was kept. */
  cast(sessionId: string, userId: string): void;
  /** A plan has told this of the session's newest vote; whether it holds is looked at again. */
  told(sessionId: string, states: readonly StateOut[]): void;
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<readonly StateOut[]>;
  idle(): Promise<void>;
};

type Counted = { readonly vote: FoundVote; readonly tally: VoteTally };
type View = { readonly vote: FoundVote; readonly states: readonly StateOut[]; readonly json: string };
/** A person in a session. */
type Name = `${string} ${string}`;

/**
 * Tells what the database has of the newest vote of a session, whoever changed it. Every telling is looked at again after a rest: of several
 * nodes that tell at once, without a lock, the last one has then read what the others stored.
 */
export function createTelling(deps: TellingDeps): Telling {
  const { storage, clock, realtime, rest, onPending, onTrouble } = deps;
  /** What this node told last, until a look has found nothing else. */
  const said = new Map<string, string>();

  const changed: Gathering<string> = gather(
    async (sessionIds) => {
      const views = await viewsOf(sessionIds);
      const news = views.filter(({ vote, json }) => said.get(vote.session_id) !== json);
      for (const { vote } of views) said.delete(vote.session_id);
      await tell(news);
      changed.add(news.map(({ vote }) => vote.session_id));
    },
    onTrouble,
    rest,
  );

  /** A vote that was closed while its counts were told must not look open again until the next look. */
  async function tell(views: readonly View[]): Promise<void> {
    if (views.length === 0) return;
    await realtime.carryOut({ states: views.flatMap(({ states }) => states) });
    for (const { vote, json } of views) said.set(vote.session_id, json);
    const now = await readNewest(
      storage,
      views.map(({ vote }) => vote.session_id),
    );
    const overtaken = views.filter(({ vote }) => {
      const newest = now.get(vote.session_id);
      return newest?.id !== vote.id || newest.phase !== vote.phase;
    });
    if (overtaken.length > 0) await tell(await viewsOf(overtaken.map(({ vote }) => vote.session_id)));
  }

  async function viewsOf(sessionIds: readonly string[]): Promise<readonly View[]> {
    const counted = [...(await readCounted(sessionIds)).values()];
    return Promise.all(
      counted.map(async ({ vote, tally }) => {
        const voters = isForVoters(vote) ? await readVoters(storage, vote.id) : [];
        const states = voteStates(vote, tally, voters);
        return { vote, states, json: JSON.stringify(states) };
      }),
    );
  }

  async function readCounted(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Counted>> {
    const votes = await readNewest(storage, sessionIds);
    const open = [...votes.values()].filter(({ phase }) => phase === 'open');
    const tallies = await readTallies(storage, open, clock.now());
    return new Map(Array.from(votes, ([id, vote]) => [id, { vote, tally: tallies.get(vote.id) ?? NOTHING }]));
  }

  /** Of a crowd that comes back each opens a channel of their own. */
  const countedOf = batched(readCounted);

  const ballotsOf = batched((userIds: readonly string[]) => readBallots(storage, userIds));

  async function ballotStates(names: readonly Name[]): Promise<ReadonlyMap<Name, StateOut>> {
    const states = names.map(async (name) => {
      const [sessionId = '', userId = ''] = name.split(' ');
      const found = await ballotsOf(userId);
      const ballot = found?.find(({ session_id }) => session_id === sessionId);
      return [name, ballotState(sessionId, userId, ballot)] as const;
    });
    return new Map(await Promise.all(states));
  }

  /** At once, however many vote: it is one's own, and another tab shows it. */
  const ballots: Gathering<Name> = gather(async (names) => {
    const tellAll = (states: readonly StateOut[]) => realtime.carryOut({ states });
    ballots.add(await settle(names, { read: ballotStates, tell: tellAll }));
  }, onTrouble);

  /** Who has come or gone changes how many may vote; a session that is paused, goes on or ends, what becomes of its vote. */
  const seated: Gathering<string> = gather(
    async (sessionIds) => {
      for (const vote of (await readNewest(storage, sessionIds)).values()) {
        onPending(vote);
        if (vote.phase === 'open') changed.add([vote.session_id]);
        if (!isOver(vote.session_phase)) continue;
        const voters = await readVoters(storage, vote.id);
        ballots.add(voters.map((userId): Name => `${vote.session_id} ${userId}`));
      }
    },
    onTrouble,
    rest,
  );

  async function ofPerson(userId: string): Promise<StateOut[]> {
    const found = (await ballotsOf(userId)) ?? [];
    const counted = await Promise.all(found.map(({ session_id }) => countedOf(session_id)));
    return [
      ...found.map((ballot) => ballotState(ballot.session_id, userId, ballot)),
      ...counted.flatMap((each) =>
        each && isForVoters(each.vote) ? voteStates(each.vote, each.tally, [userId]) : [],
      ),
    ];
  }

  return {
    cast(sessionId, userId) {
      ballots.add([`${sessionId} ${userId}`]);
      changed.add([sessionId]);
    },
    told(sessionId, states) {
      said.set(sessionId, JSON.stringify(states));
      changed.add([sessionId]);
    },
    touched: ({ sessions = [] }) => seated.add(sessions),
    /** The channel's own are picked out by whoever asks. */
    async hydrate({ kind, id }) {
      if (kind === 'user') return ofPerson(id);
      if (kind !== 'session' && kind !== 'lead') return [];
      const counted = await countedOf(id);
      return counted ? voteStates(counted.vote, counted.tally, []) : [];
    },
    async idle() {
      for (const part of [seated, changed, ballots]) await part.idle();
    },
  };
}

function isForVoters(vote: FoundVote): boolean {
  return termsOf(vote).results === 'after_vote';
}

/** Of votes that are not open the result is known. */
const NOTHING: VoteTally = { counts: [], voters: 0, entitled: 0 };
