/**
 * How much a node has on its hands. `strained`: signals are dropped. `stressed`: states of clients too, and nobody new is let in.
 * `critical`: events are refused with a wait. Answers and control frames are never shed.
 */
export const LEVELS = ['calm', 'strained', 'stressed', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** One look at the node. */
export type Sample = {
  /** The longest the event loop kept anything waiting since the look before, but for the last hundredth. */
  readonly lagMs: number;
  /** The fuller of the heap and the machine's memory, 0 to 1. */
  readonly memory: number;
};

/** `above`: looks in a row that were worse than the level; `below`: that were clearly better. */
export type State = { readonly level: Level; readonly above: number; readonly below: number };

export const CALM: State = { level: 'calm', above: 0, below: 0 };

/** From where on a look speaks for a level. */
type Threshold = { readonly lagMs: number; readonly memory: number };

const THRESHOLDS: Readonly<Record<Exclude<Level, 'calm'>, Threshold>> = {
  // Late enough to be noticed by who types; what is worth nothing a moment later goes first. Garbage collection needs room by 3/4.
  strained: { lagMs: 150, memory: 0.75 },
  // A reading a second comes late visibly, and one more handshake makes it later for everybody who is in. Less than this is also what a
  // machine with too few cores for its processes does to a node that has little to do, and then nothing is won by turning people away.
  stressed: { lagMs: 500, memory: 0.85 },
  // With every step of a commit this late, its answer comes after the deadline of who waits for it; V8 ends the process at 1.
  critical: { lagMs: 1_200, memory: 0.94 },
};

/** A stall this long has left a backlog behind: nobody new until it is worked off. Garbage collection does not take that long. */
export const STALL_MS = 1_500;
/** One long turn is no load; three looks in a row are. */
const LOOKS_TO_RISE = 3;
/** Slower down than up, a level at a time: who comes back at once must not tip it over again. All the way down takes 6 s. */
const LOOKS_TO_FALL = 8;
/** A level is over only when things are this much better than what it took to get there, or it would flicker. */
const CLEARLY = { lagFactor: 0.7, memory: 0.05 };

/** The next state after one look. */
export function step(state: State, sample: Sample): State {
  if (sample.lagMs >= STALL_MS && rank(state.level) < rank('stressed')) return at('stressed');
  if (rank(levelOf(sample, raise)) > rank(state.level)) {
    const above = state.above + 1;
    return above < LOOKS_TO_RISE ? { ...state, above, below: 0 } : at(next(state.level, 1));
  }
  if (rank(levelOf(sample, ease)) < rank(state.level)) {
    const below = state.below + 1;
    return below < LOOKS_TO_FALL ? { ...state, above: 0, below } : at(next(state.level, -1));
  }
  return at(state.level);
}

export function rank(level: Level): number {
  return LEVELS.indexOf(level);
}

function at(level: Level): State {
  return { level, above: 0, below: 0 };
}

function next(level: Level, by: 1 | -1): Level {
  return LEVELS[rank(level) + by] ?? level;
}

const raise = (threshold: Threshold): Threshold => threshold;
const ease = ({ lagMs, memory }: Threshold): Threshold => ({
  lagMs: lagMs * CLEARLY.lagFactor,
  memory: memory - CLEARLY.memory,
});

/** The worst level that the look speaks for. */
function levelOf({ lagMs, memory }: Sample, tuned: (threshold: Threshold) => Threshold): Level {
  const worst = (['critical', 'stressed', 'strained'] as const).find((level) => {
    const threshold = tuned(THRESHOLDS[level]);
    return lagMs >= threshold.lagMs || memory >= threshold.memory;
  });
  return worst ?? 'calm';
}
