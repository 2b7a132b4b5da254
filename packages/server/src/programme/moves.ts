import {
  JOINABLE_PHASES,
  MAX_STEPS,
  MIN_STEP_SECONDS,
  ProtocolError,
  type Delivered,
  type Person,
  type ProgrammeStep,
  type Sent,
  type SessionPhase,
  type Technique,
  type WantedStep,
} from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import type { Plan } from '../capability.ts';
import { heldInPhase, readSession, type SessionCapability } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { ProgrammeRow } from '../storage/tables.guided.ts';
import type { TechniqueCapability } from '../technique/index.ts';
import {
  askedTurn,
  step,
  type ProgrammeCommand,
  type ProgrammeState,
  type Turn,
} from './programme.machine.ts';
import { NO_PROGRAMME, programmeState, rowOf, setterOf, stateOf } from './programme.view.ts';
import { programmeInserted, programmeReplaced, readProgramme } from './store.ts';

const MINUTE_MS = 60_000;

export type MovesDeps = {
  readonly storage: Storage;
  readonly session: Pick<SessionCapability, 'planCommand'>;
  readonly technique: Pick<TechniqueCapability, 'techniqueOf'>;
  /** Told of every committed step, for the timers of this node. */
  readonly onMoved: (row: ProgrammeRow) => void;
};

/** Who asks for something in which session. */
export type Asked<D> = {
  readonly sessionId: string;
  readonly by: Person;
  readonly data: D;
  readonly now: number;
};

export type Moves = {
  set(asked: Asked<Sent<'programme_set'>>): Promise<Plan>;
  next(asked: Asked<Sent<'programme_next'>>): Promise<Plan>;
  /** What time does, by now. */
  due(row: ProgrammeRow, turn: Turn, now: number): Promise<Plan>;
};

/** From what is asked to its plan: the machine decides, the guards keep two who decide at once apart. */
export function createMoves({ storage, session, technique, onMoved }: MovesDeps): Moves {
  function told(row: ProgrammeRow, plan: Plan): Plan {
    return {
      ...plan,
      states: [...(plan.states ?? []), programmeState(row)],
      committed() {
        plan.committed?.();
        onMoved(row);
      },
    };
  }

  /** By the same way as `technique_change`, in the same commit. */
  async function turned(row: ProgrammeRow, { step: index, plannedAt }: Turning, by: Person, now: number) {
    const before = stateOf(row);
    const command = {
      type: 'change',
      technique: techniqueAt(before, index),
      from: plannedAt ?? undefined,
    } as const;
    const change = await session.planCommand(row.session_id, command, by, now);
    const startsAt = announcedAt(change);
    const next = stepped(before, { type: 'turn', step: index, at: now, startsAt, plannedAt });
    // Pressed again, or by two at once, it comes no sooner, and what comes after it is not skipped.
    if (isAnnounced(before, index, startsAt)) return {};
    const after = rowOf(row.session_id, next, by);
    const effects = [...(change.effects ?? []), programmeReplaced(storage, row, after)];
    return told(after, { ...change, effects });
  }

  return {
    async set({ sessionId, by, data }) {
      const [row, found] = await Promise.all([
        readProgramme(storage, sessionId),
        readSession(storage, sessionId),
      ]);
      if (!found) throw new ProtocolError('SESSION_NOT_FOUND');
      if (!isJoinable(found.phase)) throw new ProtocolError('WRONG_PHASE');
      const steps = await stepsOf(technique, data);
      const { revision, keep } = data;
      const begun = found.started_at !== null;
      const next = stepped(row ? stateOf(row) : NO_PROGRAMME, { type: 'set', revision, keep, steps, begun });
      const after = rowOf(sessionId, next, by);
      return told(after, {
        effects: [
          heldInPhase(storage, sessionId, found.phase, 'CONFLICT'),
          row ? programmeReplaced(storage, row, after) : programmeInserted(storage, after),
        ],
        touched: { sessions: [sessionId] },
      });
    },
    async next({ sessionId, by, data, now }) {
      const [row, found] = await Promise.all([
        readProgramme(storage, sessionId),
        readSession(storage, sessionId),
      ]);
      if (!found) throw new ProtocolError('SESSION_NOT_FOUND');
      if (found.phase !== 'live') throw new ProtocolError('WRONG_PHASE');
      const index = row && askedTurn(stateOf(row), data.step, now);
      if (!row || index === undefined)
        throw new ProtocolError('CONFLICT', { message: 'The programme has no step to go on with.' });
      return turned(row, { step: index, plannedAt: null }, by, now);
    },
    due: (row, turn, now) => turned(row, turn, setterOf(row), now),
  };
}

type Turning = { readonly step: number; readonly plannedAt: number | null };

export function stepped(before: ProgrammeState, command: ProgrammeCommand): ProgrammeState {
  const result = step(before, command);
  if ('refused' in result) throw new ProtocolError(result.refused, { message: result.why });
  return result.next;
}

function isAnnounced({ run }: ProgrammeState, step: number, startsAt: number): boolean {
  return run.at === 'running' && run.step === step && run.startsAt === startsAt;
}

function techniqueAt({ steps }: ProgrammeState, index: number): Technique {
  const found = steps[index];
  if (!found) throw new Error(`There is no step ${index}.`);
  return found.technique;
}

function announcedAt({ events = [] }: Plan): number {
  const changed = events.find(({ type }) => type === 'technique_changed');
  if (!changed) throw new Error('A change of the technique is announced.');
  return Date.parse((changed.data as Delivered<'technique_changed'>).starts_at);
}

async function stepsOf(
  library: MovesDeps['technique'],
  { keep, steps }: Sent<'programme_set'>,
): Promise<readonly ProgrammeStep[]> {
  if (keep + steps.length > MAX_STEPS)
    throw refused('steps', `must be at most ${MAX_STEPS} with those before`);
  return Promise.all(steps.map((wanted, index) => stepOf(library, wanted, `steps.${index}`)));
}

/** Minutes are made whole cycles, so that every step ends on a boundary of its own. */
async function stepOf(
  { techniqueOf }: MovesDeps['technique'],
  { technique: asked, cycles: given, minutes }: WantedStep,
  field: string,
): Promise<ProgrammeStep> {
  const technique = await techniqueOf(asked, `${field}.technique`);
  const cycle = cycleMs(technique);
  const cycles = given ?? Math.max(1, Math.round(((minutes ?? 0) * MINUTE_MS) / cycle));
  if (cycles * cycle < MIN_STEP_SECONDS * 1000)
    throw refused(
      `${field}.${given === undefined ? 'minutes' : 'cycles'}`,
      `must last at least ${MIN_STEP_SECONDS} seconds`,
    );
  return { technique, cycles, minutes: minutes ?? null };
}

function isJoinable(phase: SessionPhase): boolean {
  return JOINABLE_PHASES.some((joinable) => joinable === phase);
}

function refused(field: string, problem: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field, problem } });
}
