import { TECHNIQUES, type ProgrammeStep, type Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import { describe, expect, it } from 'vitest';
import {
  ANNOUNCE_MS,
  askedTurn,
  dueTurn,
  fixedOf,
  step,
  turnsAt,
  type ProgrammeCommand,
  type ProgrammeState,
  type Run,
} from './programme.machine.ts';

const [coherent, box, calm, slow] = TECHNIQUES as readonly [Technique, Technique, Technique, Technique];
const T = 1_000_000;

const of = (technique: Technique, cycles: number): ProgrammeStep => ({ technique, cycles, minutes: null });
/** 110 s, 160 s and 190 s. */
const STEPS = [of(coherent, 10), of(box, 10), of(calm, 10)];
const at = (run: Run, steps: readonly ProgrammeStep[] = STEPS): ProgrammeState => ({
  revision: 3,
  steps,
  run,
});
const running = (index: number, startsAt: number, over: Partial<Run & { at: 'running' }> = {}): Run => {
  const { technique, cycles } = STEPS[index] ?? of(coherent, 1);
  const endsAt = startsAt + cycles * cycleMs(technique);
  return { at: 'running', step: index, previous: null, startsAt, endsAt, ...over };
};
const held = (from: number, instead: Technique | null): Run => ({ at: 'held', from, instead });
const after = (programme: ProgrammeState, command: ProgrammeCommand): ProgrammeState => {
  const result = step(programme, command);
  if ('refused' in result) throw new Error(result.why);
  return result.next;
};

describe('the run', () => {
  it.each<[string, Run, ProgrammeCommand, Run]>([
    ['PROG-3 starts with its first step', { at: 'ahead' }, { type: 'start', startsAt: T }, running(0, T)],
    [
      'PROG-5 keeps the cycles that are left in a pause, with the one that was begun',
      running(0, T),
      { type: 'pause', at: T + 2.5 * 11_000 },
      { at: 'paused', step: 0, cyclesLeft: 8 },
    ],
    [
      'PROG-5 keeps all of a step that was announced and has not begun',
      running(1, T, { previous: 0 }),
      { type: 'pause', at: T - 5_000 },
      { at: 'paused', step: 1, cyclesLeft: 10 },
    ],
    [
      'PROG-5 has nothing left of the last step when it was over',
      running(2, T),
      { type: 'pause', at: T + 400_000 },
      { at: 'paused', step: 2, cyclesLeft: 0 },
    ],
    [
      'PROG-5 goes on with what was left',
      { at: 'paused', step: 1, cyclesLeft: 4 },
      { type: 'resume', technique: box, startsAt: T },
      running(1, T, { endsAt: T + 4 * 16_000 }),
    ],
    [
      'PROG-7 is held when another technique comes after the pause',
      { at: 'paused', step: 1, cyclesLeft: 4 },
      { type: 'resume', technique: slow, startsAt: T },
      held(2, slow),
    ],
    [
      'PROG-7 has a step to come of which nothing was breathed before the pause',
      { at: 'paused', step: 1, cyclesLeft: 10 },
      { type: 'resume', technique: slow, startsAt: T },
      held(1, slow),
    ],
    [
      'PROG-7 is held by another technique',
      running(0, T),
      { type: 'interrupt', technique: slow, at: T },
      held(1, slow),
    ],
    [
      'PROG-7 has a step to come that was announced and not begun when it was held',
      running(1, T, { previous: 0 }),
      { type: 'interrupt', technique: slow, at: T - 1 },
      held(1, slow),
    ],
    ['PROG-7 stays held in a pause', held(1, slow), { type: 'pause', at: T }, held(1, slow)],
    [
      'PROG-6 given to a session under way it waits, whatever is chosen',
      held(0, null),
      { type: 'interrupt', technique: coherent, at: T },
      held(0, null),
    ],
    [
      'PROG-6 given to a session under way it waits after a pause, too',
      held(0, null),
      { type: 'resume', technique: coherent, startsAt: T },
      held(0, null),
    ],
    [
      'PROG-3 turns, and remembers what is breathed until then',
      running(0, T),
      { type: 'turn', step: 1, at: T + 95_000, startsAt: T + 110_000, plannedAt: T + 110_000 },
      running(1, T + 110_000, { previous: 0 }),
    ],
    [
      'PROG-6 has all of a step that somebody asked for',
      held(1, slow),
      { type: 'turn', step: 2, at: T, startsAt: T + 9_000, plannedAt: null },
      running(2, T + 9_000),
    ],
    [
      'PROG-6 brings an announced step forward, and the one before it is still breathed',
      running(1, T + 50_000, { previous: 0 }),
      { type: 'turn', step: 1, at: T, startsAt: T + 6_000, plannedAt: null },
      running(1, T + 6_000, { previous: 0 }),
    ],
    [
      'PROG-9 ends a step that began late when it would have ended, on its own boundary',
      running(0, T),
      { type: 'turn', step: 1, at: T + 130_000, startsAt: T + 143_000, plannedAt: T + 110_000 },
      running(1, T + 143_000, { previous: 0, endsAt: T + 143_000 + 8 * 16_000 }),
    ],
    ['PROG-8 is over with the session', running(2, T), { type: 'end' }, { at: 'over' }],
  ])('%s', (_, run, command, expected) => {
    expect(after(at(run), command)).toEqual(at(expected));
  });

  it('PROG-2 an empty one has nothing to start with', () => {
    expect(after(at({ at: 'ahead' }, []), { type: 'start', startsAt: T }).run).toEqual(held(0, null));
  });

  const choose = (technique: Technique, when = T): ProgrammeCommand => ({
    ...{ type: 'interrupt', technique, at: when },
  });
  const resume = (technique: Technique): ProgrammeCommand => ({ type: 'resume', technique, startsAt: T });
  const edit = (...steps: ProgrammeStep[]): ProgrammeCommand => ({
    ...{ type: 'set', revision: 3, keep: 1, steps, begun: true },
  });
  const announced = running(1, T, { previous: 0 });

  it.each<[string, Run, ProgrammeCommand[], number | undefined]>([
    ['one that differs', running(0, T), [choose(slow)], 1],
    ['not the one that is chosen', running(0, T), [choose(box)], 2],
    [
      'not the one that is chosen, when it was announced and has not begun',
      announced,
      [choose(box, T - 1)],
      2,
    ],
    ['none where all that is left is chosen', running(1, T), [choose(calm)], undefined],
    [
      'one that was passed over, when something else is chosen',
      running(0, T),
      [choose(box), choose(slow)],
      1,
    ],
    ['not the one that is chosen while it is held', held(1, slow), [choose(box)], 2],
    ['not what comes after the pause', { at: 'paused', step: 0, cyclesLeft: 4 }, [resume(box)], 2],
    ['not what comes after a pause in which it was held', held(1, slow), [resume(box)], 2],
    ['one that was passed over, when it is something else after a pause', held(1, box), [resume(slow)], 1],
    [
      'not the one that is edited into what is chosen',
      held(1, box),
      [edit(of(box, 1), of(box, 2), of(calm, 3))],
      3,
    ],
    ['one that was passed over, when it is edited into something else', held(1, box), [edit(of(calm, 3))], 1],
    [
      'the same one after an edit and a pause',
      held(1, slow),
      [edit(of(slow, 3), of(calm, 3)), resume(slow)],
      2,
    ],
    ['the first of one that waits for its beginning', held(0, null), [choose(coherent)], 0],
  ])('PROG-11 the next step is %s', (_, run, commands, expected) => {
    const programme = commands.reduce(after, at(run));
    expect(askedTurn(programme, undefined, T)).toBe(expected);
  });
});

describe('time', () => {
  it.each<[string, Run, number | null]>([
    ['announces a while before a step ends', running(0, T), T + 110_000 - ANNOUNCE_MS],
    ['announces not before the step has begun', running(1, T, { endsAt: T + 12_000 }), T],
    ['has nothing after the last step', running(2, T), null],
    ['stands still in a pause', { at: 'paused', step: 0, cyclesLeft: 2 }, null],
    ['waits for whoever holds it', held(1, slow), null],
    ['waits for the start', { at: 'ahead' }, null],
  ])('PROG-3 %s', (_, run, expected) => {
    expect(turnsAt(at(run))).toBe(expected);
  });

  it.each<[string, number, { step: number; plannedAt: number } | undefined]>([
    ['too early', T + 110_000 - ANNOUNCE_MS - 1, undefined],
    ['in time', T + 110_000 - ANNOUNCE_MS, { step: 1, plannedAt: T + 110_000 }],
    ['late, and the step has not passed', T + 260_000, { step: 1, plannedAt: T + 110_000 }],
    ['so late that it has', T + 270_000, { step: 2, plannedAt: T + 270_000 }],
    [
      'so late that the last one has too: it is still breathed',
      T + 900_000,
      { step: 2, plannedAt: T + 270_000 },
    ],
  ])('PROG-9 %s', (_, now, expected) => {
    expect(dueTurn(at(running(0, T)), now)).toEqual(expected);
  });

  it('PROG-3 whole programmes end where their parts add up to, whatever the steps (seeds 1 to 200)', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const steps = Array.from({ length: 2 + (seed % 7) }, (_, index) =>
        of(TECHNIQUES[(seed + index * 3) % TECHNIQUES.length] ?? coherent, 1 + ((seed * (index + 5)) % 9)),
      );
      let programme = after(at({ at: 'ahead' }, steps), { type: 'start', startsAt: T });
      for (;;) {
        const now = turnsAt(programme);
        const turn = now === null ? undefined : dueTurn(programme, now);
        if (now === null || !turn) break;
        expect(turn.plannedAt - now, `seed ${seed}`).toBeGreaterThanOrEqual(3_000);
        const { step: index, plannedAt } = turn;
        programme = after(programme, { type: 'turn', step: index, at: now, startsAt: plannedAt, plannedAt });
      }
      const total = steps.reduce((sum, { technique, cycles }) => sum + cycles * cycleMs(technique), 0);
      expect(programme.run, `seed ${seed}`).toMatchObject({ step: steps.length - 1, endsAt: T + total });
    }
  });
});

describe('an edit', () => {
  const edit = (run: Run, over: Partial<ProgrammeCommand & { type: 'set' }> = {}) =>
    step(at(run), { type: 'set', revision: 3, keep: 1, steps: [of(calm, 2)], begun: true, ...over });

  it('PROG-2 keeps what stands before it, and has a number of its own', () => {
    expect(edit(running(0, T))).toEqual({
      next: { revision: 4, steps: [of(coherent, 10), of(calm, 2)], run: running(0, T) },
    });
    expect(edit({ at: 'ahead' }, { keep: 0, begun: false })).toEqual({
      next: { revision: 4, steps: [of(calm, 2)], run: { at: 'ahead' } },
    });
  });

  it.each<[string, Run, Partial<ProgrammeCommand & { type: 'set' }>, string]>([
    ['one that somebody else has edited', running(0, T), { revision: 2 }, 'CONFLICT'],
    ['a step that was announced', running(1, T), {}, 'CONFLICT'],
    ['a step that was breathed, of one that is held', held(2, slow), {}, 'CONFLICT'],
    ['keeping steps that are not there', running(0, T), { keep: 4 }, 'VALIDATION_ERROR'],
    ['one whose session ends', { at: 'over' }, {}, 'WRONG_PHASE'],
  ])('PROG-2 is refused: %s', (_, run, over, refused) => {
    expect(edit(run, over)).toMatchObject({ refused });
  });

  it('PROG-6 one that is given to a session under way waits for somebody', () => {
    expect(edit({ at: 'ahead' }, { keep: 0 })).toMatchObject({ next: { run: held(0, null) } });
  });
});

describe('what somebody asks for', () => {
  it.each<[string, Run, number | undefined, number | undefined]>([
    ['the next one', running(0, T), undefined, 1],
    ['the one that was announced', running(1, T + 5_000, { previous: 0 }), undefined, 1],
    ['the one that waits', held(2, slow), undefined, 2],
    ['one that was passed over', held(1, box), 1, 1],
    ['an earlier one', running(2, T), 0, 0],
    ['none after the last', running(2, T), undefined, undefined],
    ['none that is not there', running(0, T), 3, undefined],
  ])('PROG-6 %s', (_, run, picked, expected) => {
    expect(askedTurn(at(run), picked, T)).toBe(expected);
  });

  it('PROG-2 what was announced stays as it is, and what was passed over can change', () => {
    expect([running(1, T), held(1, slow), held(1, box)].map((run) => fixedOf(run, STEPS))).toEqual([2, 1, 1]);
  });
});
