import { TECHNIQUES, type Technique } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { begun, type Turn } from './breathed.ts';

const [coherent, box, calm] = TECHNIQUES as readonly [Technique, Technique, Technique];
const turn = (technique: Technique | undefined, at: number, startsAt = at): Turn => ({
  technique,
  at,
  startsAt,
});
const ids = (turns: readonly Turn[], now: number) => begun(turns, now).map(({ id }) => id);

describe('what was breathed', () => {
  it.each([
    ['FEED-4 nothing before the first breath', [turn(coherent, 0, 3)], 2, []],
    ['FEED-4 the first from its first breath on', [turn(coherent, 0, 3)], 3, ['coherent']],
    [
      'FEED-4 the first, also when another was announced before it began',
      [turn(coherent, 0, 3), turn(box, 1, 14)],
      20,
      ['coherent', 'box'],
    ],
    ['FEED-4 not what is only announced', [turn(coherent, 0, 3), turn(box, 10, 25)], 24, ['coherent']],
    [
      'FEED-4 not what another announcement overtook',
      [turn(coherent, 0, 3), turn(box, 10, 25), turn(calm, 20, 36)],
      40,
      ['coherent', 'four-seven-eight'],
    ],
    [
      'FEED-4 not what a pause kept from coming, nor the breath of the pause',
      [turn(coherent, 0, 3), turn(box, 10, 25), turn(undefined, 20), turn(coherent, 60, 70)],
      80,
      ['coherent'],
    ],
    [
      'FEED-4 each once, the newest last',
      [turn(coherent, 0, 3), turn(box, 10, 14), turn(coherent, 20, 30)],
      40,
      ['box', 'coherent'],
    ],
  ] as const)('%s', (_, turns, now, expected) => {
    expect(ids(turns, now)).toEqual(expected);
  });

  it('FEED-4 of two techniques of one id the newer name counts', () => {
    const first = { ...box, name: 'First' };
    const second = { ...box, name: 'Second' };
    expect(begun([turn(first, 0), turn(second, 10)], 20)).toEqual([second]);
  });
});
