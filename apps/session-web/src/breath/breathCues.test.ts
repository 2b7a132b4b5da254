import { TECHNIQUES } from '@attune/protocol';
import { expect, it } from 'vitest';
import { cuesBetween } from './breathCues.ts';

const technique = (id: string) => {
  const found = TECHNIQUES.find((one) => one.id === id);
  if (!found) throw new Error(`no technique ${id}`);
  return found;
};

it('finds every start of a phase', () => {
  const plan = { technique: technique('box'), startedAt: 0 };
  expect(cuesBetween(plan, 1_000, 16_500)).toEqual([
    { kind: 'hold', at: 4_000 },
    { kind: 'exhale', at: 8_000 },
    { kind: 'rest', at: 12_000 },
    { kind: 'inhale', at: 16_000 },
  ]);
});

it('finds none twice when it is asked piece by piece', () => {
  const plan = { technique: technique('extended-exhale'), startedAt: 0 };
  const pieces = Array.from({ length: 60 }, (_, i) => cuesBetween(plan, i * 1000, (i + 1) * 1000)).flat();
  expect(pieces).toEqual(cuesBetween(plan, 0, 60_000));
});

it('goes over to the next technique at its start', () => {
  const next = { technique: technique('four-seven-eight'), startsAt: 16_000 };
  const cues = cuesBetween({ technique: technique('box'), startedAt: 0, next }, 11_000, 28_000);
  expect(cues).toEqual([
    { kind: 'rest', at: 12_000 },
    { kind: 'inhale', at: 16_000 },
    { kind: 'hold', at: 20_000 },
    { kind: 'exhale', at: 27_000 },
  ]);
});
