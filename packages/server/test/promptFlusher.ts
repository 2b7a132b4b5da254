import { Flusher } from '../src/delivery/flusher.ts';
import { HandClock } from './handClock.ts';

/** Writes at once what it is given, for tests of other things. */
export function promptFlusher(clock = new HandClock()): Flusher {
  return new Flusher({ clock, atEndOfTurn: (run) => run(), windowMs: 0 });
}
