// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { deckKeyOf } from './deckKeys.ts';
import { deckStep } from './deckStep.ts';

const pressed = (key: string, more: object = {}) =>
  deckKeyOf({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    target: null,
    ...more,
  });

it('takes Space and T, alone and not held down', () => {
  expect([pressed(' '), pressed('t'), pressed('T'), pressed('x')]).toEqual([' ', 't', 't', undefined]);
  expect([pressed(' ', { ctrlKey: true }), pressed('t', { repeat: true })]).toEqual([undefined, undefined]);
});

it('has one step for a phase, and none where nothing is to be stepped', () => {
  const phases = ['scheduled', 'lobby', 'live', 'paused', 'ending', 'ended'] as const;
  expect(phases.map((phase) => deckStep(phase)?.text)).toEqual([
    'Start session',
    'Start session',
    'Pause',
    'Go on',
    undefined,
    undefined,
  ]);
});
