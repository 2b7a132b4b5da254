import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { Audience } from './audience.ts';
import { Flusher, WINDOW_MS } from './flusher.ts';

/** Turns of the event loop, one at a time. */
function loop() {
  const clock = new HandClock();
  const flushed: string[] = [];
  let turns: (() => void)[] = [];
  const flusher = new Flusher({ clock, atEndOfTurn: (run) => void turns.push(run) });
  return {
    clock,
    flushed,
    add: (name: string, audience?: Audience) =>
      flusher.add({ flush: () => void flushed.push(name) }, audience),
    /** Returns what was flushed at its end. */
    endTurn(): readonly string[] {
      const due = turns;
      turns = [];
      flushed.length = 0;
      for (const run of due) run();
      return [...flushed];
    },
    isIdle: () => turns.length === 0,
  };
}

it('what comes in one turn leaves at its end', () => {
  const { add, endTurn, flushed, isIdle } = loop();
  const room = new Audience();
  add('ann', room);
  add('ben', room);
  add('cem');
  expect(flushed).toEqual([]);
  expect(endTurn()).toEqual(['ann', 'ben', 'cem']);
  expect(isIdle()).toBe(true);
});

it('an audience that was flushed a moment ago waits for the tick, a quiet one and an answer do not', () => {
  const { clock, add, endTurn } = loop();
  const [busy, quiet] = [new Audience(), new Audience()];
  add('ann', busy);
  endTurn();
  clock.advance(WINDOW_MS - 1);
  add('ann', busy);
  add('ben', quiet);
  add('cem');
  expect(endTurn()).toEqual(['ben', 'cem']);
  add('dan', busy);
  expect(endTurn()).toEqual([]);
  clock.advance(WINDOW_MS);
  expect(endTurn()).toEqual(['ann', 'dan']);
  clock.advance(WINDOW_MS);
  add('ann', busy);
  expect(endTurn()).toEqual(['ann']);
});

it('a room of thousands does not hold up a room of two', () => {
  const { add, endTurn, isIdle } = loop();
  const [crowd, pair] = [new Audience(), new Audience()];
  for (let person = 0; person < 5_000; person += 1) add(`c${person}`, crowd);
  add('ann', pair);
  add('ben', pair);
  const first = endTurn();
  expect(first).toEqual(expect.arrayContaining(['ann', 'ben']));
  expect(first.length).toBeLessThan(1_000);
  // What comes meanwhile is not last either.
  add('cem');
  expect(endTurn()).toContain('cem');
  const rest: string[] = [];
  while (!isIdle()) rest.push(...endTurn());
  expect(rest.at(-1)).toBe('c4999');
});

it('who joins an audience while it is flushed has a turn too', () => {
  const { add, endTurn, isIdle } = loop();
  const crowd = new Audience();
  for (let person = 0; person < 1_000; person += 1) add('somebody', crowd);
  endTurn();
  add('late', crowd);
  const rest: string[] = [];
  while (!isIdle()) rest.push(...endTurn());
  expect(rest.at(-1)).toBe('late');
});
