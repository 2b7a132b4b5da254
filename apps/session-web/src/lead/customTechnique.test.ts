import { expect, it } from 'vitest';
import { customTechnique, type TypedPhase } from './customTechnique.ts';

const phase = (kind: TypedPhase['kind'], seconds: string, key = 0): TypedPhase => ({ key, kind, seconds });
const problemOf = (name: string, phases: TypedPhase[]) => {
  const custom = customTechnique(name, phases, 'custom');
  return custom.valid ? undefined : custom.problem;
};

it('takes fractions, with a point or a comma', () => {
  expect(customTechnique(' Slow ', [phase('inhale', '4.5'), phase('exhale', '6,5')], 'custom')).toEqual({
    valid: true,
    technique: {
      id: 'custom',
      name: 'Slow',
      phases: [
        { kind: 'inhale', seconds: 4.5 },
        { kind: 'exhale', seconds: 6.5 },
      ],
    },
  });
});

it('says what to mend', () => {
  const good = [phase('inhale', '4'), phase('exhale', '4')];
  expect(problemOf('', good)).toContain('a name');
  expect(problemOf('x', [phase('inhale', '4'), phase('exhale', '')])).toContain('Step 2');
  expect(problemOf('x', [phase('inhale', '25'), phase('exhale', '4')])).toContain('Step 1');
  expect(problemOf('x', [phase('inhale', '4'), phase('hold', '4')])).toBe(
    'A pattern must breathe in and out.',
  );
  expect(problemOf('x', [phase('inhale', '1'), phase('exhale', '1')])).toContain('3 to 60 seconds');
});
