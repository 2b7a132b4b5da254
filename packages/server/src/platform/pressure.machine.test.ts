import { describe, expect, it } from 'vitest';
import { CALM, STALL_MS, step, type Level, type Sample, type State } from './pressure.machine.ts';

const look = (lagMs: number, memory = 0.2): Sample => ({ lagMs, memory });
const QUIET = look(5);

/** The levels after each of so many looks. */
function levels(from: State, ...looks: Sample[]): Level[] {
  let state = from;
  return looks.map((sample) => (state = step(state, sample)).level);
}
const times = (count: number, sample: Sample) => Array.from({ length: count }, () => sample);
const at = (level: Level): State => ({ level, above: 0, below: 0 });

describe('the pressure on a node', () => {
  it.each<[string, Sample, Level]>([
    ['a loop that keeps everybody waiting', look(150), 'strained'],
    ['a heap that fills', look(5, 0.75), 'strained'],
    ['a loop that is late by half a second', look(500), 'stressed'],
    ['a heap that is nearly full', look(5, 0.85), 'stressed'],
    ['a loop that is more than a second late', look(1_200), 'critical'],
    ['a heap that is all but full', look(5, 0.94), 'critical'],
  ])('LOAD-1 %s makes it rise a level after every third look, and no further', (_, sample, level) => {
    const seen = levels(CALM, ...times(20, sample));
    expect(seen.slice(0, 3)).toEqual(['calm', 'calm', 'strained']);
    expect(seen.at(-1)).toBe(level);
  });

  it('LOAD-1 two long turns are no load', () => {
    const seen = levels(CALM, look(900), look(900), QUIET, look(900), look(900), QUIET);
    expect(new Set(seen)).toEqual(new Set(['calm']));
  });

  it('LOAD-5 a stall takes it to stressed at once, and 4 s later it is calm again', () => {
    const seen = levels(CALM, look(STALL_MS), ...times(16, QUIET));
    expect(seen[0]).toBe('stressed');
    expect(seen[8]).toBe('strained');
    expect(seen.lastIndexOf('strained')).toBe(15);
    expect(seen[16]).toBe('calm');
  });

  it('LOAD-5 a stall does not make a critical node look better', () => {
    expect(levels(at('critical'), look(STALL_MS))).toEqual(['critical']);
  });

  it('LOAD-1 falls a level at a time, and only when it is clearly better', () => {
    expect(levels(at('critical'), ...times(40, look(900)))).not.toContain('stressed');
    expect(levels(at('critical'), ...times(40, look(5, 0.9)))).not.toContain('stressed');
    const seen = levels(at('critical'), ...times(24, QUIET));
    expect([7, 15, 23].map((index) => seen[index])).toEqual(['stressed', 'strained', 'calm']);
    expect([6, 14, 22].map((index) => seen[index])).toEqual(['critical', 'stressed', 'strained']);
  });
});
