import { describe, expect, it } from 'vitest';
import { HandClock } from '../test/handClock.ts';
import type { Standing } from './gate.ts';
import type { Level } from './platform/pressure.ts';
import { createReadiness } from './readiness.ts';

type Given = {
  phase?: Standing['phase'];
  level?: Level;
  ask?: () => Promise<unknown>;
  isReading?: boolean;
  redis?: boolean;
  skewMs?: number;
};

function readinessWith({ phase = 'open', level = 'calm', ask, isReading = true, redis, skewMs }: Given) {
  const clock = new HandClock();
  const readiness = createReadiness({
    clock: { skewMs, after: (delayMs, run) => clock.after(delayMs, run) },
    standing: { phase, port: 1 },
    pressure: { level, accepts: () => level === 'calm' || level === 'strained' },
    orders: { isReading },
    ports: redis === undefined ? {} : { redis: { isHealthy: redis, statesAlone: 0 } },
    askDatabase: ask ?? (async () => undefined),
  });
  return { clock, readiness };
}

const WELL = { node: 'open', database: 'ok', control: 'ok', pressure: 'calm' };
const refusing = () => Promise.reject(new Error('not there'));

describe('readiness', () => {
  it.each<[string, Given, boolean, Record<string, string>]>([
    ['a node that is well is ready', {}, true, {}],
    ['one that starts is not', { phase: 'starting' }, false, { node: 'starting' }],
    ['DRAIN-1 one that drains is not', { phase: 'draining' }, false, { node: 'draining' }],
    ['one without its database is not', { ask: refusing }, false, { database: 'unavailable' }],
    ['LOAD-1 a strained one is', { level: 'strained' }, true, { pressure: 'strained' }],
    ['LOAD-4 a stressed one is not', { level: 'stressed' }, false, { pressure: 'stressed' }],
    ['of several, Redis is a part', { redis: true }, true, { redis: 'ok' }],
    ['one that goes on without Redis is', { redis: false }, true, { redis: 'unavailable' }],
    ['of several, the time is a part', { skewMs: -2_000 }, true, { clock: 'ok' }],
    ['one whose clock is ahead is, as it lives by another', { skewMs: 2_001 }, true, { clock: 'ahead' }],
    ['one whose clock is behind too', { skewMs: -60_000 }, true, { clock: 'behind' }],
    ['one that hears of kicks late is', { isReading: false }, true, { control: 'unavailable' }],
  ])('%s', async (_, given, ready, parts) => {
    const report = await readinessWith(given).readiness.look();
    expect([report.ready, report.parts]).toEqual([ready, { ...WELL, ...parts }]);
    const troubled = Object.entries(parts).filter(([, word]) => word !== 'ok');
    expect(Object.entries(report.health).filter(([, isHealthy]) => !isHealthy)).toEqual(
      troubled.map(([part]) => [part, false]),
    );
  });

  it('a database that hangs is not waited for longer than a second, and is asked once for all who ask', async () => {
    let asked = 0;
    const { clock, readiness } = readinessWith({
      ask: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    });
    const looks = [readiness.look(), readiness.look()];
    clock.advance(1_000);
    for (const { ready } of await Promise.all(looks)) expect(ready).toBe(false);
    expect(asked).toBe(1);
  });
});
