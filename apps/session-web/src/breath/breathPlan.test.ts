import { TECHNIQUES } from '@attune/protocol';
import { expect, it } from 'vitest';
import { breathPlan, techniqueLabel } from './breathPlan.ts';

it('says a technique in words once', () => {
  expect(TECHNIQUES.map(techniqueLabel)).toEqual([
    'Coherent breathing, 5.5-5.5, 5.45 a minute',
    'Box breathing, 4-4-4-4, 3.75 a minute',
    '4-7-8 breathing, 3.16 a minute',
    'Extended exhale breathing, 4-8, 5 a minute',
  ]);
});

it('reads the instants of a plan', () => {
  const [technique, other] = TECHNIQUES;
  if (!technique || !other) throw new Error('too few techniques');
  const next = { technique: other, starts_at: '1970-01-01T00:00:11.000Z' };
  expect(breathPlan({ technique, started_at: '1970-01-01T00:00:00.000Z', next })).toEqual({
    technique,
    startedAt: 0,
    next: { technique: other, startsAt: 11_000 },
  });
});
