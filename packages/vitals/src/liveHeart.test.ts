import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recording } from '../test/recording.ts';
import { worn } from '../test/worn.ts';
import {
  cleanRr,
  reading,
  rmssd,
  rmssdOfRuns,
  silentHeart,
  step,
  type HeartPacket,
  type LiveHeart,
} from './index.ts';

const NOTHING = { bpm: null, rmssd: null, secondsToGo: null };

function hear(packets: readonly HeartPacket[], heart: LiveHeart = silentHeart): LiveHeart {
  return packets.reduce(step, heart);
}

/** One packet a second, one interval each. */
function everySecond(
  rrMs: readonly number[],
  from = 0,
  contact: HeartPacket['contact'] = 'on',
): HeartPacket[] {
  return rrMs.map((ms, i) => ({ bpm: 60, contact, rrMs: [ms], at: (from + i) * 1000 }));
}

const steady = Array.from({ length: 60 }, (_, i) => 1000 + (i % 2) * 20);

describe('reading', () => {
  it('shows nothing before the first packet', () => {
    expect(reading(silentHeart, 0)).toEqual({ status: 'none', quality: 0, contact: 'unknown', ...NOTHING });
  });

  it('shows the heart rate at once and counts down to RMSSD', () => {
    expect(reading(hear(everySecond(steady.slice(0, 1))), 0)).toEqual({
      status: 'measuring',
      bpm: 60,
      rmssd: null,
      quality: 1,
      contact: 'on',
      secondsToGo: 29,
    });
    expect(reading(hear(everySecond(steady.slice(0, 29))), 28_000)).toMatchObject({ secondsToGo: 1 });
  });

  it('shows RMSSD from the thirtieth clean beat', () => {
    const live = reading(hear(everySecond(steady.slice(0, 30))), 29_000);
    expect(live).toEqual({ status: 'live', bpm: 60, rmssd: 20, quality: 1, contact: 'on', secondsToGo: 0 });
  });

  it('forgets beats that are older than the window', () => {
    const lively = steady.map((ms, i) => ms + (i % 2) * 80);
    const calm = steady.map(() => 1000);
    const heart = hear([...everySecond(lively), ...everySecond([...calm, 1000, 1000], 60)]);
    expect(reading(heart, 121_000)).toMatchObject({ status: 'live', rmssd: 0 });
  });

  it('keeps measuring while too many beats are bad, and says how long that lasts', () => {
    // One missed beat costs two intervals, so every sixth is 20 of 60 lost.
    const poor = everySecond(steady.map((ms, i) => (i % 6 === 5 ? 1900 : ms)));
    const heart = hear(poor);
    const measuring = reading(heart, 59_000);
    expect(measuring).toMatchObject({ status: 'measuring', bpm: 60, rmssd: null });
    expect(measuring.quality).toBeLessThan(0.8);
    const seconds = measuring.secondsToGo ?? NaN;
    const last = everySecond(steady, 60).slice(0, seconds);
    expect(reading(hear(last.slice(0, -2), heart), 57_000 + seconds * 1000).status).toBe('measuring');
    // Two more: the first clean beat after a bad one is lost as well.
    const recovered = hear(everySecond(steady, 60).slice(0, seconds + 2), heart);
    expect(reading(recovered, 61_000 + seconds * 1000).status).toBe('live');
  });

  it('makes no promise when the strap sends a rate without intervals', () => {
    const heart = hear([{ bpm: 60, contact: 'on', rrMs: [], at: 0 }]);
    expect(reading(heart, 0)).toMatchObject({ status: 'measuring', bpm: 60, secondsToGo: null });
  });

  it('never shows a number older than five seconds', () => {
    const heart = hear(everySecond(steady));
    expect(reading(heart, 59_000 + 5_000)).toMatchObject({ status: 'live', bpm: 60 });
    expect(reading(heart, 59_000 + 5_001)).toMatchObject({ status: 'stale', contact: 'unknown', ...NOTHING });
  });

  it('takes a number from the future for a stale one, as after a clock was set back', () => {
    expect(reading(hear(everySecond(steady)), 59_000 - 5_001)).toMatchObject({ status: 'stale', bpm: null });
  });

  it.each([
    ['off the skin', { bpm: 61, contact: 'off' as const }],
    ['without a pulse', { bpm: 0, contact: 'on' as const }],
  ])('drops the number at once when the strap is %s', (_, packet) => {
    const heart = step(hear(everySecond(steady)), { ...packet, rrMs: [], at: 60_000 });
    expect(reading(heart, 60_000)).toMatchObject({
      status: 'measuring',
      contact: packet.contact,
      ...NOTHING,
    });
  });
});

describe('step', () => {
  it('does not count what a strap sends off the skin', () => {
    const noise = everySecond([300, 2500, 700], 30, 'off');
    const heart = hear([...everySecond(steady.slice(0, 30)), ...noise, ...everySecond([1400], 33)]);
    // The beat after it has no neighbour to be compared with, nor to differ from.
    expect(reading(heart, 33_000)).toMatchObject({ status: 'live', quality: 1, rmssd: 20 });
  });

  it('takes no difference across a silence', () => {
    const heart = hear([...everySecond(steady.slice(0, 30)), ...everySecond([1100, 1100], 40)]);
    const rmssdOfBoth = Math.sqrt((29 * 400 + 0) / 30);
    expect(reading(heart, 41_000).rmssd).toBeCloseTo(rmssdOfBoth, 9);
  });

  it('leaves the state it was given alone', () => {
    const heart = Object.freeze(hear(everySecond(steady.slice(0, 30))));
    const before = structuredClone(heart);
    step(heart, { bpm: 90, contact: 'on', rrMs: [660], at: 30_000 });
    expect(heart).toEqual(before);
  });

  it('stays bounded whatever a broken strap sends', () => {
    const flood = { bpm: 60, contact: 'on' as const, rrMs: Array.from({ length: 1000 }, () => 0), at: 0 };
    const heart = hear(Array.from({ length: 50 }, () => flood));
    expect(JSON.stringify(heart).length).toBeLessThan(20_000);
  });

  it('shows a number only while it is current, whatever arrives', () => {
    const anyPacket = fc.record({
      bpm: fc.nat(250),
      contact: fc.constantFrom<HeartPacket['contact']>('on', 'off', 'unknown'),
      rrMs: fc.array(fc.nat(2500), { maxLength: 4 }),
      pauseMs: fc.nat(8000),
    });
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 120 }), fc.nat(10_000), (packets, laterMs) => {
        let at = 0;
        let heart = silentHeart;
        for (const { pauseMs, ...packet } of packets) {
          at += pauseMs;
          heart = step(heart, { ...packet, at });
        }
        const shown = reading(heart, at + laterMs);
        const last = packets.at(-1);
        if (shown.bpm !== null) expect([shown.bpm, laterMs <= 5_000]).toEqual([last?.bpm, true]);
        if (shown.rmssd !== null) expect(shown.quality).toBeGreaterThanOrEqual(0.8);
        expect(shown.status === 'none').toBe(packets.length === 0);
      }),
    );
  });
});

describe('a real heart through a strap', () => {
  const packets = worn(recording('resting-5min'));

  it('shows RMSSD within forty seconds and keeps showing it', () => {
    const statuses: string[] = [];
    packets.reduce((heart, packet) => {
      const next = step(heart, packet);
      statuses.push(reading(next, packet.at).status);
      return next;
    }, silentHeart);
    const first = statuses.indexOf('live');
    expect(first).toBeGreaterThan(20);
    expect(first).toBeLessThan(40);
    expect(new Set(statuses.slice(first))).toEqual(new Set(['live']));
  });

  it('says the same as cleaning the first minute as a whole', () => {
    const minute = packets.slice(0, 60);
    const { runs, quality } = cleanRr(minute.flatMap(({ rrMs }) => rrMs));
    const live = reading(hear(minute), 60_000);
    expect(live).toMatchObject({ status: 'live', quality, rmssd: rmssdOfRuns(runs) });
  });

  it('loses less than a fifth of a millisecond of RMSSD to the 1/1024 s of the frame', () => {
    const sent = packets.flatMap(({ rrMs }) => rrMs);
    const original = recording('resting-5min').slice(0, sent.length);
    expect(Math.abs((rmssd(sent) ?? NaN) - (rmssd(original) ?? NaN))).toBeLessThan(0.2);
  });
});
