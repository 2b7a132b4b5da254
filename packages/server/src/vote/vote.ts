import type { Capability, Plan, Realtime, StateOut } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { Rest } from '../platform/gather.ts';
import type { SessionCapability } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { byTechnique, voteHandlers, type HandlersDeps, type TechniqueBallot } from './handlers.ts';
import { keptOfVotes } from './keeps.ts';
import { createMoves } from './moves.ts';
import { createTelling } from './telling.ts';
import { createTimers } from './timers.ts';
import type { FoundVote } from './vote.view.ts';

export type VoteDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly session: Pick<SessionCapability, 'planTechnique'>;
  readonly technique: HandlersDeps['technique'];
  /** Between two tellings of counts. */
  readonly rest: Rest;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

export type VoteCapability = Capability & {
  /** What `technique_vote` does, whoever asks for it. Whether the person has a place in the session is the caller's to check. */
  planBallot(ballot: TechniqueBallot): Promise<Plan>;
};

/** What the group decides together: a question, one ballot a person, a result that may become the next technique. */
export function createVote(deps: VoteDeps): VoteCapability {
  const onMoved = (vote: FoundVote, states: readonly StateOut[]) => {
    timers.watch(vote);
    telling.told(vote.session_id, states);
  };
  const moves = createMoves({ ...deps, onMoved });
  const timers = createTimers({ ...deps, moves });
  const telling = createTelling({ ...deps, onPending: (vote) => timers.watch(vote) });
  const planBallot = byTechnique({ storage: deps.storage, onCast: telling.cast });
  return {
    name: 'vote',
    planBallot,
    keeps: keptOfVotes(deps.storage),
    handlers: voteHandlers({
      ...deps,
      moves,
      onOpened: onMoved,
      onShut: timers.watchAt,
      onCast: telling.cast,
      castByTechnique: planBallot,
    }),
    touched: telling.touched,
    hydrate: telling.hydrate,
    start: () => timers.start(),
    async stop() {
      timers.stop();
      await telling.idle();
    },
  };
}
