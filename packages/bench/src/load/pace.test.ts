import { describe, expect, it } from 'vitest';
import { searchPace, type Pace, type Steps } from './pace.ts';

const ONCE: Steps = { tries: 1, factor: 2, falls: 3, leaps: 0, stepsBack: 3, mustBeGood: true };

/** A server that can do so much and no more. */
function serverOf(most: number, asked: number[] = []): (perSecond: number) => Promise<Pace> {
  return (perSecond) => {
    asked.push(perSecond);
    const p99Ms = perSecond <= most ? 10 : Infinity;
    const [sent, deliveries] = [perSecond, perSecond * 9];
    return Promise.resolve({
      asked: perSecond,
      sent,
      deliveries,
      share: 1,
      seconds: 1.5,
      p50Ms: 1,
      p99Ms,
      longestMs: p99Ms,
      idleShare: 0.5,
    });
  };
}

describe('the search for the highest pace', () => {
  it('doubles up to the first that goes badly, and then halves the ratio that is left', async () => {
    const asked: number[] = [];
    const { asked: found } = await searchPace(100, serverOf(300, asked), ONCE);
    expect(asked.map(Math.round)).toEqual([100, 200, 400, 283, 336, 308]);
    expect(Math.round(found)).toBe(283);
  });

  it('goes down where the first goes badly', async () => {
    const asked: number[] = [];
    const { asked: found } = await searchPace(1_000, serverOf(300, asked), ONCE);
    expect(asked.map(Math.round)).toEqual([1_000, 500, 250, 354, 297, 324]);
    expect(Math.round(found)).toBe(297);
  });

  it.each<[string, number]>([
    ['above', 450],
    ['below', 200],
    ['where it is', 300],
  ])('finds from nearby, %s, what it finds from afar', async (_, first) => {
    const { asked } = await searchPace(first, serverOf(300), {
      ...ONCE,
      factor: 2 ** (1 / 4),
      falls: 8,
      stepsBack: 1,
    });
    expect(asked).toBeLessThanOrEqual(300);
    expect(asked).toBeGreaterThan(300 / 2 ** (1 / 8));
  });

  it('tries a pace again that went badly, as often as it is told to', async () => {
    const asked: number[] = [];
    const server = serverOf(300);
    const stumbling = (perSecond: number): Promise<Pace> => {
      const isFirst = !asked.includes(perSecond);
      asked.push(perSecond);
      return server(isFirst ? 1_000 : perSecond);
    };
    const { asked: found } = await searchPace(100, stumbling, { ...ONCE, tries: 2, stepsBack: 0 });
    expect(asked).toEqual([100, 100, 200, 200, 400, 400]);
    expect(found).toBe(200);
  });

  it.each<[string, number, readonly number[], number]>([
    ['goes beyond a load that was at its end', 0, [100, 200, 400, 800, 1_600, 3_200, 6_400], 1_600],
    ['takes the server at its word where the load was idle', 0.5, [100, 200, 400], 200],
  ])('%s: who puts together what it has may be better there', async (_, idleShare, paces, highest) => {
    const asked: number[] = [];
    const server = serverOf(1_600, asked);
    const alone = async (perSecond: number): Promise<Pace> => {
      const pace = await server(perSecond);
      return perSecond > 200 && perSecond < 1_000
        ? { ...pace, p99Ms: 60, idleShare }
        : { ...pace, idleShare };
    };
    const { asked: found } = await searchPace(100, alone, { ...ONCE, leaps: 3, stepsBack: 0 });
    expect([asked, found]).toEqual([paces, highest]);
  });

  it('has no answer where nothing went well', async () => {
    await expect(searchPace(1_000, serverOf(100), ONCE)).rejects.toThrow(
      'Not one pace was good, from 1000 messages/s down.',
    );
  });

  it('makes do with the last at which anything was heard, where it need not be good', async () => {
    const late = async (perSecond: number): Promise<Pace> => ({
      ...(await serverOf(300)(perSecond)),
      ...(perSecond > 100 && perSecond <= 300 && { p99Ms: 80 }),
      ...(perSecond <= 100 && { sent: 0 }),
    });
    const lenient: Steps = { ...ONCE, mustBeGood: false };
    expect((await searchPace(1_000, late, lenient)).asked).toBe(125);
    await expect(searchPace(1_000, serverOf(0), lenient)).rejects.toThrow('Not one pace was good');
  });

  it.each<[string, Partial<Pace>]>([
    ['late', { p99Ms: 50 }],
    ['not delivered', { share: 0.97 }],
    ['not sent', { sent: 0 }],
  ])('takes a pace for bad that is %s', async (_, flaw) => {
    const flawed = async (perSecond: number): Promise<Pace> => ({
      ...(await serverOf(1e9)(perSecond)),
      ...flaw,
    });
    await expect(searchPace(100_000, flawed, ONCE)).rejects.toThrow('Not one pace');
  });

  it('does not take for lost what is on its way when a short span ends: of few messages that is much', async () => {
    const asked: number[] = [];
    const slow = async (perSecond: number): Promise<Pace> => {
      const pace = await serverOf(300, asked)(perSecond);
      const messages = perSecond * pace.seconds;
      return { ...pace, sent: Math.floor(messages) / pace.seconds, share: (messages - 1) / messages };
    };
    expect((await searchPace(5, slow, ONCE)).asked).toBeGreaterThan(250);
  });
});
