import { limits } from '@attune/protocol';
import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { Audience, type Member } from './audience.ts';
import { Flusher, WINDOW_MS } from './flusher.ts';
import { Frame } from './frame.ts';

/** Turns of the event loop, one at a time. */
function loop() {
  const clock = new HandClock();
  const flushed: string[] = [];
  let turns: (() => void)[] = [];
  const flusher = new Flusher({ clock, atEndOfTurn: (run) => void turns.push(run) });
  const memberOf = (name: string): Member => ({
    places: [],
    collect: () => undefined,
    settle: () => undefined,
    flush: () => void flushed.push(name),
  });
  return {
    clock,
    flushed,
    audienceOf(...names: string[]) {
      const audience = new Audience(flusher);
      for (const name of names) audience.join(memberOf(name));
      return audience;
    },
    join: (audience: Audience, name: string) => void audience.join(memberOf(name)),
    tell: (audience: Audience) => audience.tell(new Frame({ class: 'signal', text: '' })),
    tellLater: (audience: Audience) =>
      audience.tell(new Frame({ class: 'state', key: 'k', text: '', mayWait: true })),
    answer: (name: string) => flusher.answer(memberOf(name)),
    /** Returns who wrote at its end. */
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
  const { audienceOf, tell, answer, endTurn, flushed, isIdle } = loop();
  const room = audienceOf('ann', 'ben');
  tell(room);
  tell(room);
  answer('cem');
  expect(flushed).toEqual([]);
  expect(endTurn()).toEqual(['ann', 'ben', 'cem']);
  expect(isIdle()).toBe(true);
});

it('an audience that wrote a moment ago waits for the tick, a quiet one and an answer do not', () => {
  const { clock, audienceOf, tell, answer, endTurn } = loop();
  const [busy, quiet] = [audienceOf('ann'), audienceOf('ben')];
  tell(busy);
  endTurn();
  clock.advance(WINDOW_MS - 1);
  tell(busy);
  tell(quiet);
  answer('cem');
  expect(endTurn()).toEqual(['ben', 'cem']);
  tell(busy);
  answer('cem');
  expect(endTurn()).toEqual(['cem']);
  clock.advance(WINDOW_MS);
  expect(endTurn()).toEqual(['ann']);
  clock.advance(WINDOW_MS);
  tell(busy);
  expect(endTurn()).toEqual(['ann']);
});

it('a room of thousands does not hold up a room of two', () => {
  const { audienceOf, tell, answer, endTurn, isIdle } = loop();
  const crowd = audienceOf(...Array.from({ length: 5_000 }, (_, index) => `c${index}`));
  const pair = audienceOf('ann', 'ben');
  tell(crowd);
  tell(pair);
  const first = endTurn();
  expect(first).toEqual(expect.arrayContaining(['ann', 'ben']));
  expect(first.length).toBeLessThan(1_000);
  // What comes meanwhile is not last either.
  answer('cem');
  expect(endTurn()).toContain('cem');
  const rest: string[] = [];
  while (!isIdle()) rest.push(...endTurn());
  expect(rest.at(-1)).toBe('c4999');
});

it('a room of 50,000 does not starve 5,000 rooms of ten', () => {
  const { audienceOf, tell, endTurn } = loop();
  const crowd = audienceOf(...Array.from({ length: 50_000 }, () => 'one of many'));
  const rooms = Array.from({ length: 5_000 }, () =>
    audienceOf(...Array.from({ length: 10 }, () => 'one of ten')),
  );
  for (const room of [crowd, ...rooms]) tell(room);
  const wrote = { 'one of many': 0, 'one of ten': 0 };
  while (wrote['one of ten'] < 50_000) for (const name of endTurn()) wrote[name as keyof typeof wrote] += 1;
  expect(wrote['one of many']).toBeLessThan(1_000);
  let turns = 0;
  for (; wrote['one of many'] < 50_000; turns += 1) wrote['one of many'] += endTurn().length;
  expect(turns).toBeLessThan(100);
});

it('what is told while an audience is flushed is another round, after a rest', () => {
  const { clock, audienceOf, tell, join, endTurn, isIdle } = loop();
  const crowd = audienceOf(...Array.from({ length: 1_000 }, () => 'somebody'));
  tell(crowd);
  endTurn();
  join(crowd, 'late');
  tell(crowd);
  const round: string[] = [];
  while (!isIdle()) round.push(...endTurn());
  expect(round.at(-1)).toBe('late');
  expect(round).toHaveLength(1_001 - 512);
  clock.advance(2 * WINDOW_MS);
  const next: string[] = [];
  while (!isIdle()) next.push(...endTurn());
  expect(next).toHaveLength(1_001);
});

it('STATE-4 what may wait leaves after 500 ms, all that came meanwhile with it', () => {
  const { clock, audienceOf, tellLater, endTurn, isIdle } = loop();
  const [room, other] = [audienceOf('ann', 'ben'), audienceOf('cem')];
  tellLater(room);
  clock.advance(limits.MAY_WAIT_MS / 2);
  tellLater(room);
  tellLater(other);
  clock.advance(limits.MAY_WAIT_MS / 2 - 1);
  expect(isIdle()).toBe(true);
  clock.advance(1);
  expect(endTurn()).toEqual(['ann', 'ben']);
  clock.advance(limits.MAY_WAIT_MS / 2);
  expect(endTurn()).toEqual(['cem']);
  clock.advance(limits.MAY_WAIT_MS);
  expect(isIdle()).toBe(true);
});

it('STATE-4 what may wait leaves with what may not, and what comes after that waits anew', () => {
  const { clock, audienceOf, tell, tellLater, endTurn, isIdle } = loop();
  const room = audienceOf('ann');
  tellLater(room);
  clock.advance(limits.MAY_WAIT_MS - WINDOW_MS);
  tell(room);
  expect(endTurn()).toEqual(['ann']);
  clock.advance(WINDOW_MS - 1);
  tellLater(room);
  clock.advance(limits.MAY_WAIT_MS - 1);
  expect(isIdle()).toBe(true);
  clock.advance(1);
  expect(endTurn()).toEqual(['ann']);
});

it('STATE-4 those who would be woken within a window are woken together, and nobody late', () => {
  const { clock, audienceOf, tellLater, endTurn } = loop();
  const [first, second, third] = [audienceOf('ann'), audienceOf('ben'), audienceOf('cem')];
  tellLater(first);
  clock.advance(WINDOW_MS);
  tellLater(second);
  clock.advance(1);
  tellLater(third);
  clock.advance(limits.MAY_WAIT_MS - WINDOW_MS - 1);
  expect(endTurn()).toEqual(['ann', 'ben']);
  clock.advance(WINDOW_MS + 1);
  expect(endTurn()).toEqual(['cem']);
});
