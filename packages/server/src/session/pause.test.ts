import { TECHNIQUES, type Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownAt } from '../../test/shownBreath.ts';
import { idlePacer } from './pacerPlan.ts';
import { ENDING_MS, LONGEST_MS, LONGEST_PAUSE_MS, nextDeadline, step } from './session.machine.ts';
import type { SessionCommand, SessionState } from './session.state.ts';

const NOW = Date.parse('2026-03-01T18:00:00.000Z');
const MINUTE_MS = 60_000;
const [coherent, box, fourSevenEight] = TECHNIQUES as [Technique, Technique, Technique];
const common = { durationMs: 20 * MINUTE_MS, createdAt: NOW, startsAt: null, pacer: idlePacer(NOW) };
const ran = { startedAt: NOW, endsAt: NOW + 20 * MINUTE_MS };
const lobby: SessionState = { ...common, phase: 'lobby' };

/** Takes these steps one after the other; throws where one is refused. */
function walked(from: SessionState, ...steps: readonly (readonly [number, SessionCommand])[]): SessionState {
  return steps.reduce((session, [now, command]) => {
    const result = step(session, command, { now });
    if (!('next' in result)) throw new Error(`${command.type} changed nothing: ${JSON.stringify(result)}`);
    return result.next;
  }, from);
}

const PAUSE: SessionCommand = { type: 'pause' };
const RESUME: SessionCommand = { type: 'resume', technique: undefined };
const boxed = {
  ...common,
  ...ran,
  phase: 'live',
  pacer: { technique: box, startedAt: NOW, next: null },
} as const satisfies SessionState;

const paused = walked(boxed, [NOW + MINUTE_MS, PAUSE]);

describe('a pause', () => {
  it('SESS-15 keeps what is left of the timer, and nobody is ended by it meanwhile', () => {
    const session = walked(boxed, [NOW + 8 * MINUTE_MS, PAUSE]);
    expect(session).toMatchObject({ pause: { remainingMs: 12 * MINUTE_MS, technique: box } });
    expect(nextDeadline(session)?.at).toBe(NOW + 8 * MINUTE_MS + LONGEST_PAUSE_MS - ENDING_MS);
  });

  it('SESS-15 breathes as in the lobby from the next boundary on, and goes on with what it breathed before', () => {
    const at = NOW + 8 * MINUTE_MS + 1;
    const session = walked(boxed, [at, PAUSE]);
    const boundary = NOW + 31 * cycleMs(box);
    expect(session.pacer).toEqual({
      technique: box,
      startedAt: NOW,
      next: { technique: coherent, startsAt: boundary },
    });
    const later = boundary + 3 * cycleMs(coherent) + 1;
    const resumed = step(session, RESUME, { now: later });
    const resumesAt = boundary + 4 * cycleMs(coherent);
    expect(resumed).toMatchObject({
      next: {
        phase: 'live',
        endsAt: resumesAt + 12 * MINUTE_MS - 1,
        pacer: { next: { technique: box, startsAt: resumesAt } },
      },
      happened: { type: 'resumed', resumesAt },
    });
  });

  it('SESS-15 goes on with another technique where one is given, or with the one that was announced before', () => {
    const at = NOW + MINUTE_MS;
    const other = walked(boxed, [at, PAUSE], [at + MINUTE_MS, { type: 'resume', technique: fourSevenEight }]);
    expect(other.pacer.next?.technique).toBe(fourSevenEight);
    const announced = walked(boxed, [at, { type: 'change', technique: fourSevenEight }], [at + 1, PAUSE]);
    expect(walked(announced, [at + MINUTE_MS, RESUME]).pacer.next?.technique).toBe(fourSevenEight);
  });

  it('SESS-15 within the lead of the start leaves all of the time', () => {
    const session = walked(lobby, [NOW, { type: 'start' }], [NOW + 1_000, PAUSE]);
    expect(session).toMatchObject({ pause: { remainingMs: 20 * MINUTE_MS } });
  });

  it('SESS-15 before the timer goes on again leaves what the pause before it left', () => {
    const at = NOW + 8 * MINUTE_MS;
    const resumed = walked(boxed, [at, PAUSE], [at + MINUTE_MS, RESUME]);
    expect(resumed).toMatchObject({ resumesAt: resumed.pacer.next?.startsAt });
    const again = step(resumed, PAUSE, { now: at + MINUTE_MS + 1 });
    expect(again).toMatchObject({
      next: { pause: { remainingMs: 12 * MINUTE_MS } },
      happened: { stoodAt: resumed.pacer.next?.startsAt },
    });
    expect(again).not.toHaveProperty('next.resumesAt');
  });

  it('SESS-15 that nobody ends does so after an hour, and cannot be gone on with in the last 5 s', () => {
    const now = nextDeadline(paused)?.at ?? NaN;
    expect(step(paused, RESUME, { now })).toEqual({ refused: 'WRONG_PHASE' });
    expect(step(paused, { type: 'end', reason: 'time' }, { now })).toMatchObject({
      next: { phase: 'ending', reason: 'time', endsAt: now + ENDING_MS },
    });
  });

  it('PACER-1 the breath never jumps, however often it is paused and gone on with', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(waits, (waitsMs) => {
        let session: SessionState = boxed;
        let now = NOW;
        for (const [index, waitMs] of waitsMs.entries()) {
          now += waitMs;
          const before = session.pacer;
          session = walked(session, [now, index % 2 === 0 ? PAUSE : RESUME]);
          expect(shownAt(session.pacer, now)).toEqual(shownAt(before, now));
        }
      }),
    );
  });
});

describe('more time', () => {
  it('SESS-16 moves the end of a live session, and what is left of a paused one', () => {
    const longer: SessionCommand = { type: 'extend', byMs: MINUTE_MS };
    expect(walked(boxed, [NOW + MINUTE_MS, longer])).toMatchObject({
      endsAt: ran.endsAt + MINUTE_MS,
      durationMs: 21 * MINUTE_MS,
    });
    expect(walked(paused, [NOW + MINUTE_MS, longer])).toMatchObject({
      pause: { remainingMs: 20 * MINUTE_MS },
    });
  });

  it('SESS-16 is refused beyond 8 h in all, with what is left', () => {
    const byMs = LONGEST_MS - 20 * MINUTE_MS;
    expect(step(boxed, { type: 'extend', byMs }, { now: NOW + MINUTE_MS })).toHaveProperty('next');
    expect(step(boxed, { type: 'extend', byMs: byMs + 1 }, { now: NOW + MINUTE_MS })).toEqual({
      refused: 'VALIDATION_ERROR',
      leftMs: byMs,
    });
  });
});
