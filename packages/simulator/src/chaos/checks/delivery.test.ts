import { describe, expect, it } from 'vitest';
import {
  acked,
  closes,
  connects,
  fault,
  follows,
  found,
  hears,
  history,
  leaves,
  line,
  live,
  logged,
  on,
  pauses,
  refused,
  returns,
  says,
  sound,
  type Told,
  unknown,
  withAt,
  without,
} from '../../../test/told.ts';
import { checkFacts } from '../check.ts';
import type { Noted } from '../facts.ts';
import { markOf } from '../faces.ts';

describe('a sound history', () => {
  it('passes every check', () => {
    expect(checkFacts(history(...sound))).toEqual({ violations: [], isSound: true });
  });

  const three = (reason?: string): readonly Told[] => [
    ...sound.slice(0, 13),
    ...sound.slice(13, 16),
    ...sound.slice(17, 18),
    returns('bela', 2, reason),
  ];
  const rows = sound.slice(18);

  it.each<[string, readonly Told[]]>([
    [
      'a duplicate after a loss that was told',
      [
        ...sound.slice(0, 18),
        ['world', { is: 'rewound', ...on, offset: 1 }],
        returns('bela', 3, 'forked'),
        hears('bela', line('ana', 2, 3)),
        live('bela', 3),
        ...rows,
      ],
    ],
    [
      'a hole after a loss that was told',
      [
        ...three('trimmed').toSpliced(-1, 0, ['world', { is: 'trimmed', ...on, offset: 3 }]),
        live('bela', 3),
        ...rows,
      ],
    ],
    [
      'a return that handed over everything',
      [...three(), hears('bela', line('ana', 2, 3)), live('bela', 3), ...rows],
    ],
    ['an unknown outcome that is in the log', withAt(17, unknown('ana', 2))],
    ['an unknown outcome that is not in the log', [...sound, says('ana', 3), unknown('ana', 3)]],
    ['a refusal of what nobody ever saw', [...sound, says('ana', 3), refused('ana', 3)]],
    ['an ack of a line sent again', withAt(17, acked('ana', 2, 3, true))],
    ['somebody who left in the middle', without(16).toSpliced(13, 0, leaves('bela'))],
    ['somebody who came in the middle', [...sound.slice(0, 18), follows('carl'), live('carl', 3), ...rows]],
    [
      'somebody who went on at a stored position',
      [...sound.slice(0, 18), follows('carl', 2), hears('carl', line('ana', 2, 3)), live('carl', 3), ...rows],
    ],
  ])('passes with %s', (_, told) => {
    expect(checkFacts(history(...told)).violations).toEqual([]);
  });
});

describe('C1', () => {
  it('finds an acknowledged event that is not in the log', () => {
    expect(found(without(18, 7, 8))).toContain('C1');
  });

  it('finds an acknowledged event that a subscriber never had', () => {
    expect(found(without(12))).toContain('C1');
  });

  it('does not blame a subscriber for what came before it', () => {
    expect(
      found([
        ...sound.slice(0, 14),
        follows('carl'),
        live('carl', 2),
        hears('carl', line('ana', 2, 3)),
        ...sound.slice(14),
      ]),
    ).toEqual([]);
  });
});

describe('C2', () => {
  it('finds an event that was handed over twice', () => {
    expect(
      found(withAt(12, hears('bela', line('bela', 1, 2)), hears('bela', line('bela', 1, 2), 2))),
    ).toContain('C2');
  });

  it('finds a line that is stored twice', () => {
    const again = line('ana', 1, 4, 'id of the second');
    expect(found([...sound, hears('ana', again), hears('bela', again), logged(again)])).toContain('C2');
  });
});

describe('C3', () => {
  it('finds neighbours in the wrong order', () => {
    const [first, second] = [hears('bela', line('ana', 1, 1), 1), hears('bela', line('bela', 1, 2), 0)];
    expect(found(withAt(12, second, first).filter((_, index) => index !== 8))).toContain('C3');
  });

  it('finds a hole', () => {
    expect(found(without(12))).toContain('C3');
  });

  it('finds a hole after a return that said there was none', () => {
    const told = [...sound.slice(0, 12), returns('bela', 1), ...sound.slice(13)];
    expect(found(told)).toContain('C3');
  });
});

describe('C4', () => {
  it('finds another event at the same offset', () => {
    expect(found(withAt(12, hears('bela', line('bela', 1, 2, 'another id'))))).toContain('C4');
  });

  it('finds another payload of the same event', () => {
    expect(found(withAt(12, hears('bela', { ...line('bela', 1, 2), hash: 'other' })))).toContain('C4');
  });

  it('finds an event that nobody stored', () => {
    expect(found([...sound, hears('bela', line('ana', 9, 4))])).toContain('C4');
  });

  it('finds a client that took two histories for one', () => {
    const other = line('bela', 2, 3, 'id of the second history');
    const next = line('bela', 3, 4);
    const rows = [
      ...sound.slice(18),
      ...[line('ana', 1, 1), line('bela', 1, 2), other, next].map((event) => logged(event, { history: 1 })),
    ];
    const rewound: Told = ['world', { is: 'rewound', ...on, offset: 2 }];
    const mixed = [
      ...sound.slice(0, 18),
      rewound,
      returns('bela', 3),
      hears('bela', next),
      live('bela', 4),
      ...rows,
    ];
    expect(found(mixed)).toContain('C4');
    const told = [
      ...sound.slice(0, 18),
      rewound,
      ...[returns('ana', 3, 'forked'), live('ana', 4)],
      ...[returns('bela', 3, 'forked'), live('bela', 4)],
      ...rows,
    ];
    expect(found(told)).toEqual([]);
  });
});

describe('C5', () => {
  it('finds the lines of one client in the wrong order', () => {
    const told = sound.map(([who, fact]): Told => {
      if (!('mark' in fact) || fact.is === 'invoked' || fact.mark === null) return [who, fact];
      const swapped = fact.mark === markOf('ana', 1) ? markOf('ana', 2) : markOf('ana', 1);
      return fact.mark.startsWith('#ana') ? [who, { ...fact, mark: swapped } as Noted] : [who, fact];
    });
    expect(found(told)).toContain('C5');
  });
});

describe('C6', () => {
  it('finds a refused line in the log', () => {
    expect(found(withAt(17, refused('ana', 2)))).toContain('C6');
  });
});

describe('C7', () => {
  it('finds an ack that told another offset', () => {
    expect(found(withAt(17, acked('ana', 2, 2)))).toContain('C7');
  });

  it('finds an ack that told none although it was the first', () => {
    expect(found(withAt(17, acked('ana', 2, undefined)))).toContain('C7');
    expect(found(withAt(17, acked('ana', 2, undefined, true)))).toEqual([]);
  });
});

describe('C8', () => {
  it('finds a position that moved over what no handler had', () => {
    expect(found(withAt(12, live('bela', 2)))).toContain('C8');
  });

  it('finds an event nobody was acknowledged for that a subscriber never had', () => {
    expect(found(withAt(13, unknown('bela', 1)).filter((_, index) => index !== 12))).toContain('C8');
  });

  it('finds a position that was ahead of its handler', () => {
    expect(found(withAt(12, hears('bela', line('bela', 1, 2), 2)))).toContain('C8');
  });

  it.each(['trimmed', 'forked', 'epoch_changed', 'too_far'])(
    'finds a reset for %s without a cause',
    (reason) => {
      expect(found([...sound, returns('bela', 3, reason), live('bela', 3)])).toContain('C8');
    },
  );

  it('finds a life that begins further than the one before it came', () => {
    const reborn = (from: number): Told => [
      'bela#2',
      { is: 'followed', ...on, user: 'bela', from: { epoch: 'e', offset: from } },
    ];
    const [before, rows] = [sound.slice(0, 18), sound.slice(18)];
    expect(found([...before, reborn(3), live('bela#2', 3), ...rows])).toEqual([]);
    expect(
      found([...before.toSpliced(16, 1, leaves('bela')), reborn(3), live('bela#2', 3), ...rows]),
    ).toEqual(['C8']);
  });

  it('finds a position that went back unsaid', () => {
    expect(found([...sound, live('bela', 2), live('bela', 3)])).toContain('C8');
  });
});

describe('C9', () => {
  it('finds somebody who stands behind at the end', () => {
    expect(found(without(16))).toContain('C9');
  });

  it('finds a line that was never answered', () => {
    expect(found([...sound, says('ana', 3)])).toContain('C9');
  });

  it('finds somebody who came back too late after a fault', () => {
    const cut = [...sound, fault('begin'), closes('bela'), fault('end')];
    expect(found([...cut, ...pauses(2), returns('bela', 3), live('bela', 3), ...pauses(20)])).toEqual([]);
    expect(found([...cut, ...pauses(12), returns('bela', 3), live('bela', 3), ...pauses(20)])).toEqual([
      'C9',
    ]);
  });

  it('does not wait for who had another socket', () => {
    expect(
      found([...sound, fault('begin'), connects('bela', 2), closes('bela'), fault('end'), ...pauses(20)]),
    ).toEqual([]);
  });

  it('does not wait for who was shown out', () => {
    expect(
      found([...without(16), fault('begin'), closes('bela', 4502), fault('end'), ...pauses(20)]),
    ).toEqual([]);
  });
});
