import { describe, expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { Audience } from './audience.ts';
import type { Batch } from './batch.ts';
import { Flusher, WINDOW_MS } from './flusher.ts';
import { Frame } from './frame.ts';
import { Outbox, SLOW_BYTES, STUCK_BYTES, STUCK_MS } from './outbox.ts';

const event = (text: string) => new Frame({ class: 'event', text });
const signal = (text: string) => new Frame({ class: 'signal', text });
const state = (key: string, text: string) => new Frame({ class: 'state', key, text });
const answer = (text: string) => new Frame({ class: 'control', text });

/** One socket, whose reader is as slow as its test says. */
function reader() {
  const clock = new HandClock();
  const writes: string[][] = [];
  let turns: (() => void)[] = [];
  let stuck = 0;
  const wire = {
    bufferedBytes: 0,
    send: ({ frames }: Batch) => void writes.push(frames.map(({ text }) => text)),
  };
  const flusher = new Flusher({ clock, atEndOfTurn: (run) => void turns.push(run) });
  const outbox = new Outbox({ wire, flusher, clock, reader: { stuck: () => void (stuck += 1) } });
  const room = new Audience(flusher);
  const place = room.join(outbox);
  /** Answers are for it alone, the rest is for the room. */
  const say = (frame: Frame) => (frame.class === 'control' ? outbox.push(frame) : room.tell(frame));
  const endTurn = () => {
    const due = turns;
    turns = [];
    for (const run of due) run();
  };
  return {
    wire,
    clock,
    outbox,
    writes,
    endTurn,
    say,
    room,
    place,
    flusher,
    sent: () => writes.flat(),
    /** Each in a turn of its own, so long after the one before that nothing waits. */
    push(...frames: Frame[]) {
      for (const frame of frames) {
        say(frame);
        clock.stall(WINDOW_MS);
        endTurn();
      }
    },
    isStuck: () => stuck > 0,
  };
}

describe('a socket', () => {
  it('is sent what comes in one turn in one write, in order', () => {
    const { say, endTurn, writes } = reader();
    for (const frame of [event('a'), answer('b'), event('c')]) say(frame);
    expect(writes).toEqual([]);
    endTurn();
    expect(writes).toEqual([['a', 'b', 'c']]);
  });

  it('is answered at the end of the turn also when its channel waits for the tick, and gets what was before the answer with it', () => {
    const { say, endTurn, push, writes, clock } = reader();
    push(event('a'));
    clock.stall(-1);
    say(event('b'));
    endTurn();
    say(answer('c'));
    endTurn();
    expect(writes).toEqual([['a'], ['b', 'c']]);
  });

  it('that is answered much in one turn does not wait for its end', () => {
    const { outbox, sent } = reader();
    for (let count = 0; count < 3; count += 1) outbox.push(answer('x'.repeat(30_000)));
    expect(sent()).toHaveLength(3);
  });
});

describe('a socket in several audiences', () => {
  it('is sent what it was told in the order in which it was told, by whomever', () => {
    const { outbox, room, flusher, writes, endTurn } = reader();
    const own = new Audience(flusher);
    own.join(outbox);
    room.tell(event('a'));
    own.tell(event('b'));
    room.tell(event('c'));
    outbox.push(answer('d'));
    own.tell(event('e'));
    room.tell(event('f'));
    endTurn();
    expect(writes).toEqual([['a', 'b', 'c', 'd', 'e', 'f']]);
  });

  it('SIGNAL-1 is not told what it said, and everything around it', () => {
    const { room, place, writes, endTurn } = reader();
    room.tell(signal('a'));
    room.tell(signal('its own'), place);
    room.tell(signal('b'));
    endTurn();
    expect(writes).toEqual([['a', 'b']]);
  });

  it('gets what was told before it left, and nothing after', () => {
    const { room, place, outbox, sent, endTurn } = reader();
    room.tell(event('a'));
    room.leave(place);
    room.tell(event('b'));
    outbox.push(answer('left'));
    endTurn();
    expect(sent()).toEqual(['a', 'left']);
  });

  it('EVENT-2 that left while its channel waited for the tick gets what was told there, though nothing comes after it', () => {
    const { say, endTurn, push, writes, clock, room, place } = reader();
    push(event('a'));
    clock.stall(-1);
    say(event('b'));
    endTurn();
    room.leave(place);
    endTurn();
    expect(writes).toEqual([['a'], ['b']]);
  });

  it('gets nothing any more when it is closed', () => {
    const { room, outbox, sent, endTurn } = reader();
    room.tell(event('a'));
    outbox.close();
    outbox.push(answer('b'));
    endTurn();
    expect(sent()).toEqual([]);
    outbox.flush();
    expect(sent()).toEqual([]);
  });
});

describe('a slow reader', () => {
  it('LIMIT-4 gets everything while it keeps up', () => {
    const { push, sent } = reader();
    push(event('e'), state('k', 's'), signal('g'));
    expect(sent()).toEqual(['e', 's', 'g']);
  });

  it('LIMIT-4 gets events, no signals, and the newest state per key once it has caught up', () => {
    const { push, wire, outbox, sent } = reader();
    wire.bufferedBytes = SLOW_BYTES;
    push(state('a', 'a1'), state('b', 'b1'), signal('g'), event('e'), state('a', 'a2'));
    expect(sent()).toEqual(['e']);
    wire.bufferedBytes = 0;
    outbox.tick(1);
    expect(sent()).toEqual(['e', 'b1', 'a2']);
    push(signal('h'));
    expect(sent().at(-1)).toBe('h');
  });

  it('LIMIT-4 keeps conflating until the backlog is out, so that an old value never follows a new one', () => {
    const { push, wire, outbox, sent } = reader();
    wire.bufferedBytes = SLOW_BYTES;
    push(state('a', 'a1'));
    wire.bufferedBytes = 0;
    push(state('a', 'a2'));
    outbox.tick(1);
    expect(sent()).toEqual(['a2']);
  });

  it('LIMIT-4 is given up above 1 MiB', () => {
    const { push, wire, isStuck } = reader();
    wire.bufferedBytes = STUCK_BYTES + 1;
    push(event('e'));
    expect(isStuck()).toBe(true);
  });

  it('LIMIT-4 SUB-4 is not given up for an answer that is larger than all that may wait, but for what waits behind it', () => {
    const { push, wire, isStuck } = reader();
    push(answer('x'.repeat(3 * STUCK_BYTES)));
    wire.bufferedBytes = 3 * STUCK_BYTES;
    push(event('e'));
    expect(isStuck()).toBe(false);
    wire.bufferedBytes = 4 * STUCK_BYTES + 1;
    push(event('e'));
    expect(isStuck()).toBe(true);
  });

  it('LIMIT-4 that has taken a large answer is held to the usual measure again', () => {
    const { push, wire, isStuck } = reader();
    push(answer('x'.repeat(3 * STUCK_BYTES)));
    push(event('e'));
    expect(isStuck()).toBe(false);
    wire.bufferedBytes = STUCK_BYTES + 1;
    push(event('e'));
    expect(isStuck()).toBe(true);
  });

  it('LIMIT-4 is given up when it asks for more and more and takes none of it', () => {
    const { push, wire, isStuck } = reader();
    let answers = 0;
    for (; answers < 100 && !isStuck(); answers += 1) {
      push(answer('x'.repeat(STUCK_BYTES - 1)));
      wire.bufferedBytes += STUCK_BYTES - 1;
    }
    expect(answers).toBeLessThan(8);
  });

  it('SUB-5 STATE-1 states of a channel that is left, or told anew, do not follow later', () => {
    const { push, wire, outbox, sent } = reader();
    wire.bufferedBytes = SLOW_BYTES;
    push(state('session:a presence u1', 'a'), state('session:ab presence u1', 'ab'));
    outbox.forget('session:a');
    wire.bufferedBytes = 0;
    outbox.tick(1);
    expect(sent()).toEqual(['ab']);
  });

  it('SUB-5 STATE-1 states that came in the turn of the snapshot do not follow it either', () => {
    const { outbox, say, wire, sent, endTurn } = reader();
    wire.bufferedBytes = SLOW_BYTES;
    say(state('session:a presence u1', 'old'));
    outbox.forget('session:a');
    say(answer('snapshot'));
    endTurn();
    wire.bufferedBytes = 0;
    outbox.tick(1);
    expect(sent()).toEqual(['snapshot']);
  });

  it('LIMIT-4 is given up after 10 s without progress, and not while it takes something', () => {
    const { push, wire, outbox, isStuck } = reader();
    wire.bufferedBytes = SLOW_BYTES + 100;
    push(state('a', 'a'));
    const since = WINDOW_MS;
    outbox.tick(since + STUCK_MS - 1 - WINDOW_MS);
    wire.bufferedBytes -= 1;
    outbox.tick(since + STUCK_MS);
    outbox.tick(since + 2 * STUCK_MS - 1);
    expect(isStuck()).toBe(false);
    outbox.tick(since + 2 * STUCK_MS);
    expect(isStuck()).toBe(true);
  });
});
