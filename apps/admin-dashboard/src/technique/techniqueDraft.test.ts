import { expect, it } from 'vitest';
import {
  FIRST,
  patternOf,
  patternText,
  readTyped,
  suggestionText,
  typedOf,
  type Typed,
} from './techniqueDraft.ts';

const typed = (over: Partial<Typed> = {}): Typed => ({ ...typedOf({ ...FIRST, name: 'Slow' }), ...over });

it('what is typed becomes a technique', () => {
  expect(readTyped(typed({ note: ' Sit down. ', cycles: ' 12 ' }))).toEqual({
    valid: true,
    draft: { name: 'Slow', phases: FIRST.phases, cycles: 12, note: 'Sit down.' },
  });
  expect(readTyped(typed())).toMatchObject({ draft: { note: null } });
  const comma = typed({ phases: [{ key: 0, kind: 'inhale', seconds: '4,5' }, ...typed().phases.slice(1)] });
  expect(readTyped(comma)).toMatchObject({ draft: { phases: [{ seconds: 4.5 }, {}] } });
});

it.each<[string, Partial<Typed>, string]>([
  ['no name', { name: ' ' }, 'Please give it a name of up to 60 characters.'],
  ['no number of cycles', { cycles: 'many' }, 'Please suggest 1 to 500 cycles.'],
  [
    'a hold that is too long',
    { phases: [...typed().phases, { key: 3, kind: 'hold', seconds: '25' }] },
    'Step 3 must last 0.5 to 20 seconds.',
  ],
  [
    'no way out',
    { phases: typed().phases.map((phase) => ({ ...phase, kind: 'inhale' })) },
    'The pattern must breathe in and out.',
  ],
  [
    'a cycle that is too short',
    { phases: typed().phases.map((phase) => ({ ...phase, seconds: '1' })) },
    'A cycle must last 3 to 60 seconds.',
  ],
])('says what is wrong: %s', (_, over, problem) => {
  expect(readTyped(typed(over))).toMatchObject({ valid: false, problem });
});

it('a pattern can be tried before it has a name', () => {
  expect(patternOf(typed({ name: '' }))?.phases).toEqual(FIRST.phases);
  expect(patternOf(typed({ phases: [] }))).toBeUndefined();
  expect(patternText(FIRST)).toBe('4-6 s, 6 a minute');
  expect(suggestionText(FIRST)).toBe('10 cycles, about 2 min');
});
