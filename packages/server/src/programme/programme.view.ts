import { sessionChannel, toInstant, type Person, type Programme, type ProgrammeStep } from '@attune/protocol';
import type { StateOut } from '../capability.ts';
import type { ProgrammeRow } from '../storage/tables.guided.ts';
import { turnsAt, waitingIn, type ProgrammeState, type Run } from './programme.machine.ts';

/** Where nobody has planned anything. */
export const NO_PROGRAMME: ProgrammeState = { revision: 0, steps: [], run: { at: 'ahead' } };

/** A row as the machine knows it. */
export function stateOf({ revision, steps, run }: ProgrammeRow): ProgrammeState {
  return {
    // PostgreSQL counts in text.
    revision: Number(revision),
    steps: JSON.parse(steps) as ProgrammeStep[],
    run: runOf(run),
  };
}

/** As it was kept before `from` and `instead` were; it waits with that step until somebody goes on. */
type HeldBefore = { readonly at: 'held'; readonly next: number };

function runOf(kept: string): Run {
  const run = JSON.parse(kept) as Run | HeldBefore;
  return 'next' in run ? { at: 'held', from: run.next, instead: null } : run;
}

export function rowOf(sessionId: string, state: ProgrammeState, by: Person): ProgrammeRow {
  return {
    session_id: sessionId,
    revision: state.revision,
    steps: JSON.stringify(state.steps),
    set_by: JSON.stringify(by),
    run: JSON.stringify(state.run),
    turns_at: turnsAt(state),
  };
}

export function setterOf({ set_by }: ProgrammeRow): Person {
  return JSON.parse(set_by) as Person;
}

/** As everybody may see it. */
export function viewProgramme(row: ProgrammeRow): Programme {
  const { revision, steps, run } = stateOf(row);
  return { revision, steps: [...steps], run: viewRun(run, steps), set_by: setterOf(row) };
}

export function programmeState(row: ProgrammeRow): StateOut {
  const { session_id: key } = row;
  return { channel: sessionChannel(key), type: 'programme', key, value: viewProgramme(row) };
}

function viewRun(run: Run, steps: readonly ProgrammeStep[]): Programme['run'] {
  switch (run.at) {
    case 'running': {
      const { at, step, previous, startsAt, endsAt } = run;
      return { at, step, previous, starts_at: toInstant(startsAt), ends_at: toInstant(endsAt) };
    }
    case 'paused':
      return { at: run.at, step: run.step, cycles_left: run.cyclesLeft };
    case 'held':
      return { at: run.at, from: run.from, next: waitingIn(steps, run) };
    case 'ahead':
    case 'over':
      return run;
  }
}
