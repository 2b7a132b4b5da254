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
      { at: 'held', next: 2 },
    ],
    [
      'PROG-7 is held by another technique',
      running(0, T),
      { type: 'interrupt', technique: slow, at: T },
      { at: 'held', next: 1 },
    ],
    [
      'PROG-11 passes over the step to come that is breathed instead',
      running(0, T),
      { type: 'interrupt', technique: box, at: T },
      { at: 'held', next: 2 },
    ],
    [
      'PROG-11 passes over one that was announced and not begun',
      running(1, T, { previous: 0 }),
      { type: 'interrupt', technique: box, at: T - 1 },
      { at: 'held', next: 2 },
    ],
    [
      'PROG-11 has nothing to come where all that is left is breathed instead',
      running(1, T),
      { type: 'interrupt', technique: calm, at: T },
      { at: 'held', next: 3 },
    ],
    [
      'PROG-11 passes over it also while it is held already',
      { at: 'held', next: 1 },
      { type: 'interrupt', technique: box, at: T },
      { at: 'held', next: 2 },
    ],
    [
      'PROG-11 passes over what comes after the pause instead',
      { at: 'paused', step: 0, cyclesLeft: 4 },
      { type: 'resume', technique: box, startsAt: T },
      { at: 'held', next: 2 },
    ],
    [
      'PROG-11 passes over it after a pause in which it was held',
      { at: 'held', next: 1 },
      { type: 'resume', technique: box, startsAt: T },
      { at: 'held', next: 2 },
    ],
    [
      'PROG-6 given to a session under way it begins with its first step after a pause, too',
      { at: 'held', next: 0 },
      { type: 'resume', technique: coherent, startsAt: T },
      { at: 'held', next: 0 },
    ],
    [
      'PROG-7 has a step to come that was announced and not begun when it was held',
      running(1, T, { previous: 0 }),
      { type: 'interrupt', technique: slow, at: T - 1 },
      { at: 'held', next: 1 },
    ],
    [
      'PROG-7 stays held in a pause',
      { at: 'held', next: 1 },
      { type: 'pause', at: T },
      { at: 'held', next: 1 },
    ],
    [
      'PROG-3 turns, and remembers what is breathed until then',
      running(0, T),
      { type: 'turn', step: 1, at: T + 95_000, startsAt: T + 110_000, plannedAt: T + 110_000 },
      running(1, T + 110_000, { previous: 0 }),
    ],
    [
      'PROG-6 has all of a step that somebody asked for',
      { at: 'held', next: 1 },
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
    expect(after(at({ at: 'ahead' }, []), { type: 'start', startsAt: T }).run).toEqual({
      at: 'held',
      next: 0,
    });
  });
});

describe('time', () => {
  it.each<[string, Run, number | null]>([
    ['announces a while before a step ends', running(0, T), T + 110_000 - ANNOUNCE_MS],
    ['announces not before the step has begun', running(1, T, { endsAt: T + 12_000 }), T],
    ['has nothing after the last step', running(2, T), null],
    ['stands still in a pause', { at: 'paused', step: 0, cyclesLeft: 2 }, null],
    ['waits for whoever holds it', { at: 'held', next: 1 }, null],
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
    ['a step that was breathed, of one that is held', { at: 'held', next: 2 }, {}, 'CONFLICT'],
    ['keeping steps that are not there', running(0, T), { keep: 4 }, 'VALIDATION_ERROR'],
    ['one whose session ends', { at: 'over' }, {}, 'WRONG_PHASE'],
  ])('PROG-2 is refused: %s', (_, run, over, refused) => {
    expect(edit(run, over)).toMatchObject({ refused });
  });

  it('PROG-6 one that is given to a session under way waits for somebody', () => {
    expect(edit({ at: 'ahead' }, { keep: 0 })).toMatchObject({ next: { run: { at: 'held', next: 0 } } });
  });
});

describe('what somebody asks for', () => {
  it.each<[string, Run, number | undefined, number | undefined]>([
    ['the next one', running(0, T), undefined, 1],
    ['the one that was announced', running(1, T + 5_000, { previous: 0 }), undefined, 1],
    ['the one that waits', { at: 'held', next: 2 }, undefined, 2],
    ['an earlier one', running(2, T), 0, 0],
    ['none after the last', running(2, T), undefined, undefined],
    ['none that is not there', running(0, T), 3, undefined],
  ])('PROG-6 %s', (_, run, picked, expected) => {
    expect(askedTurn(at(run), picked, T)).toBe(expected);
  });

  it('PROG-2 what was announced stays as it is', () => {
    expect([running(1, T), { at: 'held', next: 1 } as const].map((run) => fixedOf(run, STEPS))).toEqual([
      2, 1,
    ]);
  });
});
