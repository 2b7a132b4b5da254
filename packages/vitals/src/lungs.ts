import { isMove, timedPhases, type Technique, type TimedPhase } from './technique.ts';

/** A phase laid out in its cycle, with how full the lungs are (0 empty, 1 full) at its two ends. */
export interface PhaseSpan extends TimedPhase {
  /** From the start of the cycle. */
  readonly startMs: number;
  readonly fromFill: number;
  readonly toFill: number;
}

type Fills = Pick<PhaseSpan, 'fromFill' | 'toFill'>;

/**
 * One cycle, phase by phase. Each breath goes all the way: inhales in a row (a sigh's second sip of air) share the
 * way up by their length, exhales the way down, and a pause stays where the last move ended, also when the cycle
 * begins with it.
 */
export function phaseSpans(technique: Technique): PhaseSpan[] {
  const timed = timedPhases(technique);
  const moves = timed.filter(isMove);
  const fills = fillsOf(moves);
  let startMs = 0;
  let fill = fills.get(moves.at(-1)?.phaseIndex ?? -1)?.toFill ?? 0;
  return timed.map((phase) => {
    const ends = fills.get(phase.phaseIndex) ?? { fromFill: fill, toFill: fill };
    const span: PhaseSpan = { ...phase, startMs, ...ends };
    startMs += phase.durationMs;
    fill = ends.toFill;
    return span;
  });
}

function fillsOf(moves: readonly TimedPhase[]): Map<number, Fills> {
  const fills = new Map<number, Fills>();
  for (const stroke of strokesOf(moves)) {
    const strokeMs = stroke.reduce((sum, { durationMs }) => sum + durationMs, 0);
    let doneMs = 0;
    for (const { phaseIndex, kind, durationMs } of stroke) {
      const from = doneMs / strokeMs;
      doneMs += durationMs;
      const to = doneMs / strokeMs;
      const up = kind === 'inhale';
      fills.set(phaseIndex, up ? { fromFill: from, toFill: to } : { fromFill: 1 - from, toFill: 1 - to });
    }
  }
  return fills;
}

/** Moves of one direction in a row. The cycle is a ring, so the last ones may belong before the first. */
function strokesOf(moves: readonly TimedPhase[]): TimedPhase[][] {
  const turn = moves.findIndex(({ kind }, i) => kind !== moves.at(i - 1)?.kind);
  const start = Math.max(0, turn);
  const strokes: TimedPhase[][] = [];
  for (const move of [...moves.slice(start), ...moves.slice(0, start)]) {
    const open = strokes.at(-1);
    if (open?.[0]?.kind === move.kind) open.push(move);
    else strokes.push([move]);
  }
  return strokes;
}
