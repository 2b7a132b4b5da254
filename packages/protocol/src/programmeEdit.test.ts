import { expect, it } from 'vitest';
import { toInstant } from './ids.ts';
import { programmeAt, type Programme, type ProgrammeStep } from './programme.ts';
import { movedSteps, programmeEdit, stepMark } from './programmeEdit.ts';
import { TECHNIQUES } from './technique.ts';

const T = Date.parse('2026-05-01T10:00:00.000Z');
const STEPS: ProgrammeStep[] = TECHNIQUES.slice(0, 3).map((technique) => ({
  technique,
  cycles: 10,
  minutes: null,
}));
const running = (step: number, previous: number | null): Programme['run'] => ({
  ...{ at: 'running', step, previous },
  ...{ starts_at: toInstant(T), ends_at: toInstant(T + 110_000) },
});

it('PROG-2 what was not announced is moved, and nothing else', () => {
  expect(movedSteps(['a', 'b', 'c'], 2, 1, 1)).toEqual(['a', 'c', 'b']);
  expect(movedSteps(['a', 'b', 'c'], 1, 2, 1)).toEqual(['a', 'c', 'b']);
  expect(movedSteps(['a', 'b', 'c'], 1, 0, 1)).toEqual(['a', 'b', 'c']);
  expect(movedSteps(['a', 'b', 'c'], 2, 3, 0)).toEqual(['a', 'b', 'c']);
});

it('PROG-2 the steps behind those that stay are sent, as they were asked for', () => {
  const steps = STEPS.map((step, index) => (index === 2 ? { ...step, minutes: 3 } : step));
  expect(programmeEdit(4, steps, 1)).toEqual({
    revision: 4,
    keep: 1,
    steps: [
      { technique: STEPS[1]?.technique, cycles: 10 },
      { technique: STEPS[2]?.technique, minutes: 3 },
    ],
  });
});

it.each<[Programme['run'], number, string[]]>([
  [running(1, null), T, ['done', 'now', 'next']],
  [running(1, 0), T - 1, ['now', 'announced', '']],
  [{ at: 'held', next: 1 }, T, ['done', 'next', '']],
])('PROG-10 of %j each step says in a word what became of it', (run, now, expected) => {
  const stand = programmeAt({ steps: STEPS, run }, now);
  expect(STEPS.map((_, index) => stepMark(index, stand))).toEqual(expected);
});
