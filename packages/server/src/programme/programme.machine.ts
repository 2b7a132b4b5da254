import type { ErrorName, ProgrammeStep, Technique } from '@attune/protocol';
import { cycleMs, lengthMs as lengthOf, nextBoundary } from './cycles.ts';

/**
 * The next step is announced this long before it begins: long enough to be read during a breath, and for another node to notice that the
 * one that was to announce it is gone.
 */
export const ANNOUNCE_MS = 15_000;
/** Less than this ahead nothing is announced (SESS-6): a step that would be over by then is passed over. */
const LEAD_MS = 3_000;

/**
 * How far a programme is, in milliseconds since 1970. A step that was announced is `step` already before it begins. `held`: the steps
 * to come are those from `from` on, and `instead` is what somebody chose; null while it waits for its beginning.
 */
export type Run =
  | { readonly at: 'ahead' }
  | {
      readonly at: 'running';
      readonly step: number;
      readonly previous: number | null;
      readonly startsAt: number;
      readonly endsAt: number;
    }
  | { readonly at: 'paused'; readonly step: number; readonly cyclesLeft: number }
  | { readonly at: 'held'; readonly from: number; readonly instead: Technique | null }
  | { readonly at: 'over' };

/** Given to a session under way it begins with its first step, also where that is breathed already (PROG-6). */
const UNBEGUN: Run = { at: 'held', from: 0, instead: null };

export type ProgrammeState = {
  readonly revision: number;
  readonly steps: readonly ProgrammeStep[];
  readonly run: Run;
};

export type ProgrammeCommand =
  | {
      readonly type: 'set';
      readonly revision: number;
      readonly keep: number;
      readonly steps: readonly ProgrammeStep[];
      /** Whether the session has begun. */
      readonly begun: boolean;
    }
  | { readonly type: 'start'; readonly startsAt: number }
  | { readonly type: 'pause'; readonly at: number }
  /** With this technique, chosen or not. */
  | { readonly type: 'resume'; readonly technique: Technique; readonly startsAt: number }
  /** Somebody chose another technique. */
  | { readonly type: 'interrupt'; readonly technique: Technique; readonly at: number }
  | { readonly type: 'end' }
  /** A step was announced: by time, which had planned it for `plannedAt`, or by somebody. */
  | {
      readonly type: 'turn';
      readonly step: number;
      readonly at: number;
      readonly startsAt: number;
      readonly plannedAt: number | null;
    };

export type Step = { readonly next: ProgrammeState } | { readonly refused: ErrorName; readonly why: string };

/** What a command does to a programme, or why it does nothing. */
export function step(programme: ProgrammeState, command: ProgrammeCommand): Step {
  const { steps, run } = programme;
  const to = (next: Run): Step => ({ next: { ...programme, run: next } });
  switch (command.type) {
    case 'set':
      return edited(programme, command);
    case 'start':
      return to(steps.length === 0 ? UNBEGUN : begun(steps, 0, null, command.startsAt));
    case 'pause':
      return to(run.at === 'running' ? pausedAt(steps, run, command.at) : run);
    case 'resume':
      return to(resumed(steps, run, command));
    case 'interrupt':
      return to(interrupted(run, command));
    case 'end':
      return to({ at: 'over' });
    case 'turn':
      return to(turned(steps, run, command));
    default:
      return unreachable(command);
  }
}

/** How many steps, from the first, lie behind or were announced, and stay as they are. */
export function fixedOf(run: Run, steps: readonly ProgrammeStep[]): number {
  switch (run.at) {
    case 'ahead':
      return 0;
    case 'held':
      return run.from;
    case 'running':
    case 'paused':
      return run.step + 1;
    case 'over':
      return steps.length;
    default:
      return unreachable(run);
  }
}

/** The step that waits while it is held (PROG-11): what is breathed instead would not be another step. Their number when none does. */
export function waitingIn(steps: readonly ProgrammeStep[], { from, instead }: Run & { at: 'held' }): number {
  if (instead === null) return from;
  const next = steps.findIndex((step, index) => index >= from && !isSame(step.technique, instead));
  return next < 0 ? steps.length : next;
}

/** When time has to announce the next step; null when it has nothing to do. Never before the step under way has begun. */
export function turnsAt({ steps, run }: Pick<ProgrammeState, 'steps' | 'run'>): number | null {
  if (run.at !== 'running' || run.step + 1 >= steps.length) return null;
  return Math.max(run.startsAt, run.endsAt - ANNOUNCE_MS);
}

export type Turn = { readonly step: number; readonly plannedAt: number };

/** The step that is due to be announced by now. One that would be over before it could begin is passed over (PROG-9). */
export function dueTurn(programme: ProgrammeState, now: number): Turn | undefined {
  const { steps, run } = programme;
  const at = turnsAt(programme);
  if (at === null || now < at || run.at !== 'running') return undefined;
  let due: Turn = { step: run.step + 1, plannedAt: run.endsAt };
  for (let next = due.step + 1; next < steps.length; next += 1) {
    const endsAt = due.plannedAt + lengthMs(steps, due.step);
    if (endsAt > now + LEAD_MS) break;
    due = { step: next, plannedAt: endsAt };
  }
  return due;
}

/** The step that somebody asks for: the one they pick, or the next one. Undefined when there is none. */
export function askedTurn(
  { steps, run }: ProgrammeState,
  picked: number | undefined,
  at: number,
): number | undefined {
  const wanted = picked ?? nextOf(steps, run, at);
  return wanted < steps.length ? wanted : undefined;
}

function nextOf(steps: readonly ProgrammeStep[], run: Run, at: number): number {
  if (run.at === 'held') return waitingIn(steps, run);
  return run.at === 'running' ? upcoming(run, at) : fixedOf(run, steps);
}

/** Of a step that was announced and has not begun, that one comes next. */
function upcoming(run: Run & { at: 'running' }, at: number): number {
  return at < run.startsAt ? run.step : run.step + 1;
}

function edited(programme: ProgrammeState, command: ProgrammeCommand & { type: 'set' }): Step {
  const { revision, steps, run } = programme;
  if (run.at === 'over') return { refused: 'WRONG_PHASE', why: 'The session is ending.' };
  if (command.revision !== revision)
    return { refused: 'CONFLICT', why: 'Somebody else has just changed the programme. Look at it again.' };
  const fixed = fixedOf(run, steps);
  if (command.keep < fixed)
    return {
      refused: 'CONFLICT',
      why: `The programme is further by now: only what comes after step ${fixed} can still be changed.`,
    };
  if (command.keep > steps.length)
    return { refused: 'VALIDATION_ERROR', why: `There are only ${steps.length} steps to keep.` };
  // Given to a session under way it waits, so that the breath does not change because somebody typed.
  const waiting: Run = run.at === 'ahead' && command.begun ? UNBEGUN : run;
  const next = {
    revision: revision + 1,
    steps: [...steps.slice(0, command.keep), ...command.steps],
    run: waiting,
  };
  return { next };
}

function begun(
  steps: readonly ProgrammeStep[],
  step: number,
  previous: number | null,
  startsAt: number,
): Run {
  return { at: 'running', step, previous, startsAt, endsAt: startsAt + lengthMs(steps, step) };
}

/** Whole cycles are left: one that was begun is breathed again from its beginning. */
function pausedAt(steps: readonly ProgrammeStep[], run: Run & { at: 'running' }, at: number): Run {
  const leftMs = Math.max(0, run.endsAt - Math.max(at, run.startsAt));
  // Cycles with fractions of a second add up to almost a whole.
  const cycles = Math.ceil(leftMs / cycleMs(stepAt(steps, run.step).technique) - 1e-6);
  return { at: 'paused', step: run.step, cyclesLeft: leftMs === 0 ? 0 : cycles };
}

function resumed(
  steps: readonly ProgrammeStep[],
  run: Run,
  { technique, startsAt }: ProgrammeCommand & { type: 'resume' },
): Run {
  if (run.at === 'held') return heldBy(run, technique);
  if (run.at !== 'paused') return run;
  const { step, cyclesLeft } = run;
  const { technique: own, cycles } = stepAt(steps, step);
  // Of a step that was only announced all cycles are left: it was not breathed, and is still to come.
  if (!isSame(technique, own))
    return { at: 'held', from: cyclesLeft < cycles ? step + 1 : step, instead: technique };
  return { at: 'running', step, previous: null, startsAt, endsAt: startsAt + cyclesLeft * cycleMs(own) };
}

function interrupted(run: Run, { technique, at }: ProgrammeCommand & { type: 'interrupt' }): Run {
  if (run.at === 'held') return heldBy(run, technique);
  return run.at === 'running' ? { at: 'held', from: upcoming(run, at), instead: technique } : run;
}

/** What is chosen while it is held takes the place of what was chosen before; the steps to come stay the same ones. */
function heldBy(run: Run & { at: 'held' }, technique: Technique): Run {
  return run.instead === null ? run : { ...run, instead: technique };
}

function isSame(one: Technique, other: Technique): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function turned(
  steps: readonly ProgrammeStep[],
  run: Run,
  command: ProgrammeCommand & { type: 'turn' },
): Run {
  const { step, at, startsAt, plannedAt } = command;
  const current = run.at === 'running' ? (at < run.startsAt ? run.previous : run.step) : null;
  if (plannedAt === null) return begun(steps, step, current, startsAt);
  const { technique } = stepAt(steps, step);
  // What began late ends when it would have, so that the rest of the programme is on time.
  const planned = nextBoundary(technique, startsAt, plannedAt + lengthMs(steps, step));
  const endsAt = Math.max(planned, startsAt + cycleMs(technique));
  return { at: 'running', step, previous: current, startsAt, endsAt };
}

function lengthMs(steps: readonly ProgrammeStep[], step: number): number {
  return lengthOf(stepAt(steps, step));
}

function stepAt(steps: readonly ProgrammeStep[], step: number): ProgrammeStep {
  const found = steps[step];
  if (!found) throw new Error(`A programme of ${steps.length} steps has no step ${step}.`);
  return found;
}

function unreachable(value: never): never {
  throw new Error(`unreachable ${JSON.stringify(value)}`);
}
