import { expect, it } from 'vitest';
import { readArguments } from './wishes.ts';

const ALL = [
  { letter: 'D', about: 'answers' },
  { letter: 'E', about: 'lines', sizes: ['connections'] },
  { letter: 'I', about: 'sessions', sizes: ['connections', 'minutes'] },
] as const;

const asked = (line: string) => readArguments(line.split(' ').filter(Boolean), ALL);

it.each([
  ['everything, five times', '', { scenarios: ALL, repetitions: 5, isQuick: false }],
  ['once when quick', '--quick', { repetitions: 1, isQuick: true }],
  ['a size of those that have it', '--scenarios EI --connections 50', { connections: 50 }],
  ['both sizes', '--scenarios I --connections 50 --minutes 2', { connections: 50, minutes: 2 }],
])('asked for %s', (_, line, wishes) => {
  expect(asked(line)).toMatchObject({ for: 'run', wishes });
});

it.each([
  [
    '--scenarios D --connections 50',
    '--connections is a size of E and I only; ask for it with --scenarios EI.',
  ],
  ['--connections 50', '--connections is a size of E and I only; ask for it with --scenarios EI.'],
  ['--minutes 2', '--minutes is a size of I only; ask for it with --scenarios I.'],
  ['--scenarios EI --minutes 2', '--minutes is a size of I only; ask for it with --scenarios I.'],
  ['--scenarios Z', '--scenarios must be letters of DEI, not Z.'],
  ['--repetitions no', '--repetitions must be a whole number from 1 on, not "no".'],
])('%s is refused in a sentence', (line, text) => {
  expect(asked(line)).toEqual({ for: 'nothing', text });
});

it('help is the list of options and scenarios, and what is unknown is answered with it', () => {
  const help = asked('--help');
  expect(help).toMatchObject({
    for: 'help',
    text: expect.stringMatching(/--minutes NUMBER .* I only[^]* D {2}answers/),
  });
  expect(asked('-h')).toEqual(help);
  for (const line of ['--fast', 'A', '--scenarios'])
    expect(asked(line)).toMatchObject({
      for: 'nothing',
      text: expect.stringContaining('text' in help ? help.text : ''),
    });
  expect(asked('--fast')).toMatchObject({ text: expect.stringMatching(/^Unknown option '--fast'/) });
});
