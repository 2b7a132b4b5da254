import {
  JOINABLE_PHASES,
  OPEN_PHASES,
  ProtocolError,
  sessionChannel,
  type Person,
  type SessionPhase,
} from '@attune/protocol';
import type { Plan, StateOut } from '../capability.ts';
import { inPhase, type SessionCapability } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { moved } from './effects.ts';
import { readTally, readVoters } from './store.ts';
import { step, type Deadline, type VoteCommand, type VoteTally } from './vote.machine.ts';
import { bringerOf, columnsOf, resultOf, stateOf, termsOf, voteStates, type FoundVote } from './vote.view.ts';

export type MovesDeps = {
  readonly storage: Storage;
  readonly session: Pick<SessionCapability, 'planTechnique'>;
  /** Told of every committed step, with what the plan told of it. */
  readonly onMoved: (vote: FoundVote, told: readonly StateOut[]) => void;
};

export type Moves = {
  settle(vote: FoundVote, choice: number, by: Person, now: number): Promise<Plan>;
  veto(vote: FoundVote, by: Person, now: number): Promise<Plan>;
  /** What time does, by now. */
  due(vote: FoundVote, command: Deadline['command'], now: number): Promise<Plan>;
};

/** A step of a vote as it is carried out: guarded, and told to everybody. */
type Stepped = { readonly after: FoundVote; readonly plan: Plan };
type Beside = Parameters<typeof moved>[3];

/** Of a vote that was counted no one counts the ballots anew. */
const COUNTED: VoteTally = { counts: [], voters: 0, entitled: 0 };

/** From a command to its plan: the machine decides, the guards keep two who decide at once apart. */
export function createMoves({ storage, session, onMoved }: MovesDeps): Moves {
  async function stepped(
    vote: FoundVote,
    command: VoteCommand,
    now: number,
    beside: Beside = {},
  ): Promise<Stepped> {
    const result = step(stateOf(vote), command, { now, session: vote.session_phase });
    if ('refused' in result) throw new ProtocolError(result.refused);
    const after: FoundVote = { ...vote, ...columnsOf(result.next), ...beside };
    // Who saw the counts because they had voted has them from the vote itself now.
    const voters = termsOf(vote).results === 'after_vote' ? await readVoters(storage, vote.id) : [];
    const states = voteStates(after, COUNTED, voters);
    const effects = [moved(storage, vote, result.next, beside)];
    return { after, plan: { effects, states, committed: () => onMoved(after, states) } };
  }

  /** The ballots are counted after the row was read: one that comes later changes the row, and then this is refused. */
  async function count(vote: FoundVote, now: number): Promise<Plan> {
    const tally = await readTally(storage, vote, now);
    const command = { type: 'count', tally } as const;
    const { after, plan } = await stepped(vote, command, now, { closes_at: vote.closes_at ?? now });
    // Nothing follows `session_ended` (SESS-7): then the vote is closed and not told.
    if (!isIn(vote.session_phase)) return plan;
    const { voters, entitled, counts, outcome } = resultOf(after);
    const by = vote.closed_by === null ? null : (JSON.parse(vote.closed_by) as Person);
    const data = { vote_id: vote.id, by, counts: [...counts], voters, entitled, outcome };
    return {
      ...plan,
      effects: [inPhase(storage, vote.session_id, OPEN_PHASES), ...(plan.effects ?? [])],
      events: [{ channel: sessionChannel(vote.session_id), type: 'vote_closed', data }],
    };
  }

  /** VOTE-11: by the same way as `technique_change`, in the same commit. */
  async function apply(vote: FoundVote, now: number): Promise<Plan> {
    const { plan } = await stepped(vote, { type: 'apply' }, now);
    const choice = vote.chosen ?? -1;
    const technique = termsOf(vote).choices[choice]?.technique;
    if (!technique) throw new Error('What is applied has a technique.');
    const change = await session.planTechnique(vote.session_id, technique, bringerOf(vote), now);
    const applied = {
      channel: sessionChannel(vote.session_id),
      type: 'vote_applied',
      data: { vote_id: vote.id, choice },
    } as const;
    return joined({ ...plan, events: [applied] }, change);
  }

  /** Nothing follows `session_ended`, also where that came meanwhile. */
  function said(vote: FoundVote, plan: Plan, event: NonNullable<Plan['events']>[number]): Plan {
    const effects = [...(plan.effects ?? []), inPhase(storage, vote.session_id, JOINABLE_PHASES)];
    return { ...plan, effects, events: [event] };
  }

  return {
    async settle(vote, choice, by, now) {
      const beside = { settled_by: JSON.stringify(by) };
      const { plan } = await stepped(vote, { type: 'settle', choice }, now, beside);
      const data = { vote_id: vote.id, by, choice };
      return said(vote, plan, { channel: sessionChannel(vote.session_id), type: 'vote_settled', data });
    },
    async veto(vote, by, now) {
      const { plan } = await stepped(vote, { type: 'veto' }, now);
      const data = { vote_id: vote.id, by };
      return said(vote, plan, { channel: sessionChannel(vote.session_id), type: 'vote_vetoed', data });
    },
    async due(vote, command, now) {
      if (command === 'count') return count(vote, now);
      if (command === 'apply') return apply(vote, now);
      return (await stepped(vote, { type: 'lapse' }, now)).plan;
    },
  };
}

/** Two plans that happen together or not at all. */
function joined(first: Plan, second: Plan): Plan {
  return {
    ...second,
    effects: [...(first.effects ?? []), ...(second.effects ?? [])],
    events: [...(first.events ?? []), ...(second.events ?? [])],
    states: [...(first.states ?? []), ...(second.states ?? [])],
    committed() {
      first.committed?.();
      second.committed?.();
    },
  };
}

function isIn(phase: SessionPhase): boolean {
  return (OPEN_PHASES as readonly SessionPhase[]).includes(phase);
}
