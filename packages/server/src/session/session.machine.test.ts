import { OPEN_PHASES, SESSION_PHASES, TECHNIQUES, type SessionPhase, type Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownAt } from '../../test/shownBreath.ts';
import type { SessionRow } from '../storage/tables.ts';
import { currentPlan, idlePacer, TECHNIQUE_LEAD_MS, toPacerPlan, type PlannedPacer } from './pacerPlan.ts';
import {
  ENDING_MS,
  EXPIRES_AFTER_MS,
  LOBBY_AHEAD_MS,
  LONGEST_PAUSE_MS,
  nextDeadline,
  START_LEAD_MS,
  step,
} from './session.machine.ts';
import type { SessionCommand, SessionState } from './session.state.ts';
import { stateOf } from './session.view.ts';

const NOW = Date.parse('2026-03-01T18:00:00.000Z');
const MINUTE_MS = 60_000;
const [coherent, box] = TECHNIQUES as [Technique, Technique];
const summary = { minutes: 20, people: 3, messages: 1, cycles: 100, techniques: ['Box 4-4-4-4'] };
const common = { durationMs: 20 * MINUTE_MS, createdAt: NOW, startsAt: null, pacer: idlePacer(NOW) };
const ran = { startedAt: NOW, endsAt: NOW + 20 * MINUTE_MS };

const pause = { pausedAt: NOW + MINUTE_MS, remainingMs: 19 * MINUTE_MS, technique: box };
const paused: SessionState = {
  ...{ ...common, phase: 'paused', pause, startedAt: NOW },
  endsAt: NOW + MINUTE_MS + LONGEST_PAUSE_MS,
};

const IN: Record<SessionPhase, SessionState> = {
  scheduled: { ...common, phase: 'scheduled' },
  lobby: { ...common, phase: 'lobby' },
  live: { ...common, ...ran, phase: 'live' },
  paused,
  ending: { ...common, ...ran, phase: 'ending', reason: 'led' },
  ended: { ...common, ...ran, phase: 'ended', reason: 'led', summary },
  expired: { ...common, phase: 'expired', endsAt: NOW },
  cancelled: { ...common, phase: 'cancelled', endsAt: NOW },
};

const EMPTY_ROW: SessionRow = {
  id: 'session',
  title: 'Evening breath',
  phase: 'scheduled',
  duration_minutes: 20,
  capacity: 100,
  starts_at: null,
  started_at: null,
  ends_at: null,
  instructor_id: null,
  pause: null,
  resumes_at: null,
  pacer: '',
  end_reason: null,
  summary: null,
  created_at: NOW,
};

const COMMANDS: Record<string, SessionCommand> = {
  open: { type: 'open', reason: 'led' },
  start: { type: 'start' },
  pause: { type: 'pause' },
  resume: { type: 'resume', technique: undefined },
  extend: { type: 'extend', byMs: MINUTE_MS },
  'end by its instructor': { type: 'end', reason: 'led' },
  'end by an admin': { type: 'end', reason: 'admin' },
  'end by time': { type: 'end', reason: 'time' },
  finish: { type: 'finish', summary },
  cancel: { type: 'cancel' },
  expire: { type: 'expire' },
  change: { type: 'change', technique: box },
};

/** Before the end of every timer, and after the notice of the end where one is needed for the command. */
const DURING = NOW + 10 * MINUTE_MS;
/** Long after every deadline, so that only the phase decides. */
const LATE = NOW + 2 * EXPIRES_AFTER_MS;
const BY_TIME: ReadonlySet<string> = new Set(['end by time', 'finish', 'expire']);

const leads: Record<string, Partial<Record<SessionPhase, SessionPhase>>> = {
  open: { scheduled: 'lobby', lobby: 'lobby' },
  start: { scheduled: 'live', lobby: 'live' },
  pause: { live: 'paused' },
  resume: { paused: 'live' },
  extend: { live: 'live', paused: 'paused' },
  'end by its instructor': { scheduled: 'cancelled', lobby: 'cancelled', live: 'ending', paused: 'ending' },
  'end by an admin': { scheduled: 'cancelled', lobby: 'cancelled', live: 'ending', paused: 'ending' },
  'end by time': { live: 'ending', paused: 'ending' },
  finish: { ending: 'ended' },
  cancel: { scheduled: 'cancelled', lobby: 'cancelled' },
  expire: { scheduled: 'expired', lobby: 'expired' },
  change: { scheduled: 'scheduled', lobby: 'lobby', live: 'live' },
};

const everyStep = Object.keys(COMMANDS).flatMap((command) =>
  SESSION_PHASES.map((phase) => ({ command, phase })),
);

describe('phases', () => {
  it.each(everyStep)('SESS-1 $command in $phase', ({ command, phase }) => {
    const to = leads[command]?.[phase];
    const now = BY_TIME.has(command) ? LATE : DURING;
    const result = step(IN[phase], COMMANDS[command] as SessionCommand, { now });
    const phaseAfter = 'already' in result ? result.already : undefined;
    expect('next' in result ? result.next.phase : (phaseAfter ?? result)).toEqual(
      to ?? { refused: 'WRONG_PHASE' },
    );
  });

  it('SESS-5 starts the timer and every pacer at one instant that is still ahead', () => {
    expect(step(IN.scheduled, { type: 'start' }, { now: NOW })).toMatchObject({
      next: {
        startedAt: NOW + START_LEAD_MS,
        endsAt: NOW + START_LEAD_MS + 20 * MINUTE_MS,
        pacer: { technique: coherent, startedAt: NOW + START_LEAD_MS, next: null },
      },
    });
  });

  it('SESS-5 starts with what was chosen in the lobby, also when it has not begun there', () => {
    const chosen = step(IN.scheduled, { type: 'change', technique: box }, { now: NOW + 1_000 });
    if (!('next' in chosen)) throw new Error(JSON.stringify(chosen));
    const started = step(chosen.next, { type: 'start' }, { now: NOW + 1_500 });
    expect(started).toMatchObject({
      next: { pacer: { technique: box, startedAt: NOW + 4_500, next: null } },
    });
  });

  it('SESS-5 counts fractions of a minute in whole milliseconds', () => {
    const row = {
      duration_minutes: 1.1,
      pacer: JSON.stringify(toPacerPlan(idlePacer(NOW))),
      created_at: NOW,
    };
    const planned = stateOf({ ...EMPTY_ROW, ...row });
    expect(step(planned, { type: 'start' }, { now: NOW })).toMatchObject({
      next: { endsAt: NOW + START_LEAD_MS + 66_000 },
    });
  });

  it('SESS-7 ends 5 s after it was announced, whoever asked', () => {
    const at = NOW + 7 * MINUTE_MS;
    expect(step(IN.live, { type: 'end', reason: 'led' }, { now: at })).toMatchObject({
      next: { phase: 'ending', reason: 'led', endsAt: at + ENDING_MS },
      happened: { type: 'ending', reason: 'led', endsAt: at + ENDING_MS },
    });
  });

  it('SESS-7 does not finish before that', () => {
    const early = { now: ran.endsAt - 1 };
    expect(step(IN.ending, { type: 'finish', summary }, early)).toEqual({ refused: 'WRONG_PHASE' });
  });

  it('SESS-8 announces the end of the timer 5 s before it, so that it ends on time', () => {
    expect(nextDeadline(IN.live)).toEqual({ at: ran.endsAt - ENDING_MS, command: 'end' });
    const now = ran.endsAt - ENDING_MS;
    expect(step(IN.live, { type: 'end', reason: 'time' }, { now })).toMatchObject({
      next: { endsAt: ran.endsAt },
    });
    expect(step(IN.live, { type: 'end', reason: 'time' }, { now: now - 1 })).toEqual({
      refused: 'WRONG_PHASE',
    });
  });

  it('SESS-8 keeps the instant at which the timer ran out, however late it is noticed', () => {
    const late = step(IN.live, { type: 'end', reason: 'time' }, { now: LATE });
    expect(late).toMatchObject({ next: { endsAt: ran.endsAt, phase: 'ending' } });
  });

  it('SESS-1 expires a session that nobody starts within a day of its time', () => {
    const startsAt = NOW + 5 * EXPIRES_AFTER_MS;
    expect(nextDeadline(IN.scheduled)).toEqual({ at: NOW + EXPIRES_AFTER_MS, command: 'expire' });
    const lobby: SessionState = { ...IN.lobby, startsAt };
    expect(nextDeadline(lobby)).toEqual({ at: startsAt + EXPIRES_AFTER_MS, command: 'expire' });
    const early = step(lobby, { type: 'expire' }, { now: startsAt + EXPIRES_AFTER_MS - 1 });
    expect(early).toEqual({ refused: 'WRONG_PHASE' });
  });

  it('SESS-14 opens the lobby of a session that has a time 10 min before it', () => {
    const startsAt = NOW + 5 * EXPIRES_AFTER_MS;
    const planned: SessionState = { ...IN.scheduled, startsAt };
    const opensAt = startsAt - LOBBY_AHEAD_MS;
    expect(nextDeadline(planned)).toEqual({ at: opensAt, command: 'open' });
    const byTime: SessionCommand = { type: 'open', reason: 'time' };
    expect(step(planned, byTime, { now: opensAt - 1 })).toEqual({ refused: 'WRONG_PHASE' });
    const opened = step(planned, byTime, { now: opensAt });
    expect(opened).toMatchObject({ next: { phase: 'lobby' }, happened: { type: 'opened' } });
    expect('next' in opened && nextDeadline(opened.next)).toEqual({
      at: startsAt + EXPIRES_AFTER_MS,
      command: 'expire',
    });
  });

  it('SESS-1 leaves nothing to time once a session is over', () => {
    const over = SESSION_PHASES.filter((phase) => !(OPEN_PHASES as readonly string[]).includes(phase));
    expect(over.map((phase) => nextDeadline(IN[phase]))).toEqual([undefined, undefined, undefined]);
  });
});

const anyTechnique = fc
  .array(fc.integer({ min: 500, max: 15_000 }), { minLength: 2, maxLength: 4 })
  .map((lengths): Technique => ({
    id: 'any',
    name: 'Any',
    phases: lengths.map((ms, i) => ({ kind: i % 2 === 0 ? 'inhale' : 'exhale', seconds: ms / 1000 })),
  }));
const anyChanges = fc.array(
  fc.record({ technique: anyTechnique, waitMs: fc.integer({ min: 0, max: 90_000 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

/** The plans a device holds one after the other, each from the instant at which it was announced. */
function plansOf(
  changes: readonly { technique: Technique; waitMs: number }[],
): { at: number; plan: PlannedPacer }[] {
  let session: SessionState = IN.live;
  let now = NOW;
  const plans = [{ at: now, plan: session.pacer }];
  for (const { technique, waitMs } of changes) {
    now += waitMs;
    const result = step(session, { type: 'change', technique }, { now });
    if (!('next' in result)) throw new Error(JSON.stringify(result));
    session = result.next;
    plans.push({ at: now, plan: session.pacer });
  }
  return plans;
}

describe('technique changes', () => {
  it('SESS-6 lands on the first boundary at least 3 s ahead', () => {
    const result = step(IN.live, { type: 'change', technique: box }, { now: NOW + 8_001 });
    const startsAt = NOW + 2 * cycleMs(coherent);
    expect(result).toMatchObject({ happened: { type: 'changed', technique: box, startsAt } });
  });

  it('SESS-6 replaces a change that has not begun', () => {
    const [, first, second] = plansOf([
      { technique: box, waitMs: 0 },
      { technique: coherent, waitMs: 2_000 },
    ]);
    expect(first?.plan.next?.startsAt).toBe(second?.plan.next?.startsAt);
    expect(second?.plan).toMatchObject({
      technique: coherent,
      startedAt: NOW,
      next: { technique: coherent },
    });
  });

  it('SESS-6 every change lies on the grid of the technique before it and at least 3 s ahead', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        for (const { at, plan } of plansOf(changes).slice(1)) {
          const startsAt = plan.next?.startsAt ?? NaN;
          expect((startsAt - plan.startedAt) % cycleMs(plan.technique)).toBe(0);
          expect(startsAt - at).toBeGreaterThanOrEqual(TECHNIQUE_LEAD_MS);
          expect(startsAt - at).toBeLessThan(TECHNIQUE_LEAD_MS + cycleMs(plan.technique));
        }
      }),
    );
  });

  it('PACER-1 a device that takes over the next plan goes on in the very breath it is in', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const plans = plansOf(changes);
        for (const [i, { at, plan }] of plans.entries()) {
          const before = plans[i - 1];
          if (!before) continue;
          expect(shownAt(plan, at)).toEqual(shownAt(before.plan, at));
        }
      }),
    );
  });

  it('PACER-1 the lungs never jump where a technique begins', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        for (const { plan } of plansOf(changes)) {
          const startsAt = plan.next?.startsAt;
          if (startsAt === undefined) continue;
          expect(shownAt(plan, startsAt)).toMatchObject({ cycle: 0, elapsedMs: 0, startedAt: startsAt });
          expect(shownAt({ ...plan, next: null }, startsAt).cyclePhase).toBe(0);
        }
      }),
    );
  });

  it('PACER-1 folding a change that has begun changes nothing that is shown', () => {
    fc.assert(
      fc.property(anyChanges, fc.integer({ min: 0, max: 120_000 }), (changes, laterMs) => {
        const last = plansOf(changes).at(-1);
        if (!last) throw new Error('There is always a first plan.');
        const now = last.at + laterMs;
        expect(shownAt(currentPlan(last.plan, now), now)).toEqual(shownAt(last.plan, now));
      }),
    );
  });
});
