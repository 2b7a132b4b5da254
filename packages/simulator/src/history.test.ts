import { describe, expect, it } from 'vitest';
import { findViolations, type History, type LogLine, type Violation, type Witness } from './history.ts';

const CHANNEL = 'session:s';

const log: readonly LogLine[] = [
  { channel: CHANNEL, offset: 3, text: 'ana 1' },
  { channel: CHANNEL, offset: 4, text: 'bela 1' },
  { channel: CHANNEL, offset: 6, text: 'ana 2' },
  { channel: CHANNEL, offset: 7, text: 'bela 2' },
];

const everything = log.map(({ text, offset }) => ({ text, offset }));
const returned = [1, 2].map((round) => ({ round, recovered: true }));

const ana: Witness = {
  name: 'ana',
  channel: CHANNEL,
  sent: ['ana 1', 'ana 2'],
  acknowledged: [
    { text: 'ana 1', offset: 3 },
    { text: 'ana 2', offset: 6 },
  ],
  refused: [],
  received: everything,
  returns: returned,
};

const bela: Witness = {
  name: 'bela',
  channel: CHANNEL,
  sent: ['bela 1', 'bela 2', 'bela 3'],
  acknowledged: [
    { text: 'bela 1', offset: 4 },
    { text: 'bela 2', offset: 7 },
  ],
  refused: ['bela 3'],
  received: everything,
  returns: returned,
};

const sound: History = { log, witnesses: [ana, bela], rounds: 2 };
const withAna = (changed: Partial<Witness>): History => ({
  ...sound,
  witnesses: [{ ...ana, ...changed }, bela],
});
const swapped = <T>(items: readonly T[], index: number): T[] =>
  items.toSpliced(index, 2, ...items.slice(index, index + 2).toReversed());

/** Each planted alone; each must be found, and found as what it is. */
const BUGS: readonly (readonly [string, History, Violation['kind'], string])[] = [
  ['an acknowledged line that is not in the log', { ...sound, log: log.toSpliced(2, 1) }, 'lost', 'ana'],
  ['a line that one client never got', withAna({ received: everything.toSpliced(1, 1) }), 'lost', 'ana'],
  ['the last line that one client never got', withAna({ received: everything.slice(0, -1) }), 'lost', 'ana'],
  [
    'a line handed over twice',
    withAna({ received: [...everything, everything[3]].flatMap((line) => line ?? []) }),
    'duplicated',
    'ana',
  ],
  [
    'a line stored twice',
    { ...sound, log: [...log, { channel: CHANNEL, offset: 8, text: 'bela 1' }] },
    'duplicated',
    'log',
  ],
  [
    'neighbours handed over in the wrong order',
    withAna({ received: swapped(everything, 1) }),
    'reordered',
    'ana',
  ],
  [
    'lines of one client stored in the wrong order',
    withAna({ sent: ['ana 2', 'ana 1'] }),
    'reordered',
    'ana',
  ],
  [
    'a return that was not recovered',
    withAna({
      returns: [
        { round: 1, recovered: true },
        { round: 2, recovered: false, reason: 'forked' },
      ],
    }),
    'unrecovered',
    'ana',
  ],
  [
    'a return that was recovered only at the second attempt',
    withAna({ returns: [{ round: 1, recovered: false }, ...returned] }),
    'unrecovered',
    'ana',
  ],
  ['somebody who never came back', withAna({ returns: [{ round: 1, recovered: true }] }), 'absent', 'ana'],
  [
    'an ack that told another offset',
    withAna({
      acknowledged: [
        { text: 'ana 1', offset: 3 },
        { text: 'ana 2', offset: 5 },
      ],
    }),
    'misplaced',
    'ana',
  ],
  [
    'a line that arrived at another offset',
    withAna({ received: everything.with(0, { text: 'ana 1', offset: 2 }) }),
    'misplaced',
    'ana',
  ],
  [
    'a line that nobody stored',
    withAna({ received: [...everything, { text: 'carl 1', offset: 9 }] }),
    'invented',
    'ana',
  ],
  [
    'a refused line that is in the log',
    { ...sound, log: [...log, { channel: CHANNEL, offset: 8, text: 'bela 3' }] },
    'invented',
    'bela',
  ],
  ['a line that was never answered', withAna({ sent: ['ana 1', 'ana 2', 'ana 3'] }), 'unanswered', 'ana'],
];

describe('findViolations', () => {
  it('finds nothing in a sound history', () => {
    expect(findViolations(sound)).toEqual([]);
  });

  it.each(BUGS)('catches %s', (_, history, kind, who) => {
    expect(findViolations(history)).toContainEqual(expect.objectContaining({ kind, who }));
  });

  it('holds each channel against its own log', () => {
    const elsewhere: LogLine = { channel: 'session:t', offset: 3, text: 'carl 1' };
    expect(findViolations({ ...sound, log: [...log, elsewhere] })).toEqual([]);
  });
});
