import { describe, expect, it } from 'vitest';
import { Lane, type LaneClock } from './lane.ts';
import { Wire } from './wire.ts';

const MIB = 1024 * 1024;

/** A lane on one wire, with a clock that is moved by hand. */
function lay({ random = () => 0, most = Infinity }: { random?: () => number; most?: number } = {}) {
  let nowMs = 0;
  const due = new Set<{ at: number; run: () => void }>();
  const clock: LaneClock = {
    now: () => nowMs,
    after: (ms, run) => {
      const timer = { at: nowMs + ms, run };
      due.add(timer);
      return () => void due.delete(timer);
    },
  };
  const wire = new Wire('under test');
  const passed: { at: number; text: string }[] = [];
  const told: string[] = [];
  const lane = new Lane({
    direction: 'up',
    wires: [wire],
    random,
    clock,
    ends: {
      pause: () => told.push('pause'),
      resume: () => told.push('resume'),
      end: () => told.push('end'),
      reset: () => told.push('reset'),
      write: (bytes) => {
        passed.push({ at: nowMs, text: bytes.length > 20 ? `${bytes.length} bytes` : bytes.toString() });
        return passed.length < most;
      },
    },
  });
  wire.listen(() => lane.pump());
  return {
    lane,
    wire,
    passed,
    told,
    wait: (ms: number) => {
      const until = nowMs + ms;
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        due.delete(next);
        nowMs = Math.max(nowMs, next.at);
        next.run();
      }
      nowMs = until;
    },
    say: (text: string) => lane.take(Buffer.from(text)),
    texts: () => passed.map(({ text }) => text),
  };
}

describe('a lane', () => {
  it('passes everything on at once, and the end after it', () => {
    const { lane, say, texts, told } = lay();
    say('one');
    say('two');
    lane.finish('ending');
    expect(texts()).toEqual(['one', 'two']);
    expect(told).toEqual(['end']);
  });

  it('delays with jitter, and nothing overtakes', () => {
    const draws = [1, 0, 0.5];
    const { wire, say, passed, wait } = lay({ random: () => draws.shift() ?? 0 });
    wire.delay({ ms: 100, jitterMs: 200 });
    say('slow');
    say('quick');
    say('middling');
    wait(1_000);
    expect(passed).toEqual([
      { at: 300, text: 'slow' },
      { at: 300, text: 'quick' },
      { at: 300, text: 'middling' },
    ]);
  });

  it('carries as many bytes a second as it was told', () => {
    const { wire, lane, passed, wait } = lay();
    wire.throttle({ bytesPerSecond: 1_000 });
    lane.take(Buffer.alloc(500));
    wait(449);
    expect(passed).toHaveLength(9);
    wait(1);
    expect(passed).toHaveLength(10);
    expect(lane.heldBytes).toBe(0);
  });

  it('is black in one direction and repeats what was sent when it heals, in order', () => {
    const { wire, lane, say, texts, told } = lay();
    wire.blackhole({ direction: 'down' });
    say('one');
    wire.blackhole({ direction: 'up' });
    say('two');
    say('three');
    lane.finish('ending');
    expect(texts()).toEqual(['one']);
    expect(told).toEqual([]);
    wire.heal();
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(told).toEqual(['end']);
  });

  it('tells nobody of a reset while it is black', () => {
    const { wire, lane, told } = lay();
    wire.blackhole();
    lane.finish('resetting');
    expect(told).toEqual([]);
    wire.heal();
    expect(told).toEqual(['reset']);
  });

  it('holds a bounded number of bytes and lets the source wait', () => {
    const { wire, lane, told } = lay();
    wire.blackhole();
    for (let i = 0; i < 3; i += 1) lane.take(Buffer.alloc(MIB / 2));
    expect(told).toEqual(['pause']);
    wire.heal();
    expect(told).toEqual(['pause', 'resume']);
  });

  it('waits for a target that wants no more', () => {
    const { lane, say, texts } = lay({ most: 1 });
    say('one');
    say('two');
    expect(texts()).toEqual(['one']);
    lane.drained();
    expect(texts()).toEqual(['one', 'two']);
  });
});
