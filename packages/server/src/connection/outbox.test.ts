import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../hub/frames.ts';
import { Outbox, SLOW_BYTES, STUCK_BYTES, STUCK_MS } from './outbox.ts';

class ManualWire {
  readonly sent: string[] = [];
  bufferedBytes = 0;
  send(text: string): void {
    this.sent.push(text);
  }
}

const event = (text: string): Outgoing => ({ class: 'event', text });
const signal = (text: string): Outgoing => ({ class: 'signal', text });
const state = (key: string, text: string): Outgoing => ({ class: 'state', key, text });

describe('a slow reader', () => {
  it('LIMIT-4 gets everything while it keeps up', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    for (const frame of [event('e'), state('k', 's'), signal('g')]) outbox.push(frame, 0);
    expect(wire.sent).toEqual(['e', 's', 'g']);
  });

  it('LIMIT-4 gets events, no signals, and the newest state per key once it has caught up', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    wire.bufferedBytes = SLOW_BYTES;
    for (const frame of [state('a', 'a1'), state('b', 'b1'), signal('g'), event('e'), state('a', 'a2')])
      outbox.push(frame, 0);
    expect(wire.sent).toEqual(['e']);
    wire.bufferedBytes = 0;
    expect(outbox.tick(1)).toBe(true);
    expect(wire.sent).toEqual(['e', 'b1', 'a2']);
    outbox.push(signal('h'), 2);
    expect(wire.sent.at(-1)).toBe('h');
  });

  it('LIMIT-4 keeps conflating until the backlog is out, so that an old value never follows a new one', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    wire.bufferedBytes = SLOW_BYTES;
    outbox.push(state('a', 'a1'), 0);
    wire.bufferedBytes = 0;
    outbox.push(state('a', 'a2'), 0);
    outbox.tick(1);
    expect(wire.sent).toEqual(['a2']);
  });

  it('LIMIT-4 is given up above 1 MiB', () => {
    const wire = new ManualWire();
    wire.bufferedBytes = STUCK_BYTES + 1;
    expect(new Outbox(wire).push(event('e'), 0)).toBe(false);
  });

  it('LIMIT-4 SUB-4 is not given up for an answer that is larger than all that may wait, but for what waits behind it', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    const snapshot: Outgoing = { class: 'control', text: 'x'.repeat(3 * STUCK_BYTES) };
    outbox.push(snapshot, 0);
    wire.bufferedBytes = 3 * STUCK_BYTES;
    expect(outbox.push(event('e'), 0)).toBe(true);
    wire.bufferedBytes = 4 * STUCK_BYTES + 1;
    expect(outbox.push(event('e'), 0)).toBe(false);
    wire.bufferedBytes = 0;
    expect(outbox.push(event('e'), 0)).toBe(true);
    wire.bufferedBytes = STUCK_BYTES + 1;
    expect(outbox.push(event('e'), 0)).toBe(false);
  });

  it('LIMIT-4 is given up when it asks for more and more and takes none of it', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    const answer: Outgoing = { class: 'control', text: 'x'.repeat(STUCK_BYTES - 1) };
    let answers = 0;
    for (; answers < 100 && outbox.push(answer, 0); answers += 1) wire.bufferedBytes += answer.text.length;
    expect(answers).toBeLessThan(8);
  });

  it('SUB-5 STATE-1 states of a channel that is left, or told anew, do not follow later', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    wire.bufferedBytes = SLOW_BYTES;
    outbox.push(state('session:a presence u1', 'a'), 0);
    outbox.push(state('session:ab presence u1', 'ab'), 0);
    outbox.forget('session:a');
    wire.bufferedBytes = 0;
    outbox.tick(1);
    expect(wire.sent).toEqual(['ab']);
  });

  it('LIMIT-4 is given up after 10 s without progress, and not while it takes something', () => {
    const wire = new ManualWire();
    const outbox = new Outbox(wire);
    wire.bufferedBytes = SLOW_BYTES + 100;
    outbox.push(event('e'), 0);
    expect(outbox.tick(STUCK_MS - 1)).toBe(true);
    wire.bufferedBytes -= 1;
    expect(outbox.tick(STUCK_MS)).toBe(true);
    expect(outbox.tick(2 * STUCK_MS - 1)).toBe(true);
    expect(outbox.tick(2 * STUCK_MS)).toBe(false);
  });
});
