import { programmeAt, TECHNIQUES, toInstant, type Programme, type ProgrammeStep } from '@attune/protocol';
import { expect, it } from 'vitest';
import { holdText } from './holdText.ts';
import { fewestCycles } from './programmeEdit.ts';
import { followText, lengthText, standText } from './programmeText.ts';

const T = Date.parse('2026-05-01T10:00:00.000Z');
const STEPS: ProgrammeStep[] = TECHNIQUES.slice(0, 3).map((technique) => ({
  technique,
  cycles: 10,
  minutes: null,
}));
const by = { user_id: 'ines', name: 'Ines', role: 'instructor' } as const;
const of = (run: Programme['run'], steps = STEPS): Programme => ({ revision: 1, steps, run, set_by: by });
const running = (step: number, previous: number | null = null): Programme['run'] => ({
  at: 'running',
  step,
  previous,
  starts_at: toInstant(T),
  ends_at: toInstant(T + 110_000),
});
const at = (programme: Programme, now: number) => ({ stand: programmeAt(programme, now), now });

it.each<[Programme['run'], number, string]>([
  [{ at: 'ahead' }, T, 'Programme: 3 steps, from the start on'],
  [running(0), T + 98_000, 'Step 1 of 3: Coherent 5.5. Next: Box 4-4-4-4 in 0:12'],
  [running(1, 0), T - 5_000, 'Step 1 of 3: Coherent 5.5. Next: Box 4-4-4-4 in 0:05'],
  [running(0), T - 5_000, 'Next: Coherent 5.5 in 0:05'],
  [running(2), T + 5_000, 'Step 3 of 3: 4-7-8'],
  [running(2), T + 110_000, 'The programme is finished; 4-7-8 goes on'],
  [{ at: 'paused', step: 1, cycles_left: 4 }, T, 'Step 2 of 3 goes on after the pause'],
  [{ at: 'held', next: 1 }, T, 'The programme waits for you. Next: Box 4-4-4-4'],
  [{ at: 'held', next: 3 }, T, 'The programme is finished'],
  [{ at: 'over' }, T, 'The programme is over'],
])('whoever leads reads where %j is', (run, now, expected) => {
  expect(standText(of(run), at(of(run), now))).toBe(expected);
});

it('the others read what comes, while something does', () => {
  const text = (run: Programme['run'], now: number) => followText(of(run), at(of(run), now));
  expect(text(running(0), T + 50_000)).toBe('Step 1 of 3, then Box 4-4-4-4 in 1:00');
  expect(text(running(2), T + 50_000)).toBe('');
  expect(text({ at: 'held', next: 1 }, T)).toBe('');
});

it.each<[Programme['run'], boolean]>([
  [running(0), true],
  [running(2), false],
  [running(2, 0), false],
  [{ at: 'paused', step: 1, cycles_left: 4 }, true],
  [{ at: 'paused', step: 2, cycles_left: 4 }, false],
  [{ at: 'held', from: 1, next: 1 }, false],
  [{ at: 'ahead' }, false],
])('PROG-7 of %j it is said that another breath holds it: %j', (run, isSaid) => {
  expect(holdText(of(run), T + 1_000) !== '').toBe(isSaid);
});

it('PROG-7 the last step, announced and not begun, waits as well', () => {
  expect(holdText(of(running(2, 1)), T - 1_000)).toContain('“Next step”');
});

it('a step is as long as its cycles', () => {
  expect(lengthText(STEPS[0] as ProgrammeStep)).toBe('10 cycles, 1:50');
  expect(TECHNIQUES.map(fewestCycles)).toEqual([1, 1, 1, 1]);
});
